// Text as large as its box allows, in steps. It never scrolls and never makes text smaller than the last step.
import type { Attachment } from 'svelte/attachments';

/** The first of `steps` (largest first) that fits, or the last. What fits at a step fits at every smaller one. */
export function largestFitting<T>(steps: readonly [T, ...T[]], fits: (step: T) => boolean): T {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(steps[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return steps[low] ?? steps[0];
}

/** The smallest text on a stage, in rem: 28 px at 1080p (promises §5). */
export const SMALLEST = 1.75;

/** Sizes in rem from `largest` down to the smallest, each a good tenth smaller. */
export function sizes(largest: number): [number, ...number[]] {
  const steps: [number, ...number[]] = [largest];
  for (let size = largest / 1.12; size > SMALLEST; size /= 1.12) steps.push(size);
  steps.push(SMALLEST);
  return steps;
}

interface Options {
  /** What to leave out, from the end, where even the smallest size does not fit. */
  parts?: string;
  /** Whether long texts may lose lines where even the smallest size does not fit: the box then has `data-cut`. */
  cut?: boolean;
  /** How many were left out. */
  onrest?: (count: number) => void;
}

/** How much smaller text may become to keep its words whole; past this a word breaks instead. */
const FOR_WHOLE_WORDS = 0.6;

/**
 * Sets `--fit` on a box, to be used as its font size. The box has a size of its own (it does not grow with what is in
 * it) and hides what overflows. Fits again when the box or anything in it changes, before it is painted.
 */
export function fitted(
  steps: readonly [number, ...number[]],
  options: Options = {},
): Attachment<HTMLElement> {
  return (box) => {
    const fit = () => fitOnce(box, steps, options);
    const resized = new ResizeObserver(fit);
    const changed = new MutationObserver(fit);
    resized.observe(box);
    changed.observe(box, { childList: true, characterData: true, subtree: true });
    fit();
    return () => {
      resized.disconnect();
      changed.disconnect();
    };
  };
}

function fitOnce(
  box: HTMLElement,
  steps: readonly [number, ...number[]],
  { parts, cut, onrest }: Options,
): void {
  box.removeAttribute('data-cut');
  const all = parts ? [...box.querySelectorAll<HTMLElement>(parts)] : [];
  for (const part of all) part.hidden = false;

  const set = (size: number) => box.style.setProperty('--fit', `${size}rem`);
  const largest = (fits: () => boolean) =>
    largestFitting(steps, (size) => {
      set(size);
      return fits();
    });
  const whole = () => within(box) && [...box.querySelectorAll('h1, h2, p, li, blockquote')].every(fitsAcross);

  const choose = () => {
    box.style.overflowWrap = 'normal';
    const unbroken = largest(whole);
    box.style.overflowWrap = '';
    const broken = largest(() => within(box));
    const keepsWhole = unbroken >= broken * FOR_WHOLE_WORDS;
    set(keepsWhole ? unbroken : broken);
    if (keepsWhole) box.style.overflowWrap = 'normal';
  };
  choose();
  if (cut && !within(box)) {
    box.setAttribute('data-cut', '');
    choose();
  }

  let shown = all.length;
  while (shown > 1 && !within(box)) {
    shown -= 1;
    const last = all[shown];
    if (last) last.hidden = true;
  }
  onrest?.(all.length - shown);
}

// A pixel of grace: browsers round what they measure.
const fitsAcross = (element: Element) => element.scrollWidth <= element.clientWidth + 1;
const within = (box: Element) => box.scrollHeight <= box.clientHeight + 1 && fitsAcross(box);
