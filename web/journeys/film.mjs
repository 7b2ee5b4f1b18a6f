// Pictures of a page as it paints, for people to look at: what a person sees in the first second. They decide nothing.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Not committed; the newest run stays. */
export const PICTURES = fileURLToPath(new URL('../../.tmp/first-second/', import.meta.url));

/**
 * Films a page from now on. `keep` writes what stood there so many milliseconds after `began` (a `Date.now()`), one
 * picture each, and answers what each is called or that nothing was painted yet.
 */
export async function film(page) {
  const session = await page.context().newCDPSession(page);
  const frames = [];
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ at: metadata.timestamp * 1_000, data });
    // Without an answer no more frames come; a page that closes meanwhile needs none.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  return {
    frames,
    keep(began, moments) {
      rmSync(PICTURES, { recursive: true, force: true });
      mkdirSync(PICTURES, { recursive: true });
      return moments.map((moment) => {
        const frame = frames.findLast(({ at }) => at - began <= moment);
        if (!frame) return `${moment} ms: nothing painted yet`;
        const name = `${String(moment).padStart(4, '0')}-ms.png`;
        writeFileSync(PICTURES + name, Buffer.from(frame.data, 'base64'));
        return `${moment} ms: ${name}`;
      });
    },
  };
}
