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
  const theme = 'theme' in show ? replica.theme(show.theme) : undefined;
  const kicker = [theme?.title, t(`show.${show.show}`)].filter(Boolean).join(' · ');
  const base = { colour: theme?.colour ?? null, kicker };
  if (stage.blank) return { colour: null, kicker: t('screens.blank'), text: '', foot: '' };
  return { ...base, ...bodyOf(stage, replica) };
}

function bodyOf(stage: StageView, replica: Replica): Pick<Preview, 'text' | 'foot'> {
  const { show } = stage;
  const { tally, workshop } = replica;
  if ('theme' in show) return themeBody(show, stage, replica);
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

type ThemeShow = Extract<Show, { theme: string }>;

function themeBody(show: ThemeShow, stage: StageView, replica: Replica): Pick<Preview, 'text' | 'foot'> {
  const theme = replica.theme(show.theme);
  const tally = replica.tally.themes.find((one) => one.theme === show.theme);
  const featured = stage.featured ? replica.card(stage.featured)?.text : undefined;
  const ideas = t('count.ideas', { n: tally?.contributions ?? 0 });
  switch (show.show) {
    case 'theme':
      return { text: featured ?? theme?.question ?? '', foot: ideas };
    case 'wall':
      return { text: featured ?? ideas, foot: t('show.waiting', { n: tally?.waiting ?? 0 }) };
    case 'voting':
      return {
        text:
          closedVoting(roundsOf(show.theme, replica).at(-1)) ??
          t('count.done', { done: tally?.done ?? 0, all: tally?.present ?? 0 }),
        foot: '',
      };
    case 'result': {
      const round = roundsOf(show.theme, replica).at(-1);
      return { text: t('show.places', { n: round?.revealed ?? 0, of: round?.places ?? 0 }), foot: '' };
    }
  }
}

/** What a round that is over says of itself: the turnout, once it is counted. `null` while people vote. */
export function closedVoting(round: RoundView | undefined): string | null {
  if (round?.phase !== 'counted' && round?.phase !== 'closing') return null;
  return round.result ? lineText(turnoutLine(round.result)) : t('room.voting_closed');
}

/** The rounds of a theme in the order of the agenda. */
export function roundsOf(theme: string, replica: Replica) {
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
