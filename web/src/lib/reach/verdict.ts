// What a phone's measurements mean: the same on the phone and for the organiser.
import type { CheckBody } from '$lib/protocol/CheckBody.ts';

/** A round trip that people feel with every tap. */
const SLOW_MS = 1_000;

export type Note = 'poll' | 'slow' | 'kept';

/** Whether somebody can take part with this phone here. */
export const isGood = ({ socket, poll }: CheckBody) => socket || poll;

/** What is worth saying beside that. */
export function notesOn(measured: CheckBody): Note[] {
  const { socket, poll, rtt_ms, kept, database } = measured;
  const notes: [Note, boolean][] = [
    ['poll', !socket && poll],
    ['slow', rtt_ms >= SLOW_MS],
    ['kept', !kept || !database],
  ];
  return notes.flatMap(([note, holds]) => (holds ? [note] : []));
}
