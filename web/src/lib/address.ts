// How addresses are written: what stands in a QR code, and what people read. It asks nobody for them.

/** `KDM-7RE` as the wire writes it, without the dash: what a link carries. */
const symbols = (joinCode: string) => joinCode.replace('-', '');

/** The address that brings a phone in with one scan; the secret stays out of requests, as a fragment. */
export function joinUrl(base: string, joinCode: string, secret: string): string {
  return `${trimmed(base)}/#${symbols(joinCode)}.${secret}`;
}

/** The address that brings one person back on another device: the personal code stands behind the rest. */
export function returnUrl(base: string, joinCode: string, secret: string | null, personal: string): string {
  return `${joinUrl(base, joinCode, secret ?? '')}.${symbols(personal)}`;
}

/** A page's address with the right to it in the fragment. */
export function pageUrl(base: string, page: 'console' | 'stage' | 'report', workshop: string, token: string) {
  return `${trimmed(base)}/${page}#w=${workshop}&k=${token}`;
}

/** What people type: `192.168.1.10:8080`. Kept whole where leaving out `https` would lead elsewhere. */
export function spokenAddress(base: string): string {
  return trimmed(base).replace(/^http:\/\//, '');
}

function trimmed(base: string): string {
  return base.replace(/\/+$/, '');
}
