// Reads packed messages, in the order they came.

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
  /** `act` gets the text, at once where it is one and nothing waits; what it returns is packed against from then on. */
  return (data: string | Blob, act: (text: string) => string | undefined | void): void => {
    // Outside of the promise: a mistake in there is reported as one.
    const hand = (text: string) => void (dictionary = act(text) ?? dictionary);
    if (typeof data === 'string' && !last) return hand(data);
    const turn = Promise.resolve(last)
      .then(() => (typeof data === 'string' ? data : unpack(data, dictionary)))
      .then((text) => queueMicrotask(() => hand(text)), failed)
      .then(() => {
        if (last === turn) last = undefined;
      });
    last = turn;
  };
}
