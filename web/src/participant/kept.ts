// What this device keeps of who somebody is here, beside the token. It asks nobody.
import { pageStorage } from '$lib/storage.ts';

export interface Kept {
  /** The code that brings this person back; `null` for who joined with a page that drew none. */
  personal: string | null;
  /** What the QR carried, so that the next phone needs no typing. */
  secret: string | null;
}

export function kept(workshop: string): Kept {
  const storage = pageStorage(workshop, 'participant');
  const [personal, joined] = [storage.get('personal'), storage.get('joined')];
  return {
    personal: typeof personal === 'string' ? personal : null,
    secret: typeof joined === 'string' && joined.length === 32 ? joined : null,
  };
}

/** Whether this device will still know after the page is closed. */
export function remembers(workshop: string): boolean {
  return pageStorage(workshop, 'participant').set('here', true);
}
