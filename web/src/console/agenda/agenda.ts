// Where everyone is in the agenda and what comes next. It opens and closes nothing.
import type { Phase } from '$lib/protocol/Phase.ts';
import type { RunView } from '$lib/protocol/RunView.ts';
import type { StepId } from '$lib/protocol/StepId.ts';
import type { StepView } from '$lib/protocol/StepView.ts';
import type { ThemeId } from '$lib/protocol/ThemeId.ts';
import type { ThemeView } from '$lib/protocol/ThemeView.ts';
import type { Timer } from '$lib/protocol/Timer.ts';

const MINUTE_MS = 60_000;

/** Who looks: the lead (`null`) or the facilitator of one theme. */
export type Reach = ThemeId | null;

/** One line of the agenda. `mixed` is open for some groups and over or not begun for others. */
export interface Row {
  step: StepView;
  phase: Phase | 'mixed' | 'skipped';
  /** Whether this is where the earliest group is. */
  current: boolean;
  /** Where it is only partly so: the groups for whom it is open. */
  openFor: ThemeId[];
}

/** The next step, and who would go there. */
export interface Next {
  step: StepView;
  /** The groups that are not there yet. */
  waiting: ThemeId[];
  /** Of all groups, those that said they are ready, confirmed their selection, are closed, or went ahead. */
  ready: number;
  /** The groups among `waiting` that are ready: *alleen deze 3*. Empty where all or none are. */
  only: ThemeId[];
  /** Whether readiness means something: groups work at their own pace. */
  counts: boolean;
}

/** The run of a step for a theme; everyone's where the step is for everyone. */
export function runFor(step: StepView, theme: Reach): RunView | undefined {
  return step.runs.find((run) => run.theme === (step.scope === 'plenary' ? null : theme));
}

export function phaseFor(step: StepView, theme: Reach): Phase {
  return runFor(step, theme)?.phase ?? 'planned';
}

/** Whether a step is for this theme: most are for all. */
export const isFor = ({ step }: StepView, theme: ThemeId): boolean =>
  step.only === undefined || step.only === theme;

/** Place in the agenda of the step a group is in; −1 before the first. */
function positionOf(theme: ThemeView, steps: readonly StepView[], plenaryStep: StepId | null): number {
  const at = theme.step ?? plenaryStep;
  return steps.find(({ step }) => step.id === at)?.index ?? -1;
}

export class Agenda {
  readonly steps: readonly StepView[];
  readonly reach: Reach;
  readonly #themes: readonly ThemeView[];
  readonly #chosen: ReadonlySet<ThemeId>;
  readonly #position: ReadonlyMap<ThemeId, number>;

  /**
   * `steps` in agenda order, of which a facilitator sees those of their theme; `themes` are all themes, `chosen` those
   * whose selection is confirmed.
   */
  constructor(
    steps: readonly StepView[],
    themes: readonly ThemeView[],
    plenaryStep: StepId | null,
    reach: Reach,
    chosen: ReadonlySet<ThemeId> = new Set(),
  ) {
    this.#chosen = chosen;
    this.steps = reach === null ? steps : steps.filter((step) => isFor(step, reach));
    this.reach = reach;
    this.#themes = reach === null ? themes : themes.filter(({ id }) => id === reach);
    this.#position = new Map(themes.map((theme) => [theme.id, positionOf(theme, steps, plenaryStep)]));
  }

  /** Where the groups are that one leads. */
  get #positions(): number[] {
    return this.#themes.map(({ id }) => this.#position.get(id) ?? -1);
  }

  /** The step of the group that is furthest back; none before the first. */
  get current(): StepView | null {
    const earliest = Math.min(...this.#positions);
    return this.steps.find(({ index }) => index === earliest) ?? null;
  }

  /** The step one group is in. */
  currentOf(theme: ThemeId): StepView | null {
    return this.steps.find(({ index }) => index === this.#position.get(theme)) ?? null;
  }

  get rows(): Row[] {
    const { current } = this;
    return this.steps.map((step) => {
      const openFor = this.#of(step)
        .filter(({ id }) => isOpen(phaseFor(step, id)))
        .map(({ id }) => id);
      return { step, phase: this.#phaseOf(step), current: step === current, openFor };
    });
  }

  /** The groups one leads that a step is for. */
  #of(step: StepView): ThemeView[] {
    return this.#themes.filter(({ id }) => isFor(step, id));
  }

  #phaseOf(step: StepView): Row['phase'] {
    if (step.skipped) return 'skipped';
    if (step.scope === 'plenary') return phaseFor(step, null);
    const phases = new Set(this.#of(step).map(({ id }) => phaseFor(step, id)));
    const [only] = phases;
    if (phases.size === 1 && only) return only;
    return [...phases].every(isOpen) ? 'open' : 'mixed';
  }

  /** What comes after the group that is furthest back; none after the last step. */
  get next(): Next | null {
    const earliest = Math.min(...this.#positions);
    return this.#nextAfter(earliest);
  }

  /** What comes next for one group. */
  nextOf(theme: ThemeId): StepView | null {
    const at = this.#position.get(theme) ?? -1;
    return this.steps.find((step) => step.index > at && !step.skipped && isFor(step, theme)) ?? null;
  }

  #nextAfter(position: number): Next | null {
    const waitsFor = (step: StepView) =>
      this.#of(step).filter(({ id }) => (this.#position.get(id) ?? -1) < step.index);
    // A step for one group is no next step once that group is there, however far back the others are.
    const step = this.steps.find((one) => one.index > position && !one.skipped && waitsFor(one).length > 0);
    if (!step) return null;
    const here = this.steps.find(({ index }) => index === position);
    const waiting = waitsFor(step);
    const isReady = ({ id }: ThemeView) => {
      const at = this.currentOf(id);
      const run = at && runFor(at, id);
      if (at?.step.method.method === 'select' && this.#chosen.has(id)) return true;
      return run?.ready === true || run?.phase === 'closed' || run?.phase === 'closing';
    };
    const all = step.step.only === undefined && this.#themes.length > 1;
    const counts = here?.scope === 'breakout' && this.reach === null && all;
    const only = waiting.filter(isReady);
    const ready = this.#themes.length - waiting.length + only.length;
    const some = counts && step.scope === 'breakout' && only.length > 0 && only.length < waiting.length;
    return {
      step,
      waiting: waiting.map(({ id }) => id),
      ready,
      only: some ? only.map(({ id }) => id) : [],
      counts,
    };
  }

  /** The next plenary with pitches: where "to the hall" leads. None while people come in. */
  get nextHall(): StepView | null {
    const { current } = this;
    if (!current || current.step.method.method === 'welcome') return null;
    const latest = Math.max(...this.#positions);
    const ahead = this.steps.filter(({ index, skipped }) => index > latest && !skipped);
    return ahead.find(({ step }) => step.method.method === 'pitch') ?? null;
  }

  /** The timer that counts for who looks: of the run in the current step that ends first. */
  get run(): RunView | null {
    const { current } = this;
    if (!current) return null;
    const open = this.#themes
      .map(({ id }) => runFor(current, id))
      .filter((run): run is RunView => run !== undefined && isOpen(run.phase));
    const end = ({ timer }: RunView) => (timer.timer === 'running' ? timer.ends_at : Infinity);
    return open.reduce<RunView | null>((first, run) => (first && end(first) <= end(run) ? first : run), null);
  }

  /** When the last step would end if everything goes as planned, on the room's clock. */
  finishesAt(now: number): number {
    const { current } = this;
    const later = this.steps.filter(({ index, skipped }) => index > (current?.index ?? -1) && !skipped);
    const planned = later.reduce((sum, { step }) => sum + step.minutes, 0) * MINUTE_MS;
    const timer = this.run?.timer;
    return now + planned + (timer ? Math.max(0, left(timer, now) ?? 0) : 0);
  }
}

/** Milliseconds a timer has left; `null` without one. */
export function left(timer: Timer, now: number): number | null {
  if (timer.timer === 'running') return timer.ends_at - now;
  return timer.timer === 'paused' ? timer.left_ms : null;
}

export const isOpen = (phase: Phase): boolean => phase === 'open' || phase === 'closing';
