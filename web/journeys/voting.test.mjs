// Voting as who leads sees it: paper and hands beside the phones, a result that is counted again after merging, the
// choice, and a vote with the whole hall, twice. Participants vote over the API; their pages have journeys of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop, uuid } from './workshop.mjs';

const PEOPLE = 10;
const IDEAS = [
  'Leerplek bij het datacentrum',
  'Taalmaatje op de werkvloer',
  'Gratis sportles voor elke leerling na schooltijd op het plein',
  'Gratis sportles voor alle leerlingen na schooltijd op het plein',
  'Eén loket voor stages',
  'Avondschool techniek',
];
/** Per person, which ideas; the two that look alike share their voters out between them, and together have a place. */
const PICKS = [
  [0, 1],
  [0, 1],
  [0, 1],
  [0, 4],
  [0, 4],
  [2, 4],
  [2, 1],
  [3, 4],
  [3, 5],
  [3, 5],
];

/** Two of the three themes stay empty: this is about one group, and then about everyone. */
async function setting(server) {
  const workshop = await makeWorkshop(server, (setup) => {
    setup.affiliations = ['inwoner', 'ondernemer'];
    const vote = setup.steps.find(({ method }) => method.method === 'vote');
    const at = setup.steps.findIndex(({ method }) => method.method === 'pitch');
    const method = { ...vote.method, over: 'selected', places: 2 };
    setup.steps.splice(at + 1, 0, { ...vote, id: uuid(), title: 'Stemmen met iedereen', method });
    for (const step of setup.steps) step.grace_ms = 0;
  });
  const theme = workshop.setup.themes[1];
  const lead = await workshop.link({ role: 'lead' }, 'Anouk');
  const facilitator = await workshop.link({ role: 'facilitator', theme: theme.id }, 'Talent');
  await workshop.open(workshop.step('welcome'));
  const people = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await workshop.joined(theme.id));
  await workshop.open(workshop.step('gather'));
  const ideas = [];
  for (const [n, text] of IDEAS.entries()) {
    ideas.push(await workshop.post(workshop.step('gather'), theme.id, text, people[n]));
  }
  await workshop.close(workshop.step('gather'));
  const address = (token) => `${server.url}/console#w=${workshop.setup.workshop}&k=${token}`;
  return { workshop, theme, people, ideas, lead: address(lead), facilitator: address(facilitator) };
}

/** What stands at the bottom for a moment; it is read aloud too, so it is there twice. */
const told = (page, text) => page.getByRole('paragraph').filter({ hasText: text }).first().waitFor();

test('voting', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const { workshop, theme, people, ideas, lead, facilitator } = await setting(server);
  const vote = workshop.step('vote');
  const hall = workshop.setup.steps.find(({ method }) => method.over === 'selected').id;

  async function everyonePicks(step, picks) {
    for (const [n, person] of people.entries()) {
      for (const at of picks[n]) {
        await workshop.send({ do: 'pick', step, contribution: ideas[at], on: true }, person);
      }
      await workshop.send({ do: 'finish_ballot', step, done: true }, person);
    }
  }

  async function usable(page, where) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await assertNoSidewaysScroll(page, where);
      await assertAccessible(page, `${where} ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }

  await story.test('paper is checked while it is typed, and one can be changed', async (t) => {
    await workshop.open(vote, [theme.id]);
    await everyonePicks(vote, PICKS);
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(facilitator);
    await page.getByText(`${PEOPLE} van de ${PEOPLE} aanwezigen begonnen`).waitFor();
    await page.getByText('Stemmen op papier').click();
    const paper = page.getByLabel('Nummers op het papier');
    await paper.fill('T5 T9 ');
    await page.getByText('T9 staat niet op de lijst.').waitFor();
    await paper.fill('1 T6 t1');
    await told(page, 'Dubbel: T1. Telt één keer.');
    await paper.press('Enter');
    await page.getByText('1 stem op papier').waitFor();

    await page.getByRole('button', { name: 'Wijzig papier 1' }).click();
    await page.getByLabel('Nummers op het papier').last().fill('T1');
    await page.getByRole('button', { name: 'Bewaar de wijziging' }).click();
    await told(page, 'Stem op papier gewijzigd: 1 keuze');
    // The list outlives the page, so that a typing error is still mended after a reload.
    await page.goto('about:blank');
    await page.goto(facilitator);
    await page.getByText('Stemmen op papier').click();
    await page.getByText('Op deze laptop ingevoerd: 1').waitFor();
    assert.equal(await page.getByText('1 stem op papier').count(), 1, 'it is still one ballot');
    await usable(page, 'a round that goes on');
  });

  await story.test('hands stand apart from the count, and undo takes them back', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(facilitator);
    await page.getByText('Handen', { exact: true }).click();
    await page.getByText('Handen staan apart').waitFor();
    const hands = page.getByLabel('Handen voor T2', { exact: true });
    await hands.fill('veel');
    await hands.press('Tab');
    assert.equal(await hands.inputValue(), '', 'words are no number');
    await hands.fill('7');
    await hands.press('Tab');
    await told(page, '7 handen voor T2');
    await page.getByRole('button', { name: 'Maak ongedaan' }).click();
    await page.waitForFunction((input) => input.value === '', await hands.elementHandle());
    await hands.fill('7');
    await hands.press('Tab');
    await told(page, '7 handen voor T2');
    await page.getByRole('button', { name: 'Sluit meteen' }).last().click();
    await page.getByRole('heading', { name: 'Uitslag' }).waitFor();
    await page.getByText('7 handen, apart geteld').waitFor();
    await page.getByText('Waarvan 1 op papier.').waitFor();
    await page.getByText('stevigheid volgt').waitFor({ state: 'detached' });
  });

  await story.test('the result explains itself, and a place more keeps the threshold', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(facilitator);
    await page.getByText('Hoe is dit geteld?').click();
    await page.getByText('Iedereen heeft evenveel stemkracht.').waitFor();
    await page.getByText(/^Plek 1, T1:/).waitFor();
    await page.getByText('Wie alles leidt, kan de stemmen downloaden.').waitFor();
    await page.getByText('Per groep mensen').click();
    await page.getByText('Groepen onder 5 tonen we niet.').waitFor();
    await usable(page, 'a result with its explanation');

    await page.getByRole('button', { name: 'Eén plek meer' }).click();
    await page.getByText('De drempel blijft zoals bij opening (3).').waitFor();
    await page.getByText('2e telling.', { exact: true }).waitFor();
    await page.getByText(/^Plek 4 wordt nu T\d\.$/).waitFor();
    await page.getByRole('button', { name: 'Maak ongedaan' }).click();
    await page.getByText('Plek 4 is nu leeg.').waitFor();
  });

  await story.test(
    'look-alikes in the choice are put together, and the second count says what changed',
    async (t) => {
      await workshop.open(workshop.step('select'), [theme.id]);
      const page = await openPage(t, browser, { screen: 'console' });
      await page.goto(facilitator);
      await page.getByRole('heading', { name: 'Wat gaat naar de zaal?' }).waitFor();
      const chosen = page.locator('li[data-idea]');
      const add = page.getByLabel('Kies een ander idee…');
      // What the result advises stands there first.
      await chosen.first().waitFor();
      for (const idea of [ideas[2], ideas[3]]) {
        if ((await page.locator(`li[data-idea="${idea}"]`).count()) > 0) continue;
        await add.selectOption(idea);
        await page.getByRole('button', { name: 'Voeg toe' }).click();
      }
      const hint = page.getByRole('region', { name: 'Lijken deze op elkaar?' });
      await hint.waitFor();
      await usable(page, 'a choice with look-alikes');
      await hint.getByRole('button', { name: 'Voeg samen, T3 blijft' }).click();
      await told(page, 'T4 samengevoegd met T3');
      await page.getByText('Plek 2 wordt nu T3, eerst T5.').waitFor();
      assert.equal(await page.locator(`li[data-idea="${ideas[3]}"]`).count(), 0, 'one stands for both');
      assert.equal(await chosen.count(), 3);

      await page.getByRole('tab', { name: 'Ideeën' }).click();
      await page.getByText('2× genoemd').waitFor();
      await page.getByRole('tab', { name: 'Stemmen' }).click();
      await page.getByText(/^\de telling\.$/).waitFor();
    },
  );

  await story.test('a reserve is swapped in with two presses, and who decided is told', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(facilitator);
    const chosen = page.locator('li[data-idea]');
    await chosen.first().waitFor();
    const before = await chosen.last().getAttribute('data-idea');
    await chosen
      .last()
      .getByRole('button', { name: /^Wissel/ })
      .click();
    await chosen
      .last()
      .getByRole('button', { name: /^Reserve/ })
      .first()
      .click();
    const after = await chosen.last().getAttribute('data-idea');
    assert.notEqual(after, before);
    await page.getByRole('button', { name: 'Maak ongedaan' }).click();
    assert.equal(await chosen.last().getAttribute('data-idea'), before);

    const up = chosen.last().getByRole('button', { name: /omhoog$/ });
    await up.focus();
    await page.keyboard.press('Enter');
    const focused = await page.evaluate(() => document.activeElement?.closest('li')?.dataset.idea);
    assert.equal(focused, before, 'the focus stays with the idea that moved');
    await page.getByRole('button', { name: 'Bevestig keuze' }).click();
    await page.getByText('De keuze wijkt af van de uitslag. Schrijf op waarom.').waitFor();
    await page.getByLabel('Waarom deze keuze?').fill('Samen besproken.');
    await page.getByRole('button', { name: 'Bevestig keuze' }).click();
    await page.getByText(/^Bevestigd door begeleider Talent om \d\d:\d\d\.$/).waitFor();
    await page.getByText('Reden: Samen besproken.').waitFor();
  });

  await story.test('ideas are put together at the desk with a key, and apart with undo', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(facilitator);
    await page.getByRole('tab', { name: 'Ideeën' }).click();
    const card = page.locator(`#card-${ideas[5]}`);
    await card.focus();
    await page.keyboard.press('m');
    const number = page.getByLabel('Voeg T6 samen met nummer');
    await number.fill('T5');
    await page.getByText('Welk idee blijft?').waitFor();
    await page.keyboard.press('Enter');
    // It keeps its place while somebody is in the list, and says where it belongs.
    await card.getByText('hoort bij T5').waitFor();
    const stands = page.locator(`#card-${ideas[4]}`);
    await stands.getByText('2× genoemd').waitFor();
    await stands.getByText('Ook genoemd: 1 ander idee').click();
    await stands.getByText(IDEAS[5]).waitFor();
    await stands.focus();
    await page.keyboard.press('u');
    await stands.getByText('2× genoemd').waitFor({ state: 'detached' });
    await card.getByText('hoort bij T5').waitFor({ state: 'detached' });
  });

  await story.test('everyone votes together, twice, and the rounds stand side by side', async (t) => {
    await workshop.open(workshop.step('pitch'));
    await workshop.open(hall);
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(lead);
    await page.getByRole('tab', { name: 'Hele zaal' }).waitFor();
    await page.getByRole('heading', { name: 'Kiezen', exact: true }).waitFor();
    const plenary = (await workshop.view()).put.find(({ value }) => value.type === 'plenary').value;
    const items = plenary.items.map(({ contribution }) => ideas.indexOf(contribution));
    await everyonePicks(
      hall,
      people.map((_, n) => [items[n < 7 ? 0 : 1]]),
    );
    await page.getByText(`${PEOPLE} van de ${PEOPLE} aanwezigen begonnen`).waitFor();
    await page.getByRole('button', { name: 'Sluit meteen' }).last().click();
    await page.getByRole('heading', { name: 'Uitslag' }).waitFor();
    await page.getByText('70%').waitFor();
    await page.getByText('Hoe is dit geteld?').click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download de stemmen (JSON)' }).click();
    assert.match((await saved).suggestedFilename(), /\.ballots\.json$/);
    await page.getByRole('button', { name: 'Toon alles' }).click();
    await page.getByText('De zaal ziet 2 van 2 plekken.').waitFor();

    await page.getByRole('button', { name: 'Nog een ronde' }).click();
    await page.getByText('De volgende ronde staat al in het programma.').waitFor();
    await page.getByRole('button', { name: 'Volgende: Stemmen met iedereen (2)' }).click();
    await page.getByRole('heading', { name: 'Kiezen', exact: true }).waitFor();
    const again = (await workshop.view()).put
      .filter(({ value }) => value.type === 'step')
      .find(({ value }) => value.step.title === 'Stemmen met iedereen (2)').value.step.id;
    await everyonePicks(
      again,
      people.map((_, n) => [items[n < 2 ? 0 : 1]]),
    );
    await page.getByText(`${PEOPLE} van de ${PEOPLE} aanwezigen begonnen`).waitFor();
    await page.getByRole('button', { name: 'Sluit meteen' }).last().click();
    await page.getByRole('heading', { name: 'Uitslag' }).waitFor();
    await page.getByText('Vergelijk rondes').click();
    await page.getByText('steeg', { exact: true }).waitFor();
    await page.getByText('daalde', { exact: true }).waitFor();
    await page.getByText('1 uitslag is nog niet getoond en blijft van het scherm.').waitFor();
    await page.getByRole('button', { name: 'Toon op Grote zaal' }).click();
    await told(page, 'De rondes staan op Grote zaal');
    await page.getByText('1 ronde getoond').waitFor();

    await page.getByRole('tab', { name: 'Keuze' }).click();
    await page.getByRole('button', { name: 'Bevestig keuze' }).click();
    await page.getByText(/^Bevestigd door de begeleider van alle thema’s om/).waitFor();
  });

  for (const screen of ['tiny', 'phone', 'low', 'console']) {
    await story.test(`usable for everyone on the ${screen} screen`, async (t) => {
      const page = await openPage(t, browser, { screen });
      await page.goto(lead);
      if (['tiny', 'phone'].includes(screen)) await page.getByRole('tab', { name: 'Werktafel' }).click();
      await page.getByRole('heading', { name: 'Uitslag' }).waitFor();
      await page.getByText('Vergelijk rondes').click();
      await usable(page, `the rounds of everyone, ${screen}`);
      await page.getByRole('tab', { name: 'Keuze' }).click();
      await page.getByRole('heading', { name: 'Wat kiest de zaal?' }).waitFor();
      await usable(page, `the choice of everyone, ${screen}`);
    });
  }
});
