// Joining a workshop: the page draws everything, keeps it first, and asks until it has an answer, so that a retry or a
// reload is the same join. Who took part already comes back by the personal code that their first device drew.
import { request } from '$lib/api.ts';
import { keepCredentials } from '$lib/fragment.ts';
import { secretToken, uuidv7 } from '$lib/ids.ts';
import type { JoinAnswer } from '$lib/protocol/JoinAnswer.ts';
import type { JoinBody } from '$lib/protocol/JoinBody.ts';
import type { ReturnBody } from '$lib/protocol/ReturnBody.ts';
import { pageStorage, rememberedWorkshops } from '$lib/storage.ts';
import { asDrawn, personalCode } from './personal.ts';

/** With what the QR carried, or what somebody typed. Rejects with `Refused`. */
export async function join(code: string, secret: string | null): Promise<JoinAnswer> {
  const storage = pageStorage(`joining-${secret ?? code}`, 'participant');
  const drawn = (storage.get('drawn') ?? draw()) as ReturnType<typeof draw>;
  storage.set('drawn', drawn);
  const body: JoinBody = { code: secret ? null : code, secret, ...drawn };
  const answer = await request<JoinAnswer>('POST', '/join', { body });
  keep(answer.workshop, drawn.token, secret ?? code, drawn.personal);
  storage.clear();
  return answer;
}

/** As the person of this code, beside the devices that are there already. A retry brings the same token. */
export async function comeBack(
  code: string,
  secret: string | null,
  personal: string,
  token: string,
): Promise<JoinAnswer> {
  const body: ReturnBody = { code: secret ? null : code, secret, personal, token };
  const answer = await request<JoinAnswer>('POST', '/return', { body });
  keep(answer.workshop, token, secret ?? code, asDrawn(personal));
  return answer;
}

function keep(workshop: string, token: string, joined: string, personal: string): void {
  keepCredentials('participant', { workshop, token });
  const storage = pageStorage(workshop, 'participant');
  storage.set('joined', joined);
  storage.set('personal', personal);
}

/** The workshop this device joined with this code or secret before: it comes back as the same person. */
export function joinedBefore(code: string, secret: string | null): string | null {
  const same = (workshop: string) => {
    const storage = pageStorage(workshop, 'participant');
    return storage.get('joined') === (secret ?? code) && storage.get('link') !== null;
  };
  return rememberedWorkshops('participant').find(same) ?? null;
}

const draw = () => ({
  participant: uuidv7(),
  command: uuidv7(),
  token: secretToken(),
  personal: personalCode(),
});
