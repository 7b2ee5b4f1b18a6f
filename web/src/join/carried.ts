// What a QR brought along to the join page. It looks nothing up.

export interface Carried {
  code: string;
  secret: string | null;
  /** Who comes back, by their personal code. */
  personal: string | null;
}

const FORM = /^(\w{3}-?\w{3})(?:\.([\da-f]{32}|(?=\.)))?(?:\.(\w{8}))?$/i;

/** `KDM7RE.<32 hex>`, and for who comes back `.K7MP2QRS` behind it; the code alone also counts. */
export function carriedIn(fragment: string): Carried | null {
  const [, code, secret, personal] = FORM.exec(fragment) ?? [];
  if (!code) return null;
  return { code: code.replace('-', '').toUpperCase(), secret: secret || null, personal: personal ?? null };
}
