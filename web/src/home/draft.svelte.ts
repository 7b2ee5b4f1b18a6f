// A workshop that is being made: what the organiser changed of a template. It sends nothing.
import { uuidv7 } from '$lib/ids.ts';
import type { Method } from '$lib/protocol/Method';
import type { Setup } from '$lib/protocol/Setup';
import type { Template } from '$lib/protocol/Template';
import { MARKS, type MarkName } from '$lib/ui/icons.ts';
import { THEME_COLOURS } from '$lib/theme.ts';
import { trimmedVote, voteProblem } from './vote.ts';

export interface DraftTheme {
  readonly id: string;
  title: string;
  question: string;
  colour: number;
  icon: string;
}

export interface DraftStep {
  readonly id: string;
  title: string;
  instruction: string;
  /** 0 is no timer. */
  minutes: number;
  method: Method;
}

/** As `server/core/src/limits.rs` has them. */
export const THEMES_MAX = 12;
export const STEP_MINUTES_MAX = 600;
export const PEOPLE_MAX = 2000;
export const TITLE_MAX = 80;
export const PROMPT_MAX = 200;
export const NAME_MAX = 60;
export const AFFILIATIONS_MAX = 12;

/** What a vote with everyone takes: explaining, choosing, and the result. */
const TOGETHER_MINUTES = 10;

/** What still stands in the way of making it: the key of a text. */
export type Problem =
  | 'make.problem.title'
  | 'make.problem.date'
  | 'make.problem.theme'
  | 'make.problem.step'
  | 'make.problem.affiliation'
  | NonNullable<ReturnType<typeof voteProblem>>;

export class Draft {
  /** Drawn once: trying again makes the same workshop, not a second. */
  readonly workshop = uuidv7();
  readonly template: string;

  title = $state('');
  language = $state('nl');
  date = $state('');
  people = $state(80);
  /** Minutes after midnight; only to see whether the agenda fits. */
  start = $state(13 * 60);
  end = $state(16 * 60);
  themes = $state<DraftTheme[]>([]);
  steps = $state<DraftStep[]>([]);
  /** Taken out of the agenda; they can be put back. */
  removed = $state<DraftStep[]>([]);
  /** What people may say they are here as; none is not asked. */
  affiliations = $state<string[]>([]);

  #drawn = Date.now();
  #untouched: string;

  constructor(template: Template, date: string) {
    this.template = template.id;
    this.title = template.title;
    this.language = template.language;
    this.date = date;
    this.themes = template.themes.map((theme) => ({ id: this.#draw(), ...theme }));
    this.steps = template.steps.map((step) => ({ id: this.#draw(), ...step }));
    this.affiliations = [...template.affiliations];
    this.#untouched = this.#texts();
  }

  /** Whether the organiser changed nothing that the same template in another language would overwrite. */
  get isUntouched(): boolean {
    return this.#texts() === this.#untouched;
  }

  /** Minutes of all steps together. */
  get total(): number {
    return this.steps.reduce((sum, { minutes }) => sum + minutes, 0);
  }

  /** Minutes from start to end; past midnight counts on. */
  get available(): number {
    return (this.end - this.start + 1440) % 1440;
  }

  /** When each step begins, in minutes after midnight. */
  get begins(): number[] {
    let at = this.start;
    return this.steps.map(({ minutes }) => {
      const begin = at;
      at += minutes;
      return begin % 1440;
    });
  }

  get problem(): Problem | null {
    if (!this.title.trim()) return 'make.problem.title';
    if (!/^\d{4}-\d{2}-\d{2}$/.test(this.date)) return 'make.problem.date';
    const spoken = ({ title, question }: DraftTheme) => title.trim() && question.trim();
    if (this.themes.length === 0 || !this.themes.every(spoken)) return 'make.problem.theme';
    if (this.steps.length === 0 || !this.steps.every((step) => step.title.trim())) return 'make.problem.step';
    const groups = this.#groups();
    if (new Set(groups).size !== groups.length) return 'make.problem.affiliation';
    const votes = this.steps.map(({ method }) => (method.method === 'vote' ? voteProblem(method) : null));
    return votes.find((problem) => problem !== null) ?? null;
  }

  get maySplit(): boolean {
    return this.themes.length < THEMES_MAX;
  }

  /** With a colour and mark that no other theme has, as long as there are. */
  addTheme(): void {
    if (!this.maySplit) return;
    const free = <T>(all: readonly T[], taken: (theme: DraftTheme) => unknown): T | undefined =>
      all.find((one) => !this.themes.some((theme) => taken(theme) === one)) ?? all[0];
    const marks = Object.keys(MARKS) as MarkName[];
    this.themes.push({
      id: this.#draw(),
      title: '',
      question: '',
      colour: free(THEME_COLOURS, (theme) => theme.colour) ?? 1,
      icon: free(marks, (theme) => theme.icon) ?? 'data',
    });
  }

  removeTheme(id: string): void {
    this.themes = this.themes.filter((theme) => theme.id !== id);
  }

  /** `by` is -1 for earlier, 1 for later; at the edge nothing happens. */
  move(id: string, by: -1 | 1): void {
    const from = this.steps.findIndex((step) => step.id === id);
    const to = from + by;
    const [step, other] = [this.steps[from], this.steps[to]];
    if (!step || !other) return;
    this.steps[from] = other;
    this.steps[to] = step;
  }

  removeStep(id: string): void {
    const step = this.steps.find((one) => one.id === id);
    if (!step) return;
    this.steps = this.steps.filter((one) => one.id !== id);
    this.removed.push(step);
  }

  /** At the end; it can be moved from there. */
  putBack(id: string): void {
    const step = this.removed.find((one) => one.id === id);
    if (!step) return;
    this.removed = this.removed.filter((one) => one.id !== id);
    this.steps.push(step);
  }

  /** Whether a vote of everyone together can be added: something is chosen in themes, and there is none yet. */
  get mayVoteTogether(): boolean {
    const has = (test: (method: Method) => boolean) => this.steps.some(({ method }) => test(method));
    return (
      has(({ method }) => method === 'select') &&
      has((method) => method.method === 'vote' && method.over === 'theme') &&
      !has((method) => method.method === 'vote' && method.over === 'selected')
    );
  }

  /** After the pitches; where there are none, after what was chosen in the themes. */
  addVoteTogether(title: string, instruction: string): void {
    if (!this.mayVoteTogether) return;
    const last = (name: Method['method']) => this.steps.map(({ method }) => method.method).lastIndexOf(name);
    const vote = this.steps.find(({ method }) => method.method === 'vote')?.method;
    if (vote?.method !== 'vote') return;
    const at = Math.max(last('pitch'), last('select')) + 1;
    const method: Method = {
      ...$state.snapshot(vote),
      over: 'selected',
      by_size: null,
      limit: null,
      form: { form: 'marks_picks' },
    };
    this.steps.splice(at, 0, { id: this.#draw(), title, instruction, minutes: TOGETHER_MINUTES, method });
  }

  toSetup(): Setup {
    const { workshop, template, title, language, date, people } = this;
    return {
      workshop,
      template,
      title: title.trim(),
      language,
      date,
      expected_people: bounded(people, 0, PEOPLE_MAX),
      themes: $state.snapshot(this.themes).map((theme) => ({
        ...theme,
        title: theme.title.trim(),
        question: theme.question.trim(),
        places: null,
      })),
      steps: $state.snapshot(this.steps).map((step) => ({
        ...step,
        title: step.title.trim(),
        minutes: bounded(step.minutes, 0, STEP_MINUTES_MAX),
        method: trimmedVote(step.method),
        grace_ms: null,
        auto_close: false,
      })),
      affiliations: this.#groups(),
    };
  }

  /** As they are handed in; a field left empty is no group. */
  #groups(): string[] {
    return this.affiliations.map((name) => name.trim()).filter(Boolean);
  }

  #texts(): string {
    const { title, themes, steps, removed, affiliations } = this;
    return JSON.stringify([title, themes, steps, removed, affiliations]);
  }

  /** Ids sort in the order they were drawn, also within one millisecond: themes stand in that order everywhere. */
  #draw(): string {
    this.#drawn = Math.max(this.#drawn + 1, Date.now());
    return uuidv7(this.#drawn);
  }
}

/** A whole number within bounds; what is no number is the least. */
export function bounded(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : least;
}
