// What downloaded files are called.

/** `2026-11-21-economische-agenda`: letters of every file system, at most so many. */
export function fileName(date: string, title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return [date, words].filter(Boolean).join('-');
}
