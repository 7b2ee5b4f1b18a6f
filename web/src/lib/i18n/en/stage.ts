// English texts of the stage.
import type { Translation } from '../message.ts';
import type { stage as dutch } from '../nl/stage.ts';

export const stage: Translation<typeof dutch> = {
  'stage.join.title': 'Take part with your phone',
};
