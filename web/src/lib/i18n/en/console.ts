// English texts of the console.
import type { Translation } from '../message.ts';
import type { console as dutch } from '../nl/console.ts';

export const console: Translation<typeof dutch> = {
  'room.title': 'The room',
};
