// In which step a facilitator can type for someone. The server decides whether it is taken.
import type { StepView } from '$lib/protocol/StepView.ts';
import type { ThemeId } from '$lib/protocol/ThemeId.ts';
import { type Agenda, isOpen, phaseFor } from '../agenda/agenda.ts';

/** The step a typed contribution goes to: the open one that takes any, else the last that began; `null` before that. */
export function typingStep(agenda: Agenda, theme: ThemeId): StepView | null {
  const takes = ({ step: { method } }: StepView) =>
    method.method === 'gather' || (method.method === 'enrich' && method.builds);
  const begun = agenda.steps.filter((step) => takes(step) && phaseFor(step, theme) !== 'planned');
  return begun.find((step) => isOpen(phaseFor(step, theme))) ?? begun[begun.length - 1] ?? null;
}
