// Dutch texts of the report.

export const report = {
  'report.title': 'Verslag',
} as const;
