// The organiser's page as one state: which workshops there are, the one being made, the one that is open. It draws
// nothing; the server decides.
import { get, post, Refused } from '$lib/api.ts';
import { errorSentence } from '$lib/i18n/errors.ts';
import { language } from '$lib/i18n/language.svelte.ts';
import type { Template } from '$lib/protocol/Template';
import type { TemplatesAnswer } from '$lib/protocol/TemplatesAnswer';
import type { ViewAnswer } from '$lib/protocol/ViewAnswer';
import type { WorkshopsAnswer } from '$lib/protocol/WorkshopsAnswer';
import type { WorkshopSummary } from '$lib/protocol/WorkshopSummary';
import { Reach } from '$lib/reach/reach.svelte.ts';
import { Replica } from '$lib/replica.svelte.ts';
import { Draft } from './draft.svelte.ts';
import { Links } from './links.svelte.ts';
import { type Slot, slotsOf } from './slots.ts';
import { today } from './times.ts';

/** An opened workshop with its links. */
interface Opened {
  readonly workshop: WorkshopSummary;
  readonly replica: Replica;
  readonly links: Links;
}

export class Home {
  readonly key: string;
  /** Where phones come. */
  readonly reach: Reach;
  answer = $state.raw<WorkshopsAnswer | null>(null);
  templates = $state.raw<readonly Template[]>([]);
  draft = $state.raw<Draft | null>(null);
  opened = $state.raw<Opened | null>(null);
  /** A request is on its way. */
  busy = $state(false);
  /** The code of what went wrong last; `null` when all is well. */
  error = $state<string | null>(null);
  /** The key is not this server's. */
  unknown = $state(false);

  constructor(key: string) {
    this.key = key;
    this.reach = new Reach(key);
  }

  load(): Promise<void> {
    return this.#asking(async () => {
      this.answer = await get<WorkshopsAnswer>('/workshops', this.key);
    });
  }

  begin(): Promise<void> {
    return this.#asking(async () => {
      await this.#fetchTemplates(language.current);
      const first = this.templates[0];
      if (first) this.draft = new Draft(first, today());
    });
  }

  take(id: string): void {
    const template = this.templates.find((one) => one.id === id);
    if (template) this.draft = new Draft(template, this.draft?.date ?? today());
  }

  /** The workshop's language. Texts of the template follow, unless the organiser made them their own. */
  speak(code: string): Promise<void> {
    return this.#asking(async () => {
      await this.#fetchTemplates(code);
      const { draft } = this;
      const same = this.templates.find((one) => one.id === draft?.template);
      if (!draft || !same) return;
      if (!draft.isUntouched) {
        draft.language = code;
        return;
      }
      const fresh = new Draft(same, draft.date);
      Object.assign(fresh, { people: draft.people, start: draft.start, end: draft.end });
      this.draft = fresh;
    });
  }

  create(): Promise<void> {
    return this.#asking(async () => {
      if (!this.draft) return;
      const made = await post<WorkshopSummary>('/workshops', this.key, this.draft.toSetup());
      await this.#show(made);
      this.answer = await get<WorkshopsAnswer>('/workshops', this.key);
    });
  }

  open(workshop: WorkshopSummary): Promise<void> {
    return this.#asking(() => this.#show(workshop));
  }

  /** Resolves to whether there is a new link. */
  async renew(slot: Slot): Promise<boolean> {
    if (this.busy) return false;
    await this.#asking(async () => this.opened?.links.renew(slot));
    return this.error === null;
  }

  back(): void {
    this.opened = null;
    this.draft = null;
    this.error = null;
  }

  /** The address that every code shows from now on. */
  show(origin: string): Promise<void> {
    return this.#asking(() => this.reach.choose(origin));
  }

  get slots(): Slot[] {
    const { replica } = this.opened ?? {};
    return replica ? slotsOf(replica.themes, replica.stages) : [];
  }

  async #show(workshop: WorkshopSummary): Promise<void> {
    const replica = new Replica();
    replica.replace(await get<ViewAnswer>(`/workshops/${workshop.workshop}/view`, this.key));
    const links = new Links(workshop.workshop, this.key);
    await links.load();
    // Together: no other page shows in between. What was made is still there to be tried again where this fails.
    this.opened = { workshop, replica, links };
    this.draft = null;
    await links.fill(this.slots);
  }

  async #fetchTemplates(code: string): Promise<void> {
    this.templates = (await get<TemplatesAnswer>(`/templates?language=${code}`, this.key)).templates;
  }

  async #asking(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      await work();
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused({ code: 'internal', params: {} });
      this.unknown = refused.status === 401;
      this.error = errorSentence(refused.code, refused.params);
    } finally {
      this.busy = false;
    }
  }
}
