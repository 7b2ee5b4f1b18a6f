// English texts of the report.
import type { Translation } from '../message.ts';
import type { report as dutch } from '../nl/report.ts';

export const report: Translation<typeof dutch> = {
  'report.people': { zero: 'no participants yet', one: '{n} participant', other: '{n} participants' },
  'report.selected': 'Selected',
  'report.by_result': 'By the result; not yet confirmed',
  'report.nothing_selected': 'Nothing is selected here yet.',
  'report.reason': 'Why the selection differs from the result:',
  'report.of_selection': 'With this selection:',
  'report.others': { one: '{n} more idea', other: '{n} more ideas' },
  'report.shares': 'The percentage is the share of the voters who picked this idea.',
  'report.not_on_ballot': 'not in the vote',
  'report.builds_on': 'builds on {numbers}',
  'report.built_on_by': 'built on by {numbers}',
  'report.clarified': 'made clearer by the facilitator',
  'report.from': 'from {name}',
  'report.pitcher': 'pitched by {name}',
  'report.file.csv': 'Table (CSV)',
  'report.file.json': 'JSON',
  'report.file.ballots.json': 'Ballots without names',
  'report.print': 'Print or PDF',
  'report.no_file': 'The file could not be made.',
  'report.link': 'Open the report with the organiser’s link.',
};
