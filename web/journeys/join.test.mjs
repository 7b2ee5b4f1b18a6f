// Coming in and coming back on phones by plain HTTP: how many taps it takes, and what is left when a phone is lost or
// keeps nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const press = (page, name) => page.getByRole('button', { name }).click();

async function assertGood(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await assertNoSidewaysScroll(page, where);
    await assertAccessible(page, `${where}, ${colorScheme}`);
  }
}

/** Counts what a person does on a page: every tap, and every field that asks something. */
async function countTaps(page) {
  await page.addInitScript(() => {
    window.taps = 0;
    addEventListener('click', () => (window.taps += 1), true);
  });
  return () => page.evaluate(() => window.taps);
}

async function joinTheme(page, server, workshop, theme) {
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(theme.title));
  await page.getByText('Ga naar je themagroep').waitFor();
}

async function personalCode(page) {
  await press(page, 'Menu');
  await press(page, 'Mijn gegevens');
  const code = await page.locator('dialog .code').textContent();
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return code;
}

test('join', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);

  await story.test('two taps and no field from the QR to the first useful screen', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser);
    const taps = await countTaps(page);
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await page.getByRole('button', { name: 'Doe mee' }).waitFor();
    assert.equal(await page.locator('input, textarea, select').count(), 0, 'nothing is asked');
    await workshop.open(workshop.step('gather'));
    await press(page, 'Doe mee');
    await press(page, new RegExp(workshop.setup.themes[0].title));
    await page.getByRole('textbox').waitFor();
    await page.getByRole('heading', { name: workshop.setup.themes[0].question }).waitFor();
    assert.equal(await taps(), 2);
  });

  await story.test('coming back needs no code, after a reload and after a scan', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser);
    await joinTheme(page, server, workshop, workshop.setup.themes[0]);
    await page.reload();
    await page.getByText('Ga naar je themagroep').waitFor();
    await page.goto('about:blank');
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await page.getByText('Ga naar je themagroep').waitFor();
    assert.equal((await workshop.view()).put.filter(({ key }) => key.startsWith('person:')).length, 1);
  });

  await story.test('a lost phone: another one goes on with the personal code', async (t) => {
    const workshop = await makeWorkshop(server);
    const old = await openPage(t, browser);
    await joinTheme(old, server, workshop, workshop.setup.themes[0]);
    await workshop.open(workshop.step('gather'));
    await old.getByRole('textbox').fill('Een idee van de oude telefoon');
    await press(old, 'Plaats idee');
    const code = await personalCode(old);
    await old.getByRole('img', { name: 'QR-code om op een andere telefoon' }).waitFor();
    await assertGood(old, 'my data');

    const other = await openPage(t, browser, { screen: 'tiny', allowed: [/status of 404/] });
    await other.goto(server.phoneUrl);
    await press(other, 'Ik deed al mee');
    await assertGood(other, 'coming back');
    await other.getByLabel('Deelnamecode').fill(workshop.code);
    await other.getByLabel('Persoonlijke code').fill('ZZZZZZZZ');
    await press(other, 'Ga verder waar je was');
    await other.getByText('Deze persoonlijke code kennen we hier niet').first().waitFor();
    await other.getByLabel('Persoonlijke code').fill(code.toLowerCase());
    await press(other, 'Ga verder waar je was');
    await other.getByText('Een idee van de oude telefoon').waitFor();
    assert.equal(await personalCode(other), code, 'and it can go on from there');

    await press(old, 'Sluit');
    await old.getByRole('textbox').fill('En nog een');
    await press(old, 'Plaats idee');
    await press(other, 'Sluit');
    await other.getByRole('list').getByText('En nog een').waitFor();
  });

  await story.test('a scan of the personal code is one tap', async (t) => {
    const workshop = await makeWorkshop(server);
    const old = await openPage(t, browser);
    await joinTheme(old, server, workshop, workshop.setup.themes[0]);
    const code = await personalCode(old);
    const page = await openPage(t, browser);
    const taps = await countTaps(page);
    await page.goto(`${server.phoneUrl}/${workshop.fragment}.${code.replace('-', '')}`);
    await press(page, 'Ga verder waar je was');
    await page.getByText('Ga naar je themagroep').waitFor();
    assert.equal(await taps(), 1);
    assert.equal(new URL(page.url()).hash, '');
  });

  await story.test('a browser that keeps nothing says so, works, and shows the way back', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser);
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
        const get = () => {
          throw new DOMException('denied', 'SecurityError');
        };
        Object.defineProperty(window, name, { configurable: true, get });
      }
    });
    await joinTheme(page, server, workshop, workshop.setup.themes[0]);
    await page.getByRole('heading', { name: 'Je telefoon onthoudt je niet' }).waitFor();
    await assertGood(page, 'nothing is kept');
    const code = await page.locator('aside .code').textContent();
    await workshop.open(workshop.step('gather'));
    await page.getByRole('textbox').fill('Geschreven in een privévenster');
    await press(page, 'Plaats idee');
    await page.getByText('Geschreven in een privévenster').waitFor();
    await page.getByText('Bewaard', { exact: true }).nth(1).waitFor();
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await press(page, 'Ik deed al mee');
    await page.getByLabel('Persoonlijke code').fill(code);
    await press(page, 'Ga verder waar je was');
    await page.getByText('Geschreven in een privévenster').waitFor();
  });
});
