// Which address phones can reach: the server knows its networks, this page only knows its own way there.
import { get } from './api.ts';

/** The likeliest address, or `null` where the server does not answer; the caller keeps what it had. */
export async function fetchAddress(token: string): Promise<string | null> {
  try {
    const { addresses } = await get<{ addresses: string[] }>('/address', token);
    return addresses[0] ?? null;
  } catch {
    return null;
  }
}
