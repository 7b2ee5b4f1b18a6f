// How every page begins: language, then the app. It knows nothing of workshops.
import './css/tokens.css';
import './css/base.css';
import { mount, type Component } from 'svelte';
import { language } from './i18n/language.svelte.ts';

type Mounted = Record<string, unknown>;

/**
 * Puts the app in `#app` and resolves to what `unmount` takes. Where the chosen language cannot be fetched, the page
 * starts in Dutch.
 */
export function start<P extends Record<string, unknown>>(
  App: Component<P>,
  ...[props]: Record<string, never> extends P ? [] : [props: P]
): Promise<Mounted> {
  const target = document.getElementById('app');
  if (!target) throw new Error('start: the page has no #app');
  const show = (): Mounted => mount(App, { target, props: (props ?? {}) as P });
  const { chosen } = language;
  const ready = chosen && chosen !== language.current ? language.use(chosen).catch(() => {}) : null;
  return ready ? ready.then(show) : Promise.resolve(show());
}
