// English texts of the phone (join and participant).
import type { Translation } from '../message.ts';
import type { phone as dutch } from '../nl/phone.ts';

export const phone: Translation<typeof dutch> = {
  'join.button': 'Take part',
};
