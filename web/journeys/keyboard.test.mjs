// Whole tasks by keyboard alone, one per role; every stop shows where the focus is, nothing takes it away from who
// types, and a screen reader hears what happens in one place, not too often.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, PATIENCE_MS, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

/** Tabs after which a control that one looks for is not to be reached. */
const STOPS_MAX = 150;
/** As promised: at most one announcement in this time, in milliseconds (promises §5). */
const ANNOUNCE_EVERY_MS = 5_000;

const LATE = { timeout: 2 * PATIENCE_MS };
const sees = (page, text, options) => page.getByText(text).first().waitFor(options);
const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();

/** Runs in the page: whether what has the focus says so, by an outline of its own or of the box around it. */
function focusShows() {
  const at = document.activeElement;
  if (!at || at === document.body) return 'nothing has the focus';
  const outlined = (element) =>
    [null, '::after'].some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    });
  // A box to type in and a card to tick draw the ring around the whole of it.
  const rings = [at, at.closest('label'), at.parentElement].filter(Boolean);
  if (!rings.some(outlined)) return `no ring: ${at.outerHTML.slice(0, 160)}`;
  const { top, bottom, left, right } = at.getBoundingClientRect();
  const seen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return seen ? null : `out of sight: ${at.outerHTML.slice(0, 160)}`;
}

/** Tabs on until the focus is on `control`; at every stop on the way the focus must be seen. */
async function tabTo(page, control, key = 'Tab') {
  const wanted = control.first();
  await wanted.waitFor(LATE);
  const has = () => wanted.evaluate((element) => element === document.activeElement);
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await has()) return;
    await page.keyboard.press(key);
    const where = await page.evaluate(() => document.activeElement === document.body);
    // The end of the page hands the focus to the browser's own bars, and it begins anew.
    if (where) continue;
    assert.equal(await page.evaluate(focusShows), null);
    await page.emulateMedia({ forcedColors: 'active' });
    assert.equal(await page.evaluate(focusShows), null, 'in forced colours');
    await page.emulateMedia({ forcedColors: 'none' });
  }
  assert.fail(`not reached by ${key}: ${wanted}`);
}

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });

async function press(page, name) {
  await tabTo(page, button(page, name));
  await page.keyboard.press('Enter');
}

/** What happens to text and mouse is nobody's business here: a click would be a mistake of the story. */
function noPointer(page) {
  return page.addInitScript(() =>
    addEventListener('pointerdown', () => console.error('a pointer was used'), true),
  );
}

test('keyboard', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  await story.test('a participant', (t) => participant(t, server, browser));
  await story.test('a facilitator', (t) => facilitator(t, server, browser));
  await story.test('an organiser', (t) => organiser(t, server, browser));
  await story.test('what happens is said in one place, and not too often', (t) =>
    announced(t, server, browser),
  );
});

async function participant(t, server, browser) {
  const workshop = await makeWorkshop(server);
  const [theme] = workshop.setup.themes;
  const page = await openPage(t, browser);
  await noPointer(page);
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(theme.title));
  await sees(page, 'Ga naar je themagroep');

  const gather = workshop.step('gather');
  await workshop.open(gather);
  const others = await Promise.all([1, 2, 3].map(() => workshop.joined(theme.id)));
  for (const [n, token] of others.entries()) await workshop.post(gather, theme.id, `Idee ${n}`, token);
  const box = page.getByRole('textbox', { name: theme.question });
  await tabTo(page, box);
  await page.keyboard.type('Een datawerkplaats');
  await press(page, 'Plaats idee');
  await page.getByRole('list').getByText('Een datawerkplaats').waitFor();

  await tabTo(page, box, 'Shift+Tab');
  await page.keyboard.type('Nog niet af');
  await workshop.open(workshop.step('enrich'));
  const go = button(page, /^Ga naar/);
  await go.waitFor();
  await sees(page, 'De volgende stap is open');
  assert.equal(await box.evaluate((element) => element === document.activeElement), true, 'the focus stays');
  await page.keyboard.type('!');
  assert.equal(await box.inputValue(), 'Nog niet af!');
  await tabTo(page, go, 'Shift+Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN', 'on the new step');

  await press(page, 'Goed');
  await page.locator('button[aria-pressed=true]', { hasText: 'Goed' }).waitFor();
  await press(page, 'Vul dit idee aan');
  const build = page.getByRole('textbox', { name: 'Jouw aanvulling' });
  assert.equal(
    await build.evaluate((element) => element === document.activeElement),
    true,
    'asked for this box',
  );
  await page.keyboard.type('Samen met de hogeschool');
  await press(page, 'Plaats aanvulling');
  await sees(page, 'Wat jij schreef');

  await workshop.open(workshop.step('vote'));
  await sees(page, /^0 van \d gezien/, LATE);
  await page.locator('article').waitFor(LATE);
  await press(page, 'Kansrijk');
  await sees(page, /^1 van \d gezien/);
  await page.keyboard.press('ArrowLeft');
  await sees(page, /^2 van \d gezien/);
  await press(page, 'Naar de lijst');
  await tabTo(page, page.getByRole('checkbox'));
  await page.keyboard.press('Space');
  await sees(page, /^1 van \d gekozen/);
  await press(page, 'Ik ben klaar');
  await sees(page, 'Je bent klaar. Je keuze is bewaard.');

  const idea = (await workshop.view(others[0])).put.find(({ value }) => value.type === 'card').value.id;
  await workshop.send({ do: 'pick', step: workshop.step('vote'), contribution: idea, on: true }, others[0]);
  await workshop.close(workshop.step('vote'));
  await workshop.open(workshop.step('select'));
  await workshop.open(workshop.step('pitch'));
  await workshop.spotlight(workshop.step('pitch'), 0);
  await tabTo(page, page.getByRole('radio'));
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByRole('radio', { name: 'Goed idee' }).isChecked(), true);
  await press(page, 'Menu');
  await tabTo(page, button(page, 'Mijn gegevens'));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function facilitator(t, server, browser) {
  const workshop = await makeWorkshop(server, (setup) => {
    setup.themes.splice(1);
    for (const step of setup.steps) step.grace_ms = 0;
  });
  const [theme] = workshop.setup.themes;
  const lead = await workshop.link({ role: 'lead' }, 'Anouk');
  const page = await openPage(t, browser, { screen: 'console' });
  await noPointer(page);
  await page.goto(`${server.url}/console#w=${workshop.setup.workshop}&k=${lead}`);
  await press(page, 'Volgende: Welkom');
  const people = await Promise.all([1, 2, 3, 4].map(() => workshop.joined(theme.id)));
  await press(page, /^Volgende: Eigen ideeën/);
  await button(page, /^Volgende: Reageren/).waitFor();
  const ideas = [];
  for (const [n, token] of people.entries()) {
    ideas.push(await workshop.post(workshop.step('gather'), theme.id, `Idee nummer ${n}`, token));
  }
  await sees(page, 'Idee nummer 3');

  const chosen = page.locator('article[aria-current=true]');
  await tabTo(page, page.locator('article[id^=card-]'));
  await page.keyboard.press('j');
  const words = await chosen
    .getByText(/^Idee nummer/)
    .first()
    .textContent();
  await page.keyboard.press('e');
  await page.keyboard.press('End');
  await page.keyboard.type(', duidelijker');
  await page.keyboard.press('Control+Enter');
  await chosen.getByText(`${words}, duidelijker`).first().waitFor();
  assert.equal(await chosen.evaluate((card) => card === document.activeElement), true, 'back on the card');
  await page.keyboard.press('h');
  await chosen.getByText('verborgen').waitFor();
  await page.keyboard.press('u');
  await chosen.getByText('verborgen').waitFor({ state: 'detached' });

  await press(page, /^Volgende: Reageren/);
  await button(page, 'Volgende: Stemmen')
    .or(button(page, /^Volgende: Stemmen/))
    .first()
    .waitFor();
  await press(page, /^Volgende: Stemmen/);
  await button(page, /^Volgende: Kiezen/).waitFor();
  for (const token of people) {
    await workshop.send({ do: 'pick', step: workshop.step('vote'), contribution: ideas[0], on: true }, token);
  }
  const views = page.getByRole('tab', { name: 'Ideeën' }).or(page.getByRole('tab', { name: 'Stemmen' }));
  await tabTo(page, views.and(page.locator('[aria-selected=true]')));
  for (let n = 0; n < 3; n += 1) {
    if (await page.getByRole('tab', { name: 'Stemmen', selected: true }).count()) break;
    await page.keyboard.press('ArrowRight');
  }
  await press(page, 'Sluit meteen');
  await heading(page, 'Uitslag');
  await press(page, 'Toon plek 1');
  await press(page, /^Volgende: Kiezen/);
  await heading(page, 'Wat gaat naar de zaal?');
  await press(page, 'Bevestig keuze');
  await button(page, 'Bevestig opnieuw').waitFor();
}

async function organiser(t, server, browser) {
  const page = await openPage(t, browser, { screen: 'console' });
  await noPointer(page);
  await page.goto(`${server.url}/home#k=${server.organiserKey()}`);
  await press(page, 'Nieuwe bijeenkomst');
  await tabTo(page, page.getByLabel('Titel', { exact: true }));
  await page.keyboard.type('Stadslab');
  await press(page, 'Haal Pauze weg');
  await press(page, 'Zet terug: Pauze');
  await press(page, 'Maak de bijeenkomst');
  await heading(page, 'Stadslab');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN', 'on the new page at once');
  const links = page.locator('input[readonly]');
  await links.first().waitFor();
  await tabTo(page, links);
  await press(page, /^Kopieer/);
  await press(page, 'Nieuwe link: Scherm Grote zaal');
  await tabTo(page, button(page, 'De oude link stopt. Vervang: Scherm Grote zaal'));
  await page.keyboard.press('Enter');
  await button(page, 'Nieuwe link: Scherm Grote zaal').waitFor();
}

/** Notes what the status region says from now on. */
function listen() {
  window.heard = [];
  const status = document.querySelector('[role=status]');
  const note = () => status.textContent !== '' && window.heard.push(status.textContent);
  new MutationObserver(note).observe(status, { subtree: true, childList: true, characterData: true });
}

async function announced(t, server, browser) {
  const workshop = await makeWorkshop(server, (setup) => void setup.themes.splice(1));
  const [theme] = workshop.setup.themes;
  await workshop.open(workshop.step('welcome'));
  const page = await openPage(t, browser);
  await page.clock.install();
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(theme.title));
  await sees(page, 'Ga naar je themagroep');
  assert.equal(await page.locator('[role=status]').count(), 1, 'one region');
  assert.equal(
    await page.locator('[aria-live]:not([aria-live=off], [role=status]), [role=alert]').count(),
    0,
  );

  // Time stands still; what happens, happens at once.
  await page.clock.pauseAt(Date.now() + 10 * ANNOUNCE_EVERY_MS);
  await page.evaluate(listen);
  const heard = () => page.evaluate(() => window.heard);
  await workshop.open(workshop.step('gather'));
  await heading(page, theme.question);
  for (const text of [
    'Eerste bericht',
    'Tweede bericht',
    'Derde bericht',
    'Vierde bericht',
    'Vijfde bericht',
  ]) {
    await workshop.send({ do: 'send_message', theme: null, text });
    await page.locator('main, .over').getByText(text).first().waitFor();
  }
  assert.deepEqual(await heard(), ['De volgende stap is open'], 'one thing, however much happens');
  await page.clock.runFor(ANNOUNCE_EVERY_MS - 1_000);
  assert.equal((await heard()).length, 1, 'and it is left to be read');
  for (let said = 2; said <= 4; said += 1) {
    await page.clock.runFor(ANNOUNCE_EVERY_MS);
    assert.equal((await heard()).length, said, 'one at a time');
  }
  await page.clock.runFor(3 * ANNOUNCE_EVERY_MS);
  assert.equal((await heard()).length, 4, 'what is no longer news is not said');
  assert.match((await heard()).at(-1), /Vijfde bericht/, 'the newest is');
}
