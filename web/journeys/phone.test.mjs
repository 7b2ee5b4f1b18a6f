// A participant's afternoon on a phone: from the QR to the goodbye, by plain HTTP, on a small screen too, and through
// what goes wrong in a hall.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  openPage,
  PATIENCE_MS,
  startBrowser,
  startServer,
  takesText,
} from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

/** Lost connections are on purpose in some stories. */
const OFFLINE = [/WebSocket connection|Failed to load resource/];

const heading = (page, name) => page.getByRole('heading', { name }).waitFor();
const press = (page, name) => page.getByRole('button', { name }).click();

/** Until it is so: asked again and again, with a deadline. */
async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    if (await holds()) return;
    assert.ok(Date.now() < end, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function assertGood(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await assertNoSidewaysScroll(page, where);
    await assertAccessible(page, `${where}, ${colorScheme}`);
  }
}

async function joinTheme(page, server, workshop, theme) {
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(theme.title));
  await page.getByText('Ga naar je themagroep').waitFor();
}

test('phone', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);

  for (const unpacks of [true, false]) {
    const how = unpacks ? 'packed, by plain HTTP' : 'as text where its browser cannot unpack them';
    await story.test(`a phone takes its messages ${how}`, async (t) => {
      const workshop = await makeWorkshop(server);
      const [theme] = workshop.setup.themes;
      const page = await openPage(t, browser);
      if (!unpacks) await takesText(page);
      const heard = { packed: 0, text: 0 };
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          heard[typeof payload === 'string' ? 'text' : 'packed'] += 1;
        }),
      );
      await joinTheme(page, server, workshop, theme);
      await workshop.open(workshop.step('gather'));
      await heading(page, theme.question);
      await page.getByRole('textbox').fill('Een datawerkplaats voor winkels');
      await press(page, 'Plaats idee');
      await page.getByRole('listitem').getByText('Bewaard').waitFor();
      assert.equal(heard.packed > 2, unpacks, JSON.stringify(heard));
      assert.equal(heard.text > 2, !unpacks, JSON.stringify(heard));
    });
  }

  for (const screen of ['phone', 'tiny']) {
    await story.test(`an afternoon on the ${screen} screen`, async (t) => {
      const workshop = await makeWorkshop(server);
      const [theme] = workshop.setup.themes;
      const page = await openPage(t, browser, { screen });

      await page.goto(server.phoneUrl + '/' + workshop.fragment);
      await assertGood(page, 'join');
      assert.equal(new URL(page.url()).hash, '', 'the secret left the address bar');
      await joinTheme(page, server, workshop, theme);
      await assertGood(page, 'welcome');
      const others = await Promise.all([1, 2, 3].map(() => workshop.joined(theme.id)));

      const gather = workshop.step('gather');
      await workshop.open(gather);
      await heading(page, theme.question);
      for (const [index, token] of others.entries()) {
        await workshop.post(gather, theme.id, `Idee ${index} van een ander`, token);
      }
      await page.getByRole('textbox').fill('Een datawerkplaats voor winkels');
      await press(page, 'Plaats idee');
      await page.getByText('Bewaard', { exact: true }).nth(1).waitFor();
      await press(page, 'Bekijk 3 ideeën van anderen');
      await page.getByText('Idee 1 van een ander').waitFor();
      await assertGood(page, 'gather');

      const enrich = workshop.step('enrich');
      await workshop.open(enrich);
      await press(page, 'Goed');
      await press(page, 'Vul dit idee aan');
      await page.getByRole('textbox', { name: 'Jouw aanvulling' }).fill('Samen met de hogeschool');
      await press(page, 'Plaats aanvulling');
      await page.getByText('Wat jij schreef').waitFor();
      await assertGood(page, 'enrich');

      const vote = workshop.step('vote');
      await workshop.open(vote);
      await page
        .getByText('0 van 3 gezien')
        .first()
        .waitFor({ timeout: 2 * PATIENCE_MS });
      await assertGood(page, 'vote, card by card');
      await page
        .getByRole('button', { name: 'Kansrijk', disabled: false })
        .waitFor({ timeout: 2 * PATIENCE_MS });
      await press(page, 'Naar de lijst');
      await page.getByRole('checkbox').nth(1).focus();
      await page.keyboard.press('Space');
      await page.getByText('1 van 3 gekozen').waitFor();
      await press(page, 'Ik ben klaar');
      await page.getByText('Je bent klaar. Je keuze is bewaard.').waitFor();
      await assertGood(page, 'vote, the list');

      const [pick] = (await workshop.view(others[0])).put.filter(({ value }) => value.type === 'card');
      const idea = pick.value.id;
      for (const token of others)
        await workshop.send({ do: 'pick', step: vote, contribution: idea, on: true }, token);
      await workshop.close(vote);
      await heading(page, 'De stemming is dicht.');
      await workshop.open(workshop.step('select'));
      await workshop.send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
      await heading(page, 'Uitslag');
      await assertGood(page, 'result');

      const pitch = workshop.step('pitch');
      await workshop.open(pitch);
      await workshop.spotlight(pitch, 0);
      await page.getByRole('radio', { name: 'Goed idee' }).focus();
      await page.keyboard.press('Space');
      await assertGood(page, 'pitch');
      await press(page, 'Stel een vraag');
      await page.getByRole('textbox').fill('Wanneer begint het?');
      await press(page, 'Stuur vraag');
      await page.getByText('Je vraag is bij de begeleider.', { exact: true }).first().waitFor();

      await workshop.open(workshop.setup.steps.at(-1).id);
      await heading(page, 'Dank je wel');
      await assertGood(page, 'goodbye');
      await press(page, 'Menu');
      await press(page, 'Ik ga weg');
      await heading(page, 'Je bent weg');
    });
  }

  await story.test('a step that changes eats no text and takes no focus', async (t) => {
    const workshop = await makeWorkshop(server);
    const [theme] = workshop.setup.themes;
    const page = await openPage(t, browser);
    await joinTheme(page, server, workshop, theme);
    await workshop.open(workshop.step('gather'));
    const box = page.getByRole('textbox', { name: theme.question });
    await box.fill('Nog niet af');
    await workshop.open(workshop.step('enrich'));
    await page.getByText('De volgende stap is open').last().waitFor();
    assert.equal(await box.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.type('!');
    await press(page, /Ga naar/);
    await page.reload();
    await page.getByText('Je tekst staat er nog').click();
    await page.getByText('Nog niet af!').waitFor();
    await press(page, 'Plaats alsnog');
    await until('the text arrived', async () => (await workshop.texts()).includes('Nog niet af!'));
  });

  await story.test('what was written without a connection arrives once, also after a reload', async (t) => {
    const data = await startServer(t);
    const workshop = await makeWorkshop(data);
    const page = await openPage(t, browser, { allowed: OFFLINE });
    await joinTheme(page, data, workshop, workshop.setup.themes[0]);
    await workshop.open(workshop.step('gather'));
    const box = page.getByRole('textbox');
    await box.waitFor();
    await page.context().setOffline(true);
    await box.fill('Zonder verbinding geschreven');
    await press(page, 'Plaats idee');
    await page.context().setOffline(false);
    await page.reload();
    await page.getByText('Zonder verbinding geschreven').waitFor();
    await until('the idea arrived', async () => (await workshop.texts()).length > 0);
    await page.getByText('Bewaard', { exact: true }).nth(1).waitFor();
    assert.deepEqual(await workshop.texts(), ['Zonder verbinding geschreven']);
  });

  await story.test('who scans again is the same person', async (t) => {
    const workshop = await makeWorkshop(server);
    const [theme] = workshop.setup.themes;
    const page = await openPage(t, browser);
    await joinTheme(page, server, workshop, theme);
    await page.goto('about:blank');
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await page.getByText('Ga naar je themagroep').waitFor();
    const people = (await workshop.view()).put.filter(({ value }) => value.type === 'person');
    assert.equal(people.length, 1);
  });

  await story.test('two tabs of one person are one person, and each idea arrives once', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser);
    await joinTheme(page, server, workshop, workshop.setup.themes[0]);
    await workshop.open(workshop.step('gather'));
    const other = await page.context().newPage();
    await other.goto(server.phoneUrl + '/p');
    for (const [index, tab] of [page, other].entries()) {
      await tab.getByRole('textbox').fill(`Uit tab ${index}`);
      await press(tab, 'Plaats idee');
    }
    for (const tab of [page, other]) {
      await tab.getByText('Uit tab 0').waitFor();
      await tab.getByText('Uit tab 1').waitFor();
    }
    await until('both are saved', async () => (await workshop.texts()).length === 2);
    assert.deepEqual((await workshop.texts()).sort(), ['Uit tab 0', 'Uit tab 1']);
  });

  await story.test('somebody who is removed reads what to do', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser, { allowed: OFFLINE });
    await joinTheme(page, server, workshop, workshop.setup.themes[0]);
    const person = (await workshop.view()).put.find(({ value }) => value.type === 'person').value.id;
    await workshop.send({ do: 'remove_participant', participant: person });
    await heading(page, 'Deze link werkt niet meer');
    await assertGood(page, 'removed');
  });
});
