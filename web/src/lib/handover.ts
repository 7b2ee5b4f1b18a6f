// What the join page already knows, for the participant page that follows it in the same window without a reload.
import type { JoinAnswer } from './protocol/JoinAnswer.ts';

let kept: JoinAnswer | null = null;

export function handOver(answer: JoinAnswer): void {
  kept = answer;
}

/** What was handed over for this workshop, once. */
export function takeOver(workshop: string): JoinAnswer | null {
  const answer = kept?.workshop === workshop ? kept : null;
  kept = null;
  return answer;
}
