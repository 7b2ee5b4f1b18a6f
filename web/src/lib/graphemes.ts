// Counting text as people see it: one per visible character, as the server does (limits are in graphemes).

/** The number of visible characters in a text as the server will store it: trimmed, in composed form. */
export function graphemes(text: string): number {
  const stored = text.trim().normalize('NFC');
  if (typeof Intl.Segmenter === 'undefined') return roughly(stored);
  return [...segmenter().segment(stored)].length;
}

let shared: Intl.Segmenter | undefined;
const segmenter = () => (shared ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' }));

/** Without a segmenter (Firefox before 125): code points, less what joins the one before it. Never too low by much. */
export function roughly(text: string): number {
  const joined = /\p{M}|\p{Emoji_Modifier}|\u200d./gu;
  return [...text.replace(joined, '')].length;
}
