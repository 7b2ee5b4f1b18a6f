// Shapes as path data on a 24 × 24 grid: theme marks (filled) and signs (drawn with a line). No colours here.

/** What a theme can wear: a shape as well as a colour, told apart at ten metres and without colour. */
export const MARKS = {
  data: 'M4 12h2.5a1 1 0 0 1 1 1v8h-4.5v-8a1 1 0 0 1 1-1zM10.75 7h2.5a1 1 0 0 1 1 1v13h-4.5v-13a1 1 0 0 1 1-1zM17.5 3h2.5a1 1 0 0 1 1 1v17h-4.5v-17a1 1 0 0 1 1-1z',
  talent: 'M12 2.6 14.9 9l6.9.7-5.2 4.6 1.5 6.9L12 17.6l-6.1 3.6 1.5-6.9L2.2 9.7 9.1 9z',
  city: 'M2.5 21V9.5L9 5.5V21zM10.5 21V3h11v18h-3.5v-4h-4v4zM13.5 6.5v2h1.75v-2zm3.5 0v2h1.75v-2zm-3.5 4.5v2h1.75v-2zm3.5 0v2h1.75v-2z',
  loop: 'M12 3a9 9 0 0 1 8.5 6h-3.3A6 6 0 0 0 6.1 11H9l-4.5 5L0 11h3A9 9 0 0 1 12 3zm7.5 5L24 13h-3a9 9 0 0 1-17.4 3h3.3A6 6 0 0 0 17.9 13H15z',
  leaf: 'M20.5 3.2c.9 6.4-.4 11.2-3.6 14.1-2.9 2.6-6.8 3-9.9 1.3l-2.4 2.8-1.9-1.6 2.4-2.9c-1.7-3.3-1.2-7.3 1.7-9.9C9.9 4.2 14.3 3.2 20.5 3.2zM15.8 8.2c-3.3 1.4-6 3.7-8.1 6.8l1.5 1.2c1.9-2.9 4.1-5.5 6.6-8z',
  heart:
    'M12 21C5.5 16.3 2.2 12.7 2.2 8.6 2.2 5.6 4.5 3.3 7.4 3.3c1.8 0 3.5.900 4.6 2.4 1.1-1.5 2.8-2.4 4.6-2.4 2.9 0 5.2 2.3 5.2 5.3 0 4.1-3.3 7.7-9.8 12.4z',
  people:
    'M8.5 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM1.5 20.5c0-4.3 2.9-7.5 7-7.5s7 3.2 7 7.5zM17 12.5a3.2 3.2 0 1 0-1.7-5.9 6 6 0 0 1-1.1 4.5 3.2 3.2 0 0 0 2.8 1.4zM17.5 20.5h5c0-3.7-2.2-6.4-5.5-6.4-.7 0-1.4.100-2 .4 1.6 1.5 2.5 3.6 2.5 6z',
  bulb: 'M12 2a7 7 0 0 0-4.3 12.5c.8.700 1.3 1.5 1.3 2.5h6c0-1 .5-1.8 1.3-2.5A7 7 0 0 0 12 2zM9 18.3h6v1.4l-1.6 2.3h-2.8L9 19.7z',
  book: 'M2 4.5c3.3-.9 6.5-.5 9.2 1v15.3c-2.7-1.5-5.9-1.9-9.2-1zM12.8 5.5c2.7-1.5 5.9-1.9 9.2-1v15.3c-3.3-.9-6.5-.5-9.2 1z',
  gear: 'M10.2 1.8h3.6l.6 3 1.9.800 2.5-1.7 2.6 2.5-1.7 2.6.8 1.8 3 .6v3.6l-3 .6-.8 1.9 1.7 2.5-2.6 2.6-2.5-1.7-1.9.800-.6 3h-3.6l-.6-3-1.9-.8-2.5 1.7-2.6-2.6 1.7-2.5-.8-1.9-3-.6v-3.6l3-.6.8-1.8-1.7-2.6 2.6-2.5 2.5 1.7 1.9-.8zM12 8.3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  house: 'M12 2.5 23 12h-3v9h-5.5v-6h-5v6H4v-9H1z',
  road: 'M8.3 3h2.7v3.5h2V3h2.7L21.5 21H13v-4h-2v4H2.5zM11 9v5.5h2V9z',
} as const satisfies Record<string, string>;

export type MarkName = keyof typeof MARKS;

/** What a button can show. Drawn with a line of 2 units, ends round. */
export const SIGNS = {
  back: 'M15 5l-7 7 7 7',
  check: 'M5 12.5l5 5L19.5 7',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M6 9.5l6 6 6-6',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  drag: 'M9 6v.01M9 12v.01M9 18v.01M15 6v.01M15 12v.01M15 18v.01',
  edit: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5',
  eye: 'M2.5 12c2.4-4.2 5.6-6.3 9.5-6.3s7.1 2.1 9.5 6.3c-2.4 4.2-5.6 6.3-9.5 6.3S4.9 16.2 2.5 12zM12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z',
  help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.01',
  menu: 'M4 7h16M4 12h16M4 17h16',
  minus: 'M5 12h14',
  more: 'M6 12v.01M12 12v.01M18 12v.01',
  next: 'M9 5l7 7-7 7',
  pause: 'M8.5 5v14M15.5 5v14',
  play: 'M8 5l11 7-11 7z',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  search: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  send: 'M4 12l16-8-6 16-3-6.5z',
  undo: 'M8 5L4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9',
  up: 'M6 14.5l6-6 6 6',
} as const satisfies Record<string, string>;

export type SignName = keyof typeof SIGNS;
