// English texts of what a count says, for the pages that show one.
import type { Translation } from '../message.ts';
import type { result as dutch } from '../nl/result.ts';

export const result: Translation<typeof dutch> = {
  // Why a place: `lib/result.ts` chooses. `n` and `of` are voters of the idea, `share` is written with its percent sign.
  'result.share': '{share}',
  'result.votes': { zero: 'no votes', one: '{n} vote', other: '{n} votes' },
  'result.reason.most': 'Most votes of the group',
  'result.reason.most_equal': 'Most votes of the group, together with another idea',
  'result.reason.next_most': 'Most votes after that',
  'result.reason.fresh': {
    one: '{n} of its {of} voters had nothing of their own selected yet',
    other: '{n} of its {of} voters had nothing of their own selected yet',
  },
  'result.reason.all_fresh': {
    one: 'Its voter had nothing of their own selected yet',
    other: 'Its {n} voters had nothing of their own selected yet',
  },
  'result.reason.again': 'Together its voters had enough voting power again',
  'result.reason.before': 'Went before an idea with {share}: those voters have a place already',
  'result.reason.before_some': {
    one: 'Went before an idea with {share}: {n} of those {of} voters has a place already',
    other: 'Went before an idea with {share}: {n} of those {of} voters have a place already',
  },
  'result.reason.before_votes': {
    one: 'Went before an idea with {n} vote',
    other: 'Went before an idea with {n} votes',
  },
  'result.tie.lot': 'By lot',
  'result.tie.marks': 'As strong as another idea, more often found promising',
  'result.tie.picks': 'As strong as another idea, with more votes',
  'result.tie.raters': 'As strong as another idea, rated by more people',
  'result.tie.cost': 'As strong as another idea, at lower cost',
  'result.open_places': {
    one: '{n} place stays open: no other idea had enough votes.',
    other: '{n} places stay open: no other idea had enough votes.',
  },
  'result.firmness.narrow': 'Close',
  'result.firmness.fair': 'Fair',
  'result.firmness.firm': 'Firm',
  'result.firmness.narrow_line': 'Close: a few votes made the difference',
  'result.coverage': {
    one: '{share} of the {n} voter sees at least one own choice back.',
    other: '{share} of the {n} voters see at least one own choice back.',
  },
  'result.coverage.few': 'Too few votes for a percentage ({n}).',
  'result.coverage.plenary': '{share} of the {n} people who voted see an own choice here.',
  'result.turnout': { zero: 'Nobody voted.', one: '{n} person voted.', other: '{n} people voted.' },
  'result.turnout.present': {
    zero: 'None of the {present} people present voted.',
    one: '{n} of the {present} people present voted.',
    other: '{n} of the {present} people present voted.',
  },
  'result.explained':
    'Everyone has the same voting power. An idea gets a place when its voters together have enough power. That power is then used up. So others have a better chance of the next place.',
};
