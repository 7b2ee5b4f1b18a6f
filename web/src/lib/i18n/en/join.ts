// English texts of the join page.
import type { Translation } from '../message.ts';
import type { join as dutch } from '../nl/join.ts';

export const join: Translation<typeof dutch> = {
  'join.button': 'Take part',
  'join.title': 'Take part with your phone',
  'join.code': 'Join code',
  'join.code_hint': 'Six characters. They are on the screen in the room.',
  'join.scanned': 'We recognised your code.',
  'join.privacy': 'You need no account. We do not ask your name.',
  'join.again': 'Go on where you were',
  'join.other': 'Or take part with another code.',
  'join.before': 'I took part already',
  'join.first': 'I take part for the first time',
  'join.personal': 'Personal code',
  'join.personal_hint': 'Eight characters. They are on your other phone under “My data”.',
  'join.recognised': 'We know who you are.',
  'join.busy': 'Letting you in…',
  'join.waiting': 'No answer yet. We keep trying.',
};
