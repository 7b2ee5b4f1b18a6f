// The eight colours a theme can have, each with the mark it gets when nobody chose one. The colours themselves are
// tokens in css/tokens.css.
import { MARKS, type MarkName } from './ui/icons.ts';

/** Index = colour − 1. Colour and mark always go together: never colour alone. */
const DEFAULT_MARKS: readonly MarkName[] = [
  'data',
  'talent',
  'city',
  'loop',
  'people',
  'heart',
  'bulb',
  'gear',
];

export const THEME_COLOURS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The class that puts a theme's colour in force for what stands in it; colours outside 1–8 wrap around. */
export function themeClass(colour: number): string {
  return `theme-${wrapped(colour)}`;
}

/** The mark by its name from the server, or the one that belongs to the colour where the name is unknown. */
export function markFor(icon: string | null | undefined, colour: number): MarkName {
  if (icon && Object.keys(MARKS).includes(icon)) return icon as MarkName;
  return DEFAULT_MARKS[wrapped(colour) - 1] ?? 'data';
}

function wrapped(colour: number): number {
  const count = THEME_COLOURS.length;
  return (((((Math.trunc(colour) || 1) - 1) % count) + count) % count) + 1;
}
