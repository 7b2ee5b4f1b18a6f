// What a stage reads: the part of a replica it needs, so that scenes are made and tested without a server.
import type { CardView } from '$lib/protocol/CardView';
import type { MessageView } from '$lib/protocol/MessageView';
import type { PlenaryView } from '$lib/protocol/PlenaryView';
import type { QuestionView } from '$lib/protocol/QuestionView';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { StageView } from '$lib/protocol/StageView';
import type { StepView } from '$lib/protocol/StepView';
import type { Tally } from '$lib/protocol/Tally';
import type { ThemeView } from '$lib/protocol/ThemeView';
import type { WorkshopView } from '$lib/protocol/WorkshopView';

export interface Source {
  readonly workshop: WorkshopView | null | undefined;
  /** In agenda order. */
  readonly themes: readonly ThemeView[];
  readonly steps: readonly StepView[];
  readonly rounds: readonly RoundView[];
  readonly stages: readonly StageView[];
  readonly questions: readonly QuestionView[];
  readonly messages: readonly MessageView[];
  readonly tally: Tally | null | undefined;
  cards(theme?: string): readonly CardView[];
  card(id: string): CardView | null | undefined;
  /** `null`: what everyone together chose. */
  selection(theme: string | null): SelectionView | null | undefined;
  plenary(step: string): PlenaryView | null | undefined;
}
