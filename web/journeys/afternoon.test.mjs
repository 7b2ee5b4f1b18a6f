// One whole short workshop in three windows: a phone, the lead's console, and two projectors. What is done in one is
// seen in the others.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openPage, PATIENCE_MS, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const IDEA = 'Een datawerkplaats waar winkeliers samen met studenten leren';
const BUILD = 'Begin ermee in de bibliotheek, elke donderdag';

test('a whole workshop', async (t) => {
  const server = await startServer(t);
  const browser = await startBrowser(t);
  await t.test('in three windows', (story) => inThreeWindows(story, server, browser));
});

async function inThreeWindows(story, server, browser) {
  const workshop = await makeWorkshop(server, (setup) => setup.themes.splice(1));
  const [theme] = workshop.setup.themes;
  const [lead, phone, hall, room] = await Promise.all(
    ['console', 'phone', 'stage', 'stage'].map((screen) => openPage(story, browser, { screen })),
  );
  const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
  const sees = (page, text) => page.getByText(text, { exact: false }).first().waitFor();
  const next = (title) => lead.getByRole('button', { name: `Volgende: ${title}` }).click();

  await story.test('the lead opens the doors and the hall shows how to come in', async () => {
    await lead.goto(`${server.url}/console#w=${workshop.setup.workshop}&k=${server.organiserKey()}`);
    await hall.goto(await workshop.stageLink(null));
    await room.goto(await workshop.stageLink(theme.id));
    await next('Welkom');
    await hall.getByRole('heading', { name: 'Doe mee met je telefoon' }).waitFor();
    await sees(hall, workshop.code);
    await phone.goto(server.phoneUrl + '/' + workshop.fragment);
    await press(phone, 'Doe mee');
    await sees(phone, theme.title);
  });

  let others = [];
  await story.test('ideas go to the desk, and to nobody else', async () => {
    others = await Promise.all([1, 2, 3].map(() => workshop.joined(theme.id)));
    await next('Eigen ideeën');
    await phone.getByRole('textbox').fill(IDEA);
    await press(phone, 'Plaats idee');
    await phone.getByText('Bewaard', { exact: true }).nth(1).waitFor();
    for (const [index, token] of others.entries()) {
      await workshop.post(workshop.step('gather'), theme.id, `Nog een plan, nummer ${index}`, token);
    }
    await sees(lead, IDEA);
    assert.equal(await phone.getByText('Nog een plan').count(), 0, 'alone first');
    assert.equal(await room.getByText(IDEA).count(), 0, 'nothing typed reaches a stage by itself');
  });

  await story.test('what the lead features stands on the stage of the room', async () => {
    await lead.locator('article', { hasText: IDEA }).first().focus();
    await lead.keyboard.press('f');
    await sees(room, IDEA);
  });

  await story.test('people react to each other and build on', async () => {
    await next('Reageren en voortbouwen');
    await phone.getByText('Nog een plan', { exact: false }).first().waitFor();
    await press(phone, 'Goed');
    await press(phone, 'Vul dit idee aan');
    await phone.getByRole('textbox', { name: 'Jouw aanvulling' }).fill(BUILD);
    await press(phone, 'Plaats aanvulling');
    await lead
      .getByRole('button', { name: /nieuw idee – toon/ })
      .or(lead.getByText(BUILD))
      .first()
      .waitFor();
  });

  await story.test('the vote shows no totals until it is closed and revealed', async () => {
    await next('Stemmen');
    const vote = workshop.step('vote');
    await press(phone, 'Naar de lijst');
    await phone.getByRole('checkbox', { name: IDEA }).click();
    await phone.getByText('1 van 3 gekozen').waitFor();
    await press(phone, 'Ik ben klaar');
    const cards = (await workshop.view(others[0])).put.filter(({ value }) => value.type === 'card');
    const mine = cards.find(({ value }) => value.text === IDEA).value.id;
    for (const token of others) {
      await workshop.send({ do: 'pick', step: vote, contribution: mine, on: true }, token);
      await workshop.send({ do: 'finish_ballot', step: vote, done: true }, token);
    }
    await next('Kiezen');
    await phone.getByText('Kiezen').first().waitFor();
    assert.equal(await room.getByText('100%').count(), 0, 'not revealed yet');
    await lead.getByRole('tab', { name: 'Stemmen' }).click();
    await lead.getByRole('button', { name: 'Toon plek 1' }).click({ timeout: 2 * PATIENCE_MS });
    await sees(phone, 'Uitslag');
    await sees(room, 'De meeste stemmen van de groep');
  });

  await story.test('the lead confirms, and the plenary presents it', async () => {
    await lead.getByRole('tab', { name: 'Keuze' }).click();
    await press(lead, 'Bevestig keuze');
    await lead.getByRole('button', { name: 'Bevestig opnieuw' }).waitFor();
    await next('Pauze');
    await next('Met de hele zaal');
    await sees(hall, IDEA);
    await lead.getByRole('tab', { name: 'Hele zaal' }).click();
    await press(lead, 'Begin');
    await hall.getByRole('heading', { name: IDEA }).waitFor();
    await phone.getByRole('radio', { name: 'Ik ga ervoor' }).focus();
    await phone.keyboard.press('Space');
    await sees(lead, '1 van de');
    await press(lead, 'Sluit en toon de verdeling');
    await sees(phone, 'Zo staat de zaal erin');
    await sees(hall, 'Ik ga ervoor');
  });

  await story.test('the organiser takes the ideas home', async () => {
    await next('Tot ziens');
    await phone.getByRole('heading', { name: 'Dank je wel' }).waitFor();
    await lead.getByRole('button', { name: 'Opbrengst' }).click();
    const [download] = await Promise.all([
      lead.waitForEvent('download'),
      lead.getByText('Download CSV').click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    assert.ok(csv.includes(IDEA) && csv.includes(BUILD), 'every idea is in the file');
  });
}
