// Ids and secrets, drawn on the page itself: a retry is then the same command. Only what plain HTTP has is used.

let last = 0;

/** Ids drawn from here on sort after this one, also where the device's clock was set back since. */
export function drawnBefore(id: string): void {
  last = Math.max(last, parseInt(id.replace('-', '').slice(0, 12), 16) || 0);
}

/** A UUIDv7 (RFC 9562): 48 bits of time in milliseconds, then chance. Sorts by the order in which they were drawn. */
export function uuidv7(now: number = (last = Math.max(Date.now(), last + 1))): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Math.max(0, Math.floor(now));
  // 48 bits do not fit the bit operators: the upper 16 apart.
  const high = Math.floor(time / 2 ** 32);
  const low = time % 2 ** 32;
  const view = new DataView(bytes.buffer);
  view.setUint16(0, high);
  view.setUint32(2, low);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** 256 bits of chance as base64url without padding (43 characters): a participant's token. */
export function secretToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

export function base64url(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
