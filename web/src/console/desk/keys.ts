// The single keys of the desk, and when they count. What they do is the desk's.

export const ACTIONS = {
  j: 'down',
  k: 'up',
  e: 'clarify',
  h: 'hide',
  f: 'feature',
  c: 'clear',
  m: 'merge',
  t: 'type',
  u: 'undo',
  '?': 'help',
} as const;
export type Key = keyof typeof ACTIONS;
export type Action = (typeof ACTIONS)[Key];

/** What a press asks for; `null` while somebody types, with a modifier, or where the keys are off. */
export function actionOf(event: KeyboardEvent, on: boolean): Action | null {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (typing(event.target)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return key in ACTIONS ? ACTIONS[key as Key] : null;
}

/** Whether keys typed here are text, or choose from a list. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
