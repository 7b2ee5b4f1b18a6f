// A small workshop for the tests of the scenes: four themes, one of them voted, one projector.
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { PlenaryView } from '$lib/protocol/PlenaryView';
import type { RoundTally } from '$lib/protocol/RoundTally';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { Show } from '$lib/protocol/Show';
import type { StepView } from '$lib/protocol/StepView';
import type { Method } from '$lib/protocol/Method';
import type { ThemeTally } from '$lib/protocol/ThemeTally';
import type { ThemeView } from '$lib/protocol/ThemeView';
import type { Source } from './source.ts';

export const theme = (id: string, index: number, title: string, step: string | null = 'vote'): ThemeView => ({
  id,
  index,
  letter: title[0] ?? 'A',
  title,
  question: `Wat kan beter aan ${title}?`,
  colour: index + 1,
  icon: ['data', 'talent', 'city', 'loop'][index % 4] ?? 'data',
  places: null,
  step,
});

export const card = (id: string, theme: string, text: string, at = 0): CardView => ({
  id,
  theme,
  step: 'gather',
  number: `A${at + 1}`,
  text,
  parents: [],
  name: null,
  clarified: false,
  at,
});

export const step = (id: string, index: number, method: Method, runs: StepView['runs'] = []): StepView => ({
  index,
  step: { id, title: id, instruction: `Doe ${id}`, minutes: 8, grace_ms: 10_000, auto_close: false, method },
  scope: method.method === 'pitch' || method.method === 'listen' ? 'plenary' : 'breakout',
  skipped: false,
  runs,
});

export const run = (theme: string | null, phase: 'open' | 'closed' = 'open'): StepView['runs'][number] => ({
  theme,
  phase,
  opened_at: 0,
  timer: { timer: 'running', ends_at: 60_000 },
  grace_until: null,
  ready: false,
});

export const vote: Extract<Method, { method: 'vote' }> = {
  method: 'vote',
  limit: null,
  places: 3,
  reserves: 2,
  rule: 'fair_share',
  criterion: 'veel effect én haalbaar',
  own_ideas: true,
  cards_max: 25,
  form: { form: 'marks_picks' },
  over: 'theme',
  by_size: null,
  hands_up: 'apart',
};

export const count = (order: string[], over: Partial<Count> = {}): Count => ({
  rule: 'fair-share',
  rule_version: 1,
  places: 3,
  reserves: 2,
  floor: 3,
  lot_seed: '',
  counted: 21,
  turnout: 22,
  present: 22,
  order: order.map((id, index) => ({
    id,
    time: null,
    supporters: 13 - index * 3,
    represented: index * 2,
    marks: 15,
    tie: null,
    outcome: 'selected',
    better_counted: index === 2 ? { id: '', supporters: 8, represented: 8 } : null,
  })),
  unplaced: [],
  open_places: 0,
  coverage: { with: 18, of: 21 },
  largest_unheard: null,
  firmness: order.map((id, index) => ({
    id,
    held: 180 - index * 50,
    of: 200,
    band: index < 2 ? 'firm' : 'narrow',
  })),
  spending: null,
  hands_up: {},
  ...over,
});

export const round = (theme: string | null, over: Partial<RoundView> = {}): RoundView => ({
  run: { step: 'vote', theme },
  phase: 'picking',
  ideas: 19,
  limit: 5,
  places: 3,
  rule: 'fair_share',
  form: { form: 'marks_picks' },
  criterion: 'veel effect én haalbaar',
  own_ideas: true,
  two_phases: false,
  cards_max: 25,
  off: [],
  merged: [],
  affiliations: [],
  seed_hash: '',
  revealed: 0,
  result: null,
  ...over,
});

export const tallyOf = (theme: string, over: Partial<ThemeTally> = {}): ThemeTally => ({
  theme,
  people: 20,
  present: 20,
  contributions: 34,
  builds: 5,
  waiting: 12,
  late: 0,
  done: 14,
  begun: 18,
  active_at: null,
  ...over,
});

interface World {
  show: Show;
  stageTheme?: string | null;
  blank?: boolean;
  featured?: string | null;
  plenaryStep?: string | null;
  themes?: ThemeView[];
  steps?: StepView[];
  cards?: CardView[];
  rounds?: RoundView[];
  selections?: SelectionView[];
  plenary?: PlenaryView;
  questions?: Source['questions'];
  messages?: Source['messages'];
  answers?: number;
  /** How far everyone together is with a ballot. */
  together?: RoundTally;
}

export const STAGE = 'hall';

/** What a replica of a projector would hold. */
export function world(given: World): Source {
  const themes = given.themes ?? [
    theme('data', 0, 'ICT & Data'),
    theme('talent', 1, 'Talent'),
    theme('city', 2, 'Binnenstad'),
    theme('loop', 3, 'Circulaire economie'),
  ];
  const cards = given.cards ?? [];
  const { plenary } = given;
  return {
    workshop: {
      id: 'w',
      title: 'Economische agenda',
      language: 'nl',
      date: '2026-11-21',
      template: 'werkatelier',
      join_code: 'KDM-7RE',
      join_secret: '0123456789abcdef0123456789abcdef',
      expected_people: 80,
      plenary_step: given.plenaryStep ?? null,
      blank: false,
      affiliations: [],
    },
    themes,
    steps: given.steps ?? [
      step(
        'vote',
        0,
        vote,
        themes.map((one) => run(one.id)),
      ),
    ],
    rounds: given.rounds ?? [],
    stages: [
      {
        id: STAGE,
        index: 0,
        title: 'Grote zaal',
        theme: given.stageTheme ?? null,
        show: given.show,
        pinned: false,
        blank: given.blank ?? false,
        featured: given.featured ?? null,
      },
    ],
    questions: given.questions ?? [],
    messages: given.messages ?? [],
    tally: {
      people: 78,
      present: 76,
      themes: themes.map((one) => tallyOf(one.id)),
      reactions: [],
      answered: plenary
        ? {
            contribution: plenary.items[plenary.spotlight ?? 0]?.contribution ?? '',
            answers: given.answers ?? 61,
          }
        : null,
      questions: 0,
      round: given.together ?? null,
    },
    cards: (id) => cards.filter((one) => id === undefined || one.theme === id),
    card: (id) => cards.find((one) => one.id === id),
    selection: (id) => given.selections?.find((one) => one.theme === id),
    plenary: (id) => (plenary?.step === id ? plenary : undefined),
  };
}
