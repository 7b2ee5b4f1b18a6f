// English texts of the stage.
import type { Translation } from '../message.ts';
import type { stage as dutch } from '../nl/stage.ts';

export const stage: Translation<typeof dutch> = {
  'stage.join.title': 'Join with your phone',
  'stage.join.scan': 'Scan the code, or go to',
  'stage.join.go': 'Go to',
  'stage.join.type': 'and type',
  'stage.join.nothing': 'No account. No app.',
  'stage.join.qr': 'Code to scan with your phone',
  'stage.join.people': { zero: 'Nobody in yet', one: '{n} person in', other: '{n} people in' },

  'stage.themes.title': 'The theme groups',
  'stage.themes.planned': 'Starts soon',

  'stage.wall.empty': 'The ideas will appear here.',
  'stage.wall.rest': { one: 'and {n} more', other: 'and {n} more' },
  'stage.wall.waiting': { one: '{n} new', other: '{n} new' },
  'stage.rest': { one: 'and {n} more', other: 'and {n} more' },

  'stage.voting.progress': 'Who is done voting',
  'stage.voting.of': 'of {all} done',
  'stage.voting.looking': 'Look at the ideas on your phone',
  'stage.voting.picking': 'Pick on your phone',
  'stage.voting.criterion': 'Promising = {criterion}',
  'stage.voting.limit': { one: 'Pick {n} idea.', other: 'Pick at most {n}.' },
  'stage.voting.ideas': { one: 'There is {n} idea on the list.', other: 'There are {n} ideas on the list.' },
  'stage.voting.closed': 'Voting is closed',
  'stage.voting.wait': 'The result comes in a moment.',

  'stage.result.title': 'The result',
  'stage.result.to_hall': { one: 'This idea goes to the hall', other: 'These {n} ideas go to the hall' },
  'stage.result.differs': 'The result. The group chose otherwise.',
  'stage.result.later': 'In a moment',
  'stage.result.open': 'This place stays open',

  'stage.overview.title': 'Everyone together',
  'stage.overview.by_result': 'by the result',

  'stage.pitch.number': 'pitch {number} of {of}',
  'stage.pitch.by': 'Pitched by {who}',
  'stage.pitch.group': 'the theme group',
  'stage.pitch.builds': { one: 'builds on {n} idea', other: 'builds on {n} ideas' },
  'stage.pitch.answers': {
    zero: 'Nobody of {present} answered yet',
    one: 'of {present} answered',
    other: 'of {present} answered',
  },
  'stage.pitch.phone': 'Answer on your phone.',
  'stage.pitch.differ': 'Here we differ.',

  'stage.question': 'Question from the room',
  'stage.message': 'Message',
  'stage.blank': 'The screen is empty',
  'stage.offline': 'No connection right now',
  'stage.link': 'This link no longer works. Ask the organiser for a new one.',
};
