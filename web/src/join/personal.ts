// The code that brings one person back on another device, as they read it: `K7MP-2QRS`, 40 bits.

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Drawn on the page; the server keeps a hash of it. */
export function personalCode(): string {
  const drawn = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => SYMBOLS.charAt(byte & 31));
  return drawn.join('').replace(/^.{4}/, '$&-');
}

/** As the first device drew it, however it was typed: look-alikes are what they look like. */
export function asDrawn(typed: string): string {
  const symbols = typed.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/U/g, 'V');
  return symbols.replace(/^(.{4})-?/, '$1-');
}
