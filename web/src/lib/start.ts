// How every page begins: language, then the app. It knows nothing of workshops.
import './css/tokens.css';
import './css/base.css';
import { mount, type Component } from 'svelte';
import { language } from './i18n/language.svelte.ts';

/** Puts the app in `#app`. Where the chosen language cannot be fetched, the page starts in Dutch. */
export function start(App: Component): void {
  const target = document.getElementById('app');
  if (!target) throw new Error('start: the page has no #app');
  const { chosen } = language;
  const ready = chosen && chosen !== language.current ? language.use(chosen).catch(() => {}) : null;
  if (ready) void ready.then(() => mount(App, { target }));
  else mount(App, { target });
}
