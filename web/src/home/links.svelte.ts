// The links of one workshop, as its organiser sees them: made, shown again on this device, renewed. Secrets are drawn
// here and kept in this page's storage; the server only ever has their hash.
import { get, post, remove } from '$lib/api.ts';
import { secretToken, uuidv7 } from '$lib/ids.ts';
import type { LinkBody } from '$lib/protocol/LinkBody';
import type { LinkView } from '$lib/protocol/LinkView';
import { pageStorage, type PageStorage } from '$lib/storage.ts';
import { type Secret, type Slot, slotKey, stateOf, type SlotState } from './slots.ts';

export class Links {
  #all = $state.raw<readonly LinkView[]>([]);
  #workshop: string;
  #key: string;
  #storage: PageStorage;

  constructor(workshop: string, organiserKey: string) {
    this.#workshop = workshop;
    this.#key = organiserKey;
    this.#storage = pageStorage(workshop, 'organiser');
  }

  of(slot: Slot): SlotState {
    return stateOf(slot, this.#all, this.#kept(slot));
  }

  async load(): Promise<void> {
    this.#all = await get<LinkView[]>(this.#path, this.#key);
  }

  /** Makes the links that nobody has yet, one after another. */
  async fill(slots: readonly Slot[]): Promise<void> {
    for (const slot of slots) if (this.of(slot).state === 'none') await this.#make(slot);
  }

  /** Another link; the ones before it stop working within a second. The new one is there first. */
  async renew(slot: Slot): Promise<void> {
    const old = this.#all.filter((link) => !link.revoked && slotKey(link.role) === slot.key);
    this.#storage.remove(slot.key);
    await this.#make(slot);
    for (const { link } of old) await remove(`${this.#path}/${link}`, this.#key);
    await this.load();
  }

  async #make(slot: Slot): Promise<void> {
    // Kept before it is sent: where the answer is lost, the same link is made again.
    const kept = this.#kept(slot);
    const withdrawn = this.#all.some(({ link, revoked }) => revoked && link === kept?.link);
    const secret: Secret = kept && !withdrawn ? kept : { link: uuidv7(), token: secretToken() };
    this.#storage.set(slot.key, secret);
    const body: LinkBody = { ...secret, role: slot.role, label: null };
    const made = await post<LinkView>(this.#path, this.#key, body);
    this.#all = [...this.#all.filter(({ link }) => link !== made.link), made];
  }

  #kept(slot: Slot): Secret | null {
    const kept = this.#storage.get(slot.key) as Partial<Secret> | null;
    const { link, token } = kept ?? {};
    return typeof link === 'string' && typeof token === 'string' ? { link, token } : null;
  }

  get #path(): string {
    return `/workshops/${this.#workshop}/links`;
  }
}
