// Every form of ballot on a phone, by keyboard: marking and picking, ticks, dots, points, scores, and everyone together.
// What was pressed is saved, stands after a reload, and is what is counted; what comes too late is said and not counted.
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

const heading = (page, name) => page.getByRole('heading', { name }).waitFor();
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const saved = (page) => page.getByText('Je keuze is bewaard', { exact: true }).waitFor();

/** Cards are handed out ten seconds after they were posted. */
const firstCard = (page, all) =>
  page
    .getByText(`0 van ${all} gezien`)
    .first()
    .waitFor({ timeout: 2 * PATIENCE_MS });

async function press(locator, key = 'Enter') {
  await locator.focus();
  await locator.press(key);
}

async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    if (await holds()) return;
    assert.ok(Date.now() < end, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** On both phones of promises §5, light and dark. */
async function assertGood(page, where) {
  const before = page.viewportSize();
  for (const viewport of [{ width: 320, height: 568 }, before]) {
    await page.setViewportSize(viewport);
    await assertNoSidewaysScroll(page, where);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${where}, ${viewport.width}, ${colorScheme}`);
    }
  }
}

/** A group of one phone and others, with ideas of the others, its vote step set so. */
async function group(t, { server, browser }, { settings = {}, ideas = 4, hold = false, change } = {}) {
  const workshop = await makeWorkshop(server, (setup) => {
    Object.assign(setup.steps.find(({ method }) => method.method === 'vote').method, settings);
    change?.(setup);
  });
  const [theme] = workshop.setup.themes;
  const page = await openPage(t, browser);
  const line = hold ? await heldLine(page) : null;
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(button(page, 'Doe mee'));
  await press(button(page, new RegExp(theme.title)));
  await page.getByText('Ga naar je themagroep').waitFor();
  const others = await Promise.all([1, 2, 3, 4, 5].map(() => workshop.joined(theme.id)));
  const gather = workshop.step('gather');
  await workshop.open(gather);
  for (let n = 0; n < ideas; n += 1) {
    await workshop.post(gather, theme.id, `Idee ${n} van een ander`, others[n % others.length]);
  }
  const vote = workshop.step('vote');
  const count = async () => {
    const result = async () =>
      (await workshop.view()).put.find(({ key }) => key === `round:${vote}/${theme.id}`)?.value.result;
    await until('the count', result);
    return result();
  };
  return { workshop, theme, page, others, gather, vote, line, count };
}

/** A line of which a story can hold back what either side says. */
async function heldLine(page) {
  const held = { answers: false, commands: false, waiting: [] };
  const pass = (kind, type, send) => {
    if (held[kind] && type) held.waiting.push(send);
    else send();
  };
  await takesText(page);
  await page.routeWebSocket(/\/api\/v1\//, (client) => {
    const far = client.connectToServer();
    client.onMessage((text) => pass('commands', JSON.parse(text).type === 'do', () => far.send(text)));
    far.onMessage((text) => pass('answers', JSON.parse(text).type === 'answer', () => client.send(text)));
  });
  return {
    hold: (kind) => (held[kind] = true),
    release: () => {
      Object.assign(held, { answers: false, commands: false });
      for (const send of held.waiting.splice(0)) send();
    },
  };
}

/** A card as a facilitator sees it; a view may be a quarter of a second old. */
async function cardOf(workshop, holds) {
  let found;
  await until('a card', async () => {
    const all = (await workshop.view()).put.filter(({ value }) => value.type === 'card');
    found = all.find(({ value }) => holds(value))?.value;
    return found;
  });
  return found;
}

/** The order of the ideas on screen, as a person reads it. */
const order = (page) => page.locator('main li').allInnerTexts();

test('ballots', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const hall = { server, browser };

  await story.test('marks and picks by keyboard, and no card waits for a slow line', async (t) => {
    const { workshop, page, vote, line, count } = await group(t, hall, { ideas: 6, hold: true });
    await workshop.open(vote);
    await firstCard(page, 6);
    const card = page.locator('article');
    await card.waitFor({ timeout: 2 * PATIENCE_MS });
    line.hold('answers');
    const read = [await card.innerText()];
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowRight']) {
      await page.keyboard.press(key);
      await until('the next card', async () => !read.includes(await card.innerText()));
      read.push(await card.innerText());
    }
    assert.equal(new Set(read).size, 4, 'every card was another one');
    await page.getByText('3 van 6 gezien').first().waitFor();
    line.release();
    await page.keyboard.press('Backspace');
    await page.getByText('Je koos: Kansrijk').waitFor();
    await assertGood(page, 'an earlier card');
    await press(button(page, 'Nu niet'));
    await press(button(page, 'Naar de lijst'));
    const promising = page.getByRole('listitem').filter({ hasText: 'jij vond dit kansrijk' });
    await until('what was marked stands', async () => (await promising.count()) === 1);
    const before = await order(page);
    for (const n of [0, 1, 2]) await press(page.getByRole('checkbox').nth(n), 'Space');
    await page.getByText('3 van 3 gekozen').waitFor();
    await press(page.getByRole('checkbox').nth(3), 'Space');
    await page.getByText('Wisselen? Haal er een weg').waitFor();
    await saved(page);
    await page.reload();
    await press(button(page, 'Naar de lijst'));
    await page.getByText('3 van 3 gekozen').waitFor();
    const first = (texts) => texts.map((text) => text.split('\n')[0]);
    assert.deepEqual(first(await order(page)), first(before), 'the order stays');
    await workshop.close(vote);
    await heading(page, 'De stemming is dicht.');
    assert.deepEqual(
      (await count()).order.map(({ supporters }) => supporters),
      [1, 1, 1],
    );
  });

  await story.test('above twenty ideas: looking, then picking from what the group kept', async (t) => {
    const { workshop, theme, page, vote } = await group(t, hall, { ideas: 21 });
    await workshop.open(vote);
    await firstCard(page, 21);
    for (let seen = 1; seen <= 21; seen += 1) {
      await page.locator('article').waitFor({ timeout: 2 * PATIENCE_MS });
      await page.keyboard.press('ArrowRight');
      if (seen < 21) await page.getByText(`${seen} van 21 gezien`).first().waitFor();
    }
    await heading(page, 'Je hebt alles bekeken.');
    await workshop.send({ do: 'freeze_shortlist', step: vote, theme: theme.id });
    await heading(page, 'Kies er hoogstens 5');
    await page.getByText('jij vond dit kansrijk').first().waitFor();
    const off = page.getByRole('listitem').first();
    const words = (await off.innerText()).split('\n')[0];
    const { id: contribution } = await cardOf(workshop, ({ text }) => text === words);
    const reason = 'Dit kan al';
    await workshop.send({ do: 'take_off_ballot', step: vote, theme: theme.id, contribution, reason });
    await page.getByText('Reden: Dit kan al').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: words }).count(), 0);
    await assertGood(page, 'a shortlist');
  });

  await story.test('approval: everything one agrees with', async (t) => {
    const settings = { form: { form: 'approval' } };
    const { workshop, page, vote, count } = await group(t, hall, { settings });
    await workshop.open(vote);
    await heading(page, 'Kruis aan wat je goed vindt');
    for (const n of [0, 1, 2, 3]) await press(page.getByRole('checkbox').nth(n), 'Space');
    await press(page.getByRole('checkbox').nth(3), 'Space');
    await page.getByText('3 ideeën aangekruist').waitFor();
    await saved(page);
    await assertGood(page, 'approval');
    await page.reload();
    await page.getByText('3 ideeën aangekruist').waitFor();
    await press(button(page, 'Ik ben klaar'));
    await page.getByText('Je bent klaar. Je keuze is bewaard.').waitFor();
    await workshop.close(vote);
    await heading(page, 'De stemming is dicht.');
    assert.equal((await count()).order.length, 3);
  });

  await story.test('dots of one each: as many as there are', async (t) => {
    const settings = { form: { form: 'dots', dots: 2, stacking: false } };
    const { workshop, page, vote } = await group(t, hall, { settings });
    await workshop.open(vote);
    await heading(page, 'Je hebt 2 stippen');
    await press(page.getByRole('checkbox').nth(0), 'Space');
    await page.getByText('Nog 1 stip').waitFor();
    await press(page.getByRole('checkbox').nth(2), 'Space');
    await page.getByText('Geen stippen over', { exact: true }).waitFor();
    await press(page.getByRole('checkbox').nth(1), 'Space');
    assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 2);
    await assertGood(page, 'dots');
  });

  await story.test('dots that stack: more and less, never over', async (t) => {
    const settings = { form: { form: 'dots', dots: 3, stacking: true } };
    const { workshop, page, vote, count } = await group(t, hall, { settings });
    await workshop.open(vote);
    await heading(page, 'Je hebt 3 stippen');
    const more = button(page, 'Meer');
    for (const n of [0, 0, 1, 1]) await press(more.nth(n));
    await page.getByText('Geen stippen over', { exact: true }).waitFor();
    await press(button(page, 'Minder').nth(0));
    await page.getByText('Nog 1 stip', { exact: true }).waitFor();
    await saved(page);
    await assertGood(page, 'stacked dots');
    await page.reload();
    await page.getByRole('img', { name: '1 stip' }).nth(1).waitFor();
    await press(more.nth(1));
    await page.getByText('Geen stippen over', { exact: true }).waitFor();
    await saved(page);
    await workshop.close(vote);
    await heading(page, 'De stemming is dicht.');
    await page.getByText('2 stippen').waitFor();
    assert.deepEqual(
      (await count()).order.map(({ points }) => points),
      [2, 1],
    );
  });

  await story.test('points: pressed or typed, whole and never over', async (t) => {
    const settings = { form: { form: 'points', budget: 100 } };
    const { workshop, theme, page, vote, count } = await group(t, hall, { settings });
    await workshop.open(vote);
    await heading(page, 'Verdeel 100 punten');
    const fields = page.getByRole('spinbutton', { name: 'Aantal punten' });
    await press(button(page, 'Meer').nth(0));
    await page.getByText('Nog 95 van 100 punten', { exact: true }).waitFor();
    await fields.nth(1).focus();
    await page.keyboard.type('60');
    await page.keyboard.press('Tab');
    await page.getByText('Nog 35 van 100 punten', { exact: true }).waitFor();
    await fields.nth(2).focus();
    await page.keyboard.type('80');
    await page.keyboard.press('Tab');
    await page.getByText('Nog 0 van 100 punten', { exact: true }).waitFor();
    assert.equal(await fields.nth(2).inputValue(), '35', 'what did not fit was not given');
    await saved(page);
    await assertGood(page, 'points');
    await page.reload();
    await page.getByText('Nog 0 van 100 punten', { exact: true }).waitFor();
    assert.deepEqual(await fields.evaluateAll((all) => all.map(({ value }) => value)), [
      '5',
      '60',
      '35',
      '0',
    ]);
    await workshop.close(vote);
    await heading(page, 'De stemming is dicht.');
    assert.deepEqual(
      (await count()).order.map(({ points }) => points),
      [60, 35, 5],
    );
    await workshop.send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
    await page.getByText('3 van jouw 3 keuzes hebben een plek.').waitFor();
    await page.getByText('Plek 1 · 60 punten').waitFor();
    await assertGood(page, 'a result in points');
  });

  await story.test('scores: one idea at a time, not knowing too, and back', async (t) => {
    const settings = { form: { form: 'scale', criteria: ['Veel effect', 'Haalbaar'] } };
    const { workshop, theme, page, vote, count } = await group(t, hall, { settings, ideas: 2 });
    await workshop.open(vote);
    const effect = page.getByRole('group', { name: 'Veel effect' });
    const doable = page.getByRole('group', { name: 'Haalbaar' });
    const answer = (of, name) => press(of.getByRole('radio', { name }), 'Space');
    await effect.waitFor();
    const first = await page.locator('article').innerText();
    await answer(effect, '4 van 5');
    await page.keyboard.press('ArrowRight');
    assert.equal(await effect.getByRole('radio', { name: '5 van 5, heel erg' }).isChecked(), true);
    await answer(doable, 'Weet ik niet');
    await page.getByText('1 van 2 beoordeeld').first().waitFor();
    await assertGood(page, 'a scale');
    await press(button(page, 'Volgende'));
    assert.notEqual(await page.locator('article').innerText(), first);
    await answer(effect, '2 van 5');
    await answer(doable, '1 van 5');
    await saved(page);
    await page.reload();
    await heading(page, 'Jouw scores');
    await page.getByText('2 van 2 beoordeeld').waitFor();
    await page.getByText('Haalbaar: Weet ik niet').waitFor();
    await assertGood(page, 'a list of scores');
    await press(button(page, new RegExp(first)));
    assert.equal(await effect.getByRole('radio', { name: '5 van 5' }).isChecked(), true);
    await press(button(page, 'Naar de lijst'));
    await press(button(page, 'Ik ben klaar'));
    await page.getByText('Je bent klaar. Je keuze is bewaard.').waitFor();
    await workshop.close(vote);
    await page.getByText('Je gaf 2 ideeën een score.').waitFor();
    assert.equal((await count()).order[0].score.mean, '5/1');
    await workshop.send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
    await page.getByText('Plek 1 · gemiddeld 5,0 van 5').waitFor();
  });

  await story.test('everyone together votes on what the groups chose', async (t) => {
    const together = (setup) => {
      const vote = setup.steps.find(({ method }) => method.method === 'vote');
      const at = setup.steps.findIndex(({ method }) => method.method === 'select') + 1;
      const id = vote.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      setup.steps.splice(at, 0, {
        ...vote,
        id,
        title: 'Zaalstemming',
        method: { ...vote.method, over: 'selected' },
      });
    };
    const made = await group(t, hall, { ideas: 3, change: together });
    const { workshop, theme, page, others, gather, vote } = made;
    const [, second] = workshop.setup.themes;
    const far = await workshop.joined(second.id);
    await workshop.post(gather, second.id, 'Een idee van ver', far);
    await workshop.open(vote);
    for (const [group, token] of [
      [theme, others[0]],
      [second, far],
    ]) {
      const { id: contribution } = await cardOf(workshop, ({ theme: of }) => of === group.id);
      await workshop.send({ do: 'pick', step: vote, contribution, on: true }, token);
    }
    await workshop.close(vote);
    await workshop.open(workshop.step('select'));
    const hallVote = workshop.setup.steps.find(({ title }) => title === 'Zaalstemming').id;
    await workshop.open(hallVote);
    await firstCard(page, 2);
    await page.locator('article').waitFor({ timeout: 2 * PATIENCE_MS });
    await assertGood(page, 'a card of everyone together');
    await press(button(page, 'Naar de lijst'));
    await heading(page, 'Kies er hoogstens 3');
    const away = page.getByRole('checkbox', { name: new RegExp(`${second.title} · .+ Een idee van ver`) });
    await press(away, 'Space');
    await saved(page);
    await assertGood(page, 'the list of everyone together');
    await workshop.close(hallVote);
    await heading(page, 'De stemming is dicht.');
    await workshop.send({ do: 'reveal_result', step: hallVote, theme: null, places: 3 });
    await heading(page, 'Uitslag');
    await page.getByText('Jouw keuze heeft een plek.').waitFor();
    await assertGood(page, 'the result of everyone together');
  });

  await story.test('a vote after closing is said, covers no button, and does not count', async (t) => {
    const made = await group(t, hall, { settings: { form: { form: 'approval' } }, hold: true });
    const { workshop, theme, page, vote, line, count } = made;
    await workshop.open(vote);
    await heading(page, 'Kruis aan wat je goed vindt');
    line.hold('commands');
    const gone = await page.getByRole('listitem').first().innerText();
    for (const n of [0, 1]) await press(page.getByRole('checkbox').nth(n), 'Space');
    const { id: contribution } = await cardOf(workshop, ({ text }) => text === gone);
    const reason = 'Dubbel';
    await workshop.send({ do: 'take_off_ballot', step: vote, theme: theme.id, contribution, reason });
    await page.getByText('Reden: Dubbel').waitFor();
    line.release();
    const why = page.getByText('Dit idee doet niet mee in deze stemronde.').last();
    await why.waitFor();
    await page.setViewportSize({ width: 320, height: 568 });
    const [over, done] = await Promise.all([why.boundingBox(), button(page, 'Ik ben klaar').boundingBox()]);
    assert.ok(over.y + over.height <= done.y, 'the reason covers the button');
    await press(button(page, 'Sluit'));
    await press(page.getByRole('checkbox').nth(0), 'Space');
    // Without a choice it says *Bewaard* only.
    await page
      .locator('header')
      .getByText(/bewaard$/i)
      .waitFor();
    line.hold('commands');
    await press(page.getByRole('checkbox').nth(0), 'Space');
    await page.getByText('1 idee aangekruist').waitFor();
    await workshop.close(vote);
    await heading(page, 'De stemming is dicht.');
    line.release();
    await page.getByText('De stemming is dicht. Deze keuze telt niet mee.').last().waitFor();
    await page.getByText('Je koos deze keer niets.').waitFor();
    await assertGood(page, 'a refused vote');
    assert.equal((await count()).counted, 0);
  });

  await story.test('who one is is asked once, after the theme, and can be changed', async (t) => {
    const change = (setup) => (setup.affiliations = ['inwoner', 'ondernemer']);
    const { page } = await group(t, hall, { ideas: 0, change });
    await page.getByRole('textbox').fill('Een eigen idee');
    await press(button(page, 'Plaats idee'));
    await heading(page, 'Ik ben hier als …');
    await assertGood(page, 'who one is');
    await press(button(page, 'ondernemer'));
    await page.getByRole('heading', { name: 'Ik ben hier als …' }).waitFor({ state: 'detached' });
    await page.getByText('Bewaard', { exact: true }).nth(1).waitFor();
    await page.reload();
    await page.getByText('Een eigen idee').waitFor();
    await press(button(page, 'Menu'));
    await press(button(page, /Wat van mij is|Mijn gegevens/));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('ondernemer').waitFor();
    assert.equal(
      await page.getByRole('heading', { name: 'Ik ben hier als …' }).count(),
      1,
      'not asked again',
    );
    await press(dialog.getByRole('button', { name: 'Wijzig' }));
    await press(dialog.getByRole('button', { name: 'Dat zeg ik liever niet' }));
    await dialog.getByRole('paragraph').filter({ hasText: 'Dat zeg ik liever niet' }).waitFor();
  });

  await story.test('a second count names what was put together', async (t) => {
    const { workshop, theme, page, others, vote } = await group(t, hall, {
      ideas: 3,
      settings: { form: { form: 'approval' } },
    });
    await workshop.open(vote);
    const cards = await Promise.all(
      [0, 1].map((n) => cardOf(workshop, ({ text }) => text === `Idee ${n} van een ander`)),
    );
    await workshop.send({ do: 'pick', step: vote, contribution: cards[0].id, on: true }, others[0]);
    await workshop.close(vote);
    await workshop.send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
    await heading(page, 'Uitslag');
    await workshop.send({ do: 'merge', contribution: cards[0].id, into: cards[1].id });
    const [gone, stays] = cards.map(({ number }) => number);
    await page
      .getByText(`${stays} en ${gone} zijn samengevoegd. Hun stemmen tellen samen.`, { exact: true })
      .waitFor();
    await page.getByText('De zaal ziet de uitslag nu niet.', { exact: true }).waitFor();
    await assertGood(page, 'a second count');
  });

  await story.test('an own idea that was put together with another says so', async (t) => {
    const { workshop, page } = await group(t, hall, { ideas: 1 });
    await page.getByRole('textbox').fill('Een eigen idee');
    await press(button(page, 'Plaats idee'));
    const own = await cardOf(workshop, ({ text }) => text === 'Een eigen idee');
    const other = await cardOf(workshop, ({ text }) => text !== 'Een eigen idee');
    await workshop.send({ do: 'merge', contribution: own.id, into: other.id });
    await page.getByText(`Samengevoegd met ${other.number}`).waitFor();
  });
});
