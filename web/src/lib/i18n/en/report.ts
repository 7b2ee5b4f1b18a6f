// English texts of the report.
import type { Translation } from '../message.ts';
import type { report as dutch } from '../nl/report.ts';

export const report: Translation<typeof dutch> = {
  'report.title': 'Report',
};
