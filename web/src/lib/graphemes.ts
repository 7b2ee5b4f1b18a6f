// Counting text as people see it: one per visible character, as the server does (limits are in graphemes).

/** The number of visible characters in a text as the server will store it (`clean` in `server/core/src/text.rs`). */
export function graphemes(text: string): number {
  const stored = cleaned(text);
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

const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff\u200b]/gu;

function cleaned(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(UNSEEN, (character) => (character === '\n' ? character : ''))
    .normalize('NFC')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}
