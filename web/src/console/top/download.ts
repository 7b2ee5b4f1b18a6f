// Hands a file to the browser. The token travels in a header, so a plain link cannot fetch it.
import { download } from '$lib/api.ts';
import type { Download } from '$lib/protocol/Download.ts';

/** How long the file's address stays: browsers begin the download within seconds. */
const KEPT_MS = 60_000;

/** Fetches an export and saves it as `<title>.<ending>`. Rejects as a request does. */
export async function saveExport(
  workshop: string,
  token: string,
  ending: Download,
  title: string,
): Promise<void> {
  const blob = await download(`/workshops/${workshop}/export.${ending}`, token);
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName(title)}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** A title as every file system takes it. */
export function fileName(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'werkatelier';
}
