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
export class Unpacking {
  /** What the next packed message is packed against. */
  dictionary = '';
  #turn: Promise<void> | null = null;
  #failed: () => void;

  constructor(failed: () => void) {
    this.#failed = failed;
  }

  /** `act` gets the text, at once where it is one and nothing waits. */
  hear(data: string | Blob, act: (text: string) => void): void {
    if (typeof data === 'string' && !this.#turn) return act(data);
    const turn = Promise.resolve(this.#turn).then(async () => {
      try {
        const text = typeof data === 'string' ? data : await unpack(data, this.dictionary);
        // Outside: a mistake in there is reported as one.
        queueMicrotask(() => act(text));
      } catch {
        this.#failed();
      }
      if (this.#turn === turn) this.#turn = null;
    });
    this.#turn = turn;
  }
}
