// Reads packed messages, in the order they came.
import type { ServerMessage } from './protocol/ServerMessage.ts';

/** Whether this browser can; one that cannot takes messages as text. */
export function unpacks(): boolean {
  try {
    return !!new DecompressionStream('deflate-raw');
  } catch {
    return false;
  }
}

/** A message is deflated against `dictionary`: that goes before it, as a stored block, and its text is taken off again. */
export async function unpack(packed: Blob, dictionary: string): Promise<string> {
  const { length } = dictionary;
  const stored = new Uint8Array([0, length, length >> 8, ~length, ~length >> 8]);
  const all = new Blob([stored, dictionary, packed]).stream();
  return (await new Response(all.pipeThrough(new DecompressionStream('deflate-raw'))).text()).slice(length);
}

/** Hands on what came, one after the other: what comes behind a packed message waits until that one is read. */
export function inOrder(failed: () => void) {
  let dictionary = '';
  let last: Promise<void> | undefined;
  /** `act` gets every message of it, at once where it is text and nothing waits. */
  return (data: string | Blob, act: (message: ServerMessage) => void): void => {
    const hand = (text: string) => {
      for (const line of text.split('\n')) {
        const message = JSON.parse(line) as ServerMessage;
        if (message.type === 'welcome') dictionary = message.dictionary ?? '';
        act(message);
      }
    };
    if (typeof data === 'string' && !last) return hand(data);
    const turn = Promise.resolve(last)
      .then(() => (typeof data === 'string' ? data : unpack(data, dictionary)))
      // Outside of the promise: a mistake in there is reported as one.
      .then((text) => queueMicrotask(() => hand(text)), failed)
      .then(() => {
        if (last === turn) last = undefined;
      });
    last = turn;
  };
}
