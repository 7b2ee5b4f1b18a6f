// Questions to the server that wait for their answer. It sends nothing itself.
import { Refused } from './api.ts';
import type { Answer } from './protocol/Answer.ts';

/** After this long no answer is coming. */
const ANSWER_MS = 10_000;

export class Asks {
  #waiting = new Map<number, (answer: Answer | null) => void>();
  #next = 1;

  /** `say` hands the question on under its number; false where it cannot. Rejects with `Refused`. */
  ask(say: (id: number) => boolean): Promise<Answer> {
    const id = this.#next++;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => this.answered(id, null), ANSWER_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (answer === null) reject(new Refused({ code: 'network', params: {} }));
        else if (answer.answer === 'refused') reject(new Refused(answer));
        else resolve(answer);
      });
      if (!say(id)) this.answered(id, null);
    });
  }

  /** `null`: no answer is coming. */
  answered(id: number, answer: Answer | null): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(answer);
  }

  /** The line broke: nobody answers these any more. */
  forget(): void {
    for (const id of [...this.#waiting.keys()]) this.answered(id, null);
  }
}
