// Joining a workshop: the page draws everything, keeps it first, and asks until it has an answer, so that a retry or a
// reload is the same join.
import { request } from '$lib/api.ts';
import { keepCredentials } from '$lib/fragment.ts';
import { secretToken, uuidv7 } from '$lib/ids.ts';
import type { JoinAnswer } from '$lib/protocol/JoinAnswer.ts';
import type { JoinBody } from '$lib/protocol/JoinBody.ts';
import { pageStorage, rememberedWorkshops } from '$lib/storage.ts';

/** With what the QR carried, or what somebody typed. Rejects with `Refused`. */
export async function join(code: string, secret: string | null): Promise<JoinAnswer> {
  const storage = pageStorage(`joining-${secret ?? code}`, 'participant');
  const drawn = (storage.get('drawn') ?? draw()) as ReturnType<typeof draw>;
  storage.set('drawn', drawn);
  const body: JoinBody = { code: secret ? null : code, secret, ...drawn };
  const answer = await request<JoinAnswer>('POST', '/join', { body });
  keepCredentials('participant', { workshop: answer.workshop, token: drawn.token });
  pageStorage(answer.workshop, 'participant').set('joined', secret ?? code);
  storage.clear();
  return answer;
}

/** The workshop this device joined with this code or secret before: it comes back as the same person. */
export function joinedBefore(code: string, secret: string | null): string | null {
  const same = (workshop: string) => {
    const storage = pageStorage(workshop, 'participant');
    return storage.get('joined') === (secret ?? code) && storage.get('link') !== null;
  };
  return rememberedWorkshops('participant').find(same) ?? null;
}

const draw = () => ({ participant: uuidv7(), command: uuidv7(), token: secretToken() });
