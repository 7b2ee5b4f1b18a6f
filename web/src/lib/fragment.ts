// Secrets come in the address's fragment, which no server and no log sees; they are read once, kept on the device, and
// taken out of the address bar. It checks nothing with the server.
import { pageStorage, rememberedWorkshops, type PageRole } from './storage.ts';

/** What opens a workshop in a role. */
export interface Credentials {
  workshop: string;
  token: string;
}

/** The fragment without `#`, taken out of the address bar; empty where there is none. */
export function takeFragment(): string {
  const text = location.hash.slice(1);
  if (text) history.replaceState(history.state, '', location.pathname + location.search);
  return text;
}

/** `w=…&k=…` as an object. */
export function fieldsOf(fragment: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(fragment));
}

/**
 * From `#w=…&k=…` (then kept), else what this tab used, else what this device last used in this role; `null` where
 * there is nothing. A tab keeps its own, so that two stages on one laptop stay two.
 */
export function credentials(role: PageRole): Credentials | null {
  const { w, k } = fieldsOf(takeFragment());
  if (w && k) return keepCredentials(role, { workshop: w, token: k });
  return inThisTab(role) ?? lastUsed(role);
}

export function keepCredentials(role: PageRole, found: Credentials): Credentials {
  pageStorage(found.workshop, role).set('link', { token: found.token, at: Date.now() });
  try {
    sessionStorage.setItem(tabKey(role), JSON.stringify(found));
  } catch {
    // A browser that keeps nothing asks for the link again after a reload.
  }
  return found;
}

/** For a link that was withdrawn: the device no longer offers it. What was not sent stays. */
export function forgetCredentials(role: PageRole, workshop: string): void {
  pageStorage(workshop, role).remove('link');
  try {
    sessionStorage.removeItem(tabKey(role));
  } catch {
    // Nothing was kept.
  }
}

const tabKey = (role: PageRole) => `werkatelier:here:${role}`;

function inThisTab(role: PageRole): Credentials | null {
  try {
    return asCredentials(JSON.parse(sessionStorage.getItem(tabKey(role)) ?? 'null'));
  } catch {
    return null;
  }
}

function lastUsed(role: PageRole): Credentials | null {
  const kept = rememberedWorkshops(role).flatMap((workshop) => {
    const link = pageStorage(workshop, role).get('link') as { token?: unknown; at?: unknown } | null;
    const found = asCredentials({ workshop, token: link?.token });
    return found ? [{ ...found, at: Number(link?.at) || 0 }] : [];
  });
  const latest = kept.sort((a, b) => b.at - a.at)[0];
  return latest ? { workshop: latest.workshop, token: latest.token } : null;
}

function asCredentials(value: unknown): Credentials | null {
  if (typeof value !== 'object' || value === null) return null;
  const { workshop, token } = value as Partial<Credentials>;
  return typeof workshop === 'string' && typeof token === 'string' ? { workshop, token } : null;
}
