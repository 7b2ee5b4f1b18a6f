// Dutch texts of the console.

export const console = {
  'room.title': 'De zaal',
} as const;
