// What a stage shows now, in a few words: the console's small picture of it. It knows nothing of the stage's own layout.
import { t } from '$lib/i18n/console.ts';
import type { RoundView } from '$lib/protocol/RoundView.ts';
import type { Show } from '$lib/protocol/Show.ts';
import type { StageView } from '$lib/protocol/StageView.ts';
import type { Replica } from '$lib/replica.svelte.ts';
import { lineText, turnoutLine } from '$lib/result.ts';
import { isOpen } from '../agenda/agenda.ts';

export interface Preview {
  /** The colour of the theme it is about, where it is about one. */
  colour: number | null;
  kicker: string;
  /** What stands large. */
  text: string;
  foot: string;
}

/** What a stage can be pinned to: this, of this theme where one is named. */
export const keyOf = (show: Show): string => ('theme' in show ? `${show.show}:${show.theme}` : show.show);

export function previewOf(stage: StageView, replica: Replica): Preview {
  const { show } = stage;
  const theme = 'theme' in show && show.theme !== null ? replica.theme(show.theme) : undefined;
  const whole = 'theme' in show && show.theme === null ? t('hall.title') : theme?.title;
  const kicker = [whole, t(`show.${show.show}`)].filter(Boolean).join(' · ');
  const base = { colour: theme?.colour ?? null, kicker };
  if (stage.blank) return { colour: null, kicker: t('screens.blank'), text: '', foot: '' };
  return { ...base, ...bodyOf(stage, replica) };
}

function bodyOf(stage: StageView, replica: Replica): Pick<Preview, 'text' | 'foot'> {
  const { show } = stage;
  const { tally, workshop } = replica;
  if ('theme' in show) return groupBody(show, stage, replica);
  switch (show.show) {
    case 'join':
      return {
        text: workshop ? spaced(workshop.join_code) : '',
        foot: t('count.people', { n: tally.people }),
      };
    case 'step': {
      const step = replica.currentStep(stage.theme)?.step;
      return { text: step?.title ?? '', foot: step?.instruction ?? '' };
    }
    case 'themes':
      return {
        text: replica.themes.map(({ title }) => title).join(' · '),
        foot: '',
      };
    case 'overview':
      return {
        text: workshop?.title ?? '',
        foot: t('count.ideas', { n: presented(replica)?.items.length ?? 0 }),
      };
    case 'pitch': {
      const plenary = presented(replica);
      const item = plenary?.items[plenary.spotlight ?? -1];
      const at = (plenary?.spotlight ?? 0) + 1;
      return {
        text: (item && replica.card(item.contribution)?.text) ?? '',
        foot: plenary ? t('show.pitch_at', { at, n: plenary.items.length }) : '',
      };
    }
  }
}

type GroupShow = Extract<Show, { theme: string | null }>;

/** What a stage shows of a theme, or of everyone together. */
function groupBody(show: GroupShow, stage: StageView, replica: Replica): Pick<Preview, 'text' | 'foot'> {
  const { theme } = show;
  const tally = replica.tally.themes.find((one) => one.theme === theme);
  const featured = stage.featured ? replica.card(stage.featured)?.text : undefined;
  const ideas = t('count.ideas', { n: tally?.contributions ?? 0 });
  switch (show.show) {
    case 'theme':
      return { text: featured ?? replica.theme(theme)?.question ?? '', foot: ideas };
    case 'wall':
      return { text: featured ?? ideas, foot: t('show.waiting', { n: tally?.waiting ?? 0 }) };
    case 'voting': {
      const { done, people } = progressOf(theme, replica);
      const closed = closedVoting(roundsOf(theme, replica).at(-1));
      return { text: closed ?? t('count.done', { done, all: people }), foot: '' };
    }
    case 'result': {
      const round = roundsOf(theme, replica).at(-1);
      return { text: t('show.places', { n: round?.revealed ?? 0, of: round?.places ?? 0 }), foot: '' };
    }
    case 'rounds': {
      const shown = roundsOf(theme, replica).filter(({ revealed }) => revealed > 0);
      return { text: t('show.rounds_of', { n: shown.length }), foot: '' };
    }
  }
}

/** How far a group is with its ballots, or everyone together. */
export function progressOf(theme: string | null, replica: Replica) {
  const { tally } = replica;
  if (theme === null) {
    const counted = replica.themes.map(({ id, headcount }) => headcount ?? presentIn(id, replica));
    const people = Math.max(
      tally.present,
      counted.reduce((sum, n) => sum + n, 0),
    );
    return { done: tally.round?.done ?? 0, begun: tally.round?.begun ?? 0, people };
  }
  const own = tally.themes.find((one) => one.theme === theme);
  const people = replica.theme(theme)?.headcount ?? own?.present ?? 0;
  return { done: own?.done ?? 0, begun: own?.begun ?? 0, people };
}

const presentIn = (theme: string, { tally }: Replica) =>
  tally.themes.find((one) => one.theme === theme)?.present ?? 0;

/** What a round that is over says of itself: the turnout, once it is counted. `null` while people vote. */
export function closedVoting(round: RoundView | undefined): string | null {
  if (round?.phase !== 'counted' && round?.phase !== 'closing') return null;
  return round.result ? lineText(turnoutLine(round.result)) : t('room.voting_closed');
}

/** The rounds of a theme, or of everyone together, in the order of the agenda. */
export function roundsOf(theme: string | null, replica: Replica) {
  const at = (step: string) => replica.step(step)?.index ?? -1;
  const own = replica.rounds.filter(({ run }) => run.theme === theme);
  return own.sort((a, b) => at(a.run.step) - at(b.run.step));
}

/** The plenary that goes on, or went on last, with its step. */
export function presented(replica: Replica) {
  const begun = replica.steps.filter(({ step }) => replica.plenary(step.id));
  const open = begun.find(({ runs }) => runs.some(({ phase }) => isOpen(phase)));
  const step = open ?? begun.at(-1);
  return step && replica.plenary(step.step.id);
}

/** `KDM7RE` as people read it out: `KDM-7RE`. */
export const spaced = (code: string): string => code.replace(/^(.{3})-?(.{3})$/, '$1-$2');
