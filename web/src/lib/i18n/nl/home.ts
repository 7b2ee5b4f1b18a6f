// Dutch texts of making a workshop.

export const home = {
  'home.title': 'Bijeenkomst maken',
} as const;
