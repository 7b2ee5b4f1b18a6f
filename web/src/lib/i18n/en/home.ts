// English texts of making a workshop.
import type { Translation } from '../message.ts';
import type { home as dutch } from '../nl/home.ts';

export const home: Translation<typeof dutch> = {
  'home.title': 'Make a workshop',
};
