// Dutch texts of the phone (join and participant).

export const phone = {
  'join.button': 'Doe mee',
} as const;
