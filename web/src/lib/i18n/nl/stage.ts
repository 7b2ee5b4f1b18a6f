// Dutch texts of the stage.

export const stage = {
  'stage.join.title': 'Doe mee met je telefoon',
} as const;
