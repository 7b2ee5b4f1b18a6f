// The settings of a voting step, as an organiser changes them. Bounds are those of `server/core/src/limits.rs`.
import type { BallotForm } from '$lib/protocol/BallotForm';
import type { Method } from '$lib/protocol/Method';
import type { VoteSettings } from '$lib/protocol/VoteSettings';

export const PICKS_MAX = 40;
export const PLACES_MAX = 40;
export const POINTS_MAX = 100;
export const CRITERIA_MAX = 4;
export const CARDS_MAX = 10_000;

export type FormName = BallotForm['form'];

/** In the order they are offered: the usual one first. */
export const FORMS: readonly FormName[] = ['marks_picks', 'approval', 'dots', 'points', 'scale'];

/** A form as it begins. `criterion` names the first of a scale. */
export function formNamed(name: FormName, criterion: string): BallotForm {
  switch (name) {
    case 'dots':
      return { form: 'dots', dots: null, stacking: false };
    case 'points':
      return { form: 'points', budget: 10 };
    case 'scale':
      return { form: 'scale', criteria: [criterion] };
    default:
      return { form: name };
  }
}

/** Whether places follow from who picked what, so that there is a rule to choose. */
export const isByVoters = (form: BallotForm): boolean =>
  form.form === 'marks_picks' || form.form === 'approval' || (form.form === 'dots' && !form.stacking);

/** With these changes; what can then mean nothing any more goes back to what is usual. */
export function changed(settings: VoteSettings, change: Partial<VoteSettings>): VoteSettings {
  const next = { ...settings, ...change };
  // Hands have no ballot: only a plain sum of votes can take them in.
  const summed = next.rule === 'most_votes' && isByVoters(next.form);
  return { ...next, hands_up: summed ? next.hands_up : 'apart' };
}

/** What the server would refuse: the key of a text. Numbers are kept within bounds where they are typed. */
export function voteProblem({
  criterion,
  form,
}: VoteSettings): 'make.problem.criterion' | 'make.problem.criteria' | null {
  if (!criterion?.trim()) return 'make.problem.criterion';
  if (form.form !== 'scale') return null;
  const names = form.criteria.map((name) => (name ?? '').trim());
  const distinct = new Set(names).size === names.length;
  return names.length > 0 && names.every(Boolean) && distinct ? null : 'make.problem.criteria';
}

/** As it is handed in: names without spaces around them. */
export function trimmedVote(method: Method): Method {
  if (method.method !== 'vote') return method;
  const { form } = method;
  return {
    ...method,
    criterion: (method.criterion ?? '').trim(),
    form:
      form.form === 'scale' ? { ...form, criteria: form.criteria.map((name) => (name ?? '').trim()) } : form,
  };
}

/** Whether everyone does it together, not each theme group by itself. */
export function isTogether(method: Method): boolean {
  if (method.method === 'vote') return method.over === 'selected';
  return method.method === 'welcome' || method.method === 'listen' || method.method === 'pitch';
}
