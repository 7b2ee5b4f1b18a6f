// What the journeys over bad lines share: somebody who gathers ideas on a phone, and what they see of each idea.
import assert from 'node:assert/strict';
import { openPage, PATIENCE_MS } from './harness.mjs';

/** Lost connections and refused requests are on purpose in these stories. */
export const BROKEN = [/WebSocket connection|Failed to load resource|net::ERR_/];

/** A silent line may take 20 s to be noticed (promises §2), and a page some time to come back. */
export const LONG_MS = 45_000;

export const press = (page, name) => page.getByRole('button', { name }).click();
export const heading = (page, name) => page.getByRole('heading', { name }).waitFor({ timeout: LONG_MS });

/** Until it is so: asked again and again, with a deadline. */
export async function until(what, holds) {
  const end = Date.now() + LONG_MS;
  for (;;) {
    if (await holds()) return;
    assert.ok(Date.now() < end, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A figure for `docs/MEASUREMENTS.md`: told, not asserted. */
export function tell(t, what) {
  t.diagnostic(`bad line: ${what}`);
}

/** How long something took, in milliseconds. */
export async function timed(act) {
  const begun = performance.now();
  await act();
  return Math.round(performance.now() - begun);
}

/** Somebody who joined over `line` (a proxy or a server) and is in the first theme. `before` is a script that
 * runs in the page first; `beforeLoad` gets the page. */
export async function takePart(t, browser, line, workshop, { before, beforeLoad, ...options } = {}) {
  const page = await openPage(t, browser, { allowed: BROKEN, ...options });
  if (before) await page.context().addInitScript(before);
  await beforeLoad?.(page);
  await page.goto(line.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(workshop.setup.themes[0].title));
  await page.getByText('Ga naar je themagroep').waitFor();
  await saved(page);
  return page;
}

/** The same, where ideas are gathered now. */
export async function gathering(t, browser, line, workshop, options) {
  const page = await takePart(t, browser, line, workshop, options);
  await workshop.open(workshop.step('gather'));
  await box(page).waitFor();
  return page;
}

export const box = (page) => page.getByRole('textbox').first();

export async function post(page, text) {
  await box(page).fill(text);
  await press(page, 'Plaats idee');
}

/** Waits until an own idea is in this state: *Op je telefoon*, *Verstuurd*, *Bewaard*. */
export const state = (page, text, words) =>
  page.getByRole('listitem').filter({ hasText: text }).getByText(words).waitFor({ timeout: LONG_MS });

/** Waits until the top line says that all is saved. */
export const saved = (page) =>
  page.locator('header').getByText('Bewaard', { exact: true }).waitFor({ timeout: LONG_MS });

export const offline = (page) =>
  page.getByText('Geen verbinding, we bewaren je tekst').waitFor({ timeout: LONG_MS });

/** Every idea is in the log, once, and nothing else is. */
export async function assertOnce(workshop, texts) {
  assert.deepEqual((await workshop.exported()).sort(), [...texts].sort());
}

/** What the page hands its sockets from now on, as text. */
export function spoken(page) {
  const sent = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  return sent;
}

/** Waits until a socket of the page hears something; ask before it may happen. */
export const socketHears = (page) =>
  new Promise((resolve) => page.on('websocket', (socket) => socket.once('framereceived', resolve)));

export { PATIENCE_MS };
