// The page's copy of a workshop, as its audience may see it, led on by what the server says. It talks to nobody: the
// session does. Inside Svelte everything read here is followed by itself.
import { SvelteMap } from 'svelte/reactivity';
import type { Audience } from './protocol/Audience.ts';
import type { Entity } from './protocol/Entity.ts';
import type { Epoch } from './protocol/Epoch.ts';
import type { Own } from './protocol/Own.ts';
import type { OwnPut } from './protocol/OwnPut.ts';
import type { Patch } from './protocol/Patch.ts';
import type { Resume } from './protocol/Resume.ts';
import type { Role } from './protocol/Role.ts';
import type { RunView } from './protocol/RunView.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import type { Tally } from './protocol/Tally.ts';
import type { ViewAnswer } from './protocol/ViewAnswer.ts';
import { putWhole } from './whole.ts';

/** `gap`: what came before this message is missing; ask again. `ok`: taken, or known already. */
export type Applied = 'ok' | 'gap';

type EntityType = Entity['type'];
type EntityOf<T extends EntityType> = Extract<Entity, { type: T }>;
type OwnOf<T extends Own['type']> = Extract<Own, { type: T }>;

const NOBODY: Tally = {
  people: 0,
  present: 0,
  themes: [],
  reactions: [],
  answered: null,
  questions: 0,
  round: null,
};

interface Changed<T> {
  put?: readonly { key: string; value: T }[];
  patch?: readonly Patch[];
  gone?: readonly string[];
}

/** Fields are laid over what is there, as a new thing: nothing is changed in place. */
function change<T extends object>(
  things: Map<string, T>,
  { put = [], patch = [], gone = [] }: Changed<T>,
): void {
  for (const { key, value } of put) things.set(key, value);
  for (const { key, fields } of patch) {
    const thing = things.get(key);
    if (thing) things.set(key, { ...thing, ...fields });
  }
  for (const key of gone) things.delete(key);
}

export class Replica {
  /** By key, as on the wire: `card:<id>`. Entities are replaced whole, never changed. */
  readonly entities = new SvelteMap<string, Entity>();
  /** What belongs to the person of this page, by key. */
  readonly own = new SvelteMap<string, Own>();

  /** `null` until the first view. */
  epoch = $state.raw<Epoch | null>(null);
  seq = $state(0);
  /** Whose view this copy is; `null` until the first view. */
  audience = $state.raw<Audience | null>(null);
  role = $state.raw<Role | null>(null);
  tally = $state.raw<Tally>(NOBODY);

  /** Takes what concerns the copy; other messages are the session's and leave it as it is. */
  apply(message: ServerMessage): Applied {
    switch (message.type) {
      case 'welcome':
        this.role = message.role;
        this.tally = message.tally;
        this.replaceOwn(message.own);
        return 'ok';
      case 'batch':
        return this.#batch(message);
      case 'own':
        change(this.own, message);
        return 'ok';
      case 'tally':
        this.tally = message.tally;
        return 'ok';
      default:
        return 'ok';
    }
  }

  /** Puts a whole view in the place of what was there. Own things and the tally stay. */
  replace(view: ViewAnswer): void {
    putWhole(this.entities, view.put);
    this.audience = view.audience;
    this.epoch = view.epoch;
    this.seq = view.seq;
  }

  replaceOwn(own: readonly OwnPut[]): void {
    putWhole(this.own, own);
  }

  /** Where to go on from; `null` where only a view can help. */
  get resume(): Resume | null {
    return this.epoch && this.audience && { epoch: this.epoch, seq: this.seq, audience: this.audience };
  }

  #batch(batch: Extract<ServerMessage, { type: 'batch' }>): Applied {
    if (!this.epoch || (batch.epoch ?? this.epoch).log !== this.epoch.log) return 'gap';
    if (batch.to <= this.seq) return 'ok';
    if (batch.from > this.seq) return 'gap';
    change(this.entities, batch);
    this.seq = batch.to;
    this.epoch = batch.epoch ?? this.epoch;
    return 'ok';
  }

  // What the copy holds. `undefined`: not there, or not for this audience.

  get workshop() {
    return this.#get('workshop', 'workshop');
  }
  /** In the organiser's order, the same on every screen. */
  themes = $derived(this.#all('theme').sort((a, b) => a.index - b.index));
  /** In the order of the agenda, skipped ones too. */
  steps = $derived(this.#all('step').sort((a, b) => a.index - b.index));
  /** Everything on cards this audience sees, in order of posting. */
  #cards = $derived(this.#all('card').sort(byMoment));
  #comments = $derived(this.#all('comment').sort(byMoment));
  rounds = $derived(this.#all('round'));
  stages = $derived(this.#all('stage').sort((a, b) => a.index - b.index));
  questions = $derived(this.#all('question').sort(byMoment));
  /** To everyone and to one theme, newest first. */
  messages = $derived(this.#all('message').sort((a, b) => b.at - a.at));
  persons = $derived(this.#all('person').sort((a, b) => a.number - b.number));

  theme(id: string | null | undefined) {
    return this.#get('theme', `theme:${id}`);
  }
  step(id: string | null | undefined) {
    return this.#get('step', `step:${id}`);
  }
  card(id: string) {
    return this.#get('card', `card:${id}`);
  }
  /** All cards, or those of one theme. */
  cards(theme?: string) {
    return theme === undefined ? this.#cards : this.#cards.filter((card) => card.theme === theme);
  }
  comments(card: string) {
    return this.#comments.filter((comment) => comment.contribution === card);
  }
  /** `null`: the round in which everyone votes together. */
  round(step: string, theme: string | null) {
    return this.#get('round', theme === null ? `round:${step}` : `round:${step}/${theme}`);
  }
  /** `null`: what everyone together chose. */
  selection(theme: string | null) {
    return this.#get('selection', theme === null ? 'selection' : `selection:${theme}`);
  }
  plenary(step: string) {
    return this.#get('plenary', `plenary:${step}`);
  }

  get ownPlace() {
    return this.#mine('place', 'place');
  }
  /** In order of posting. */
  ownCards = $derived(
    [...this.own.values()].filter((own): own is OwnOf<'card'> => own.type === 'card').sort(byMoment),
  );
  get ownReactions() {
    return this.#mine('reactions', 'reactions')?.given ?? {};
  }
  ownBallot(step: string) {
    return this.#mine('ballot', `ballot:${step}`);
  }
  ownAgreement(step: string) {
    return this.#mine('agreement', `agreement:${step}`);
  }

  /** A step as a group runs through it (`null`: everyone together); `undefined` is planned. */
  runOf(step: string, theme: string | null): RunView | undefined {
    return this.step(step)?.runs.find((run) => run.theme === theme);
  }
  /** The step a theme's group is in, or, with `null`, who has no theme. */
  currentStep(theme: string | null) {
    return this.step(theme === null ? this.workshop?.plenary_step : this.theme(theme)?.step);
  }

  #get<T extends EntityType>(type: T, key: string): EntityOf<T> | undefined {
    const entity = this.entities.get(key);
    return entity?.type === type ? (entity as EntityOf<T>) : undefined;
  }
  #mine<T extends Own['type']>(type: T, key: string): OwnOf<T> | undefined {
    const own = this.own.get(key);
    return own?.type === type ? (own as OwnOf<T>) : undefined;
  }
  #all<T extends EntityType>(type: T): EntityOf<T>[] {
    return [...this.entities.values()].filter((one): one is EntityOf<T> => one.type === type);
  }
}

/** Ids are UUIDv7: they settle equal moments by the time they were drawn. */
function byMoment(a: { at: number; id: string }, b: { at: number; id: string }): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}
