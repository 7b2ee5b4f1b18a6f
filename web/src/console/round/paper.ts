// What stands on one paper ballot: ideas, points or scores, as it is typed and as it is sent. It asks nothing of the server.
import type { BallotForm } from '$lib/protocol/BallotForm.ts';

/** What one paper says. Only what the form of the ballot asks for is there. */
export interface Said {
  readonly picks: string[];
  /** Points or stacked dots, by idea. */
  readonly points?: Record<string, number>;
  /** By idea, one per criterion; `null` is *weet ik niet*. */
  readonly scores?: Record<string, (number | null)[]>;
}

/** What is typed behind each idea, one text a column. */
export type Cells = Readonly<Record<string, readonly string[]>>;

/** What is filled in behind each idea: a criterion each on a scale, else one number without a name. */
export const columnsOf = (form: BallotForm): string[] =>
  form.form === 'scale' ? form.criteria.map((name) => name ?? '') : [''];

/** How a paper was typed, to correct it. */
export function cellsOf(form: BallotForm, { points = {}, scores = {} }: Said): Cells {
  if (form.form !== 'scale') {
    return Object.fromEntries(Object.entries(points).map(([id, given]) => [id, [String(given)]]));
  }
  const typed = (given: readonly (number | null)[]) =>
    given.map((score) => (score === null ? '' : String(score)));
  return Object.fromEntries(Object.entries(scores).map(([id, given]) => [id, typed(given)]));
}

/** Whether this can stand there: nothing, a whole number, or on a scale 1 to 5. */
export function fits(form: BallotForm, typed: string): boolean {
  const text = typed.trim();
  return text === '' || (form.form === 'scale' ? /^[1-5]$/ : /^\d{1,4}$/).test(text);
}

/** What was typed, without what cannot stand there and without ideas that got nothing. */
export function read(form: BallotForm, cells: Cells): Said {
  const number = (typed: string) => (typed.trim() === '' || !fits(form, typed) ? null : Number(typed));
  const rows = Object.entries(cells).map(([id, typed]) => [id, typed.map(number)] as const);
  const said = rows.filter(([, given]) => given.some((one) => one !== null && one > 0));
  if (form.form === 'scale') return { picks: [], scores: Object.fromEntries(said) };
  return { picks: [], points: Object.fromEntries(said.map(([id, [given]]) => [id, given ?? 0])) };
}

/** All points or dots of a paper together. */
export const total = ({ points = {} }: Said): number =>
  Object.values(points).reduce((sum, given) => sum + given, 0);

/** On how many ideas a paper says something. */
export const ideasOn = ({ picks, points = {}, scores = {} }: Said): number =>
  picks.length + Object.keys(points).length + Object.keys(scores).length;

/** A paper in a line: "T3 T7", "T3: 2 · T7: 1", "T3: 5/4". */
export function written({ picks, points = {}, scores = {} }: Said, numberOf: (id: string) => string): string {
  const given = Object.entries(points).map(([id, one]) => `${numberOf(id)}: ${one}`);
  const scored = Object.entries(scores).map(
    ([id, all]) => `${numberOf(id)}: ${all.map((one) => one ?? '–').join('/')}`,
  );
  return [picks.map(numberOf).join(' '), ...given, ...scored].filter(Boolean).join(' · ');
}
