// From the organiser's key to a projector that shows how to join.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';

test('an organiser makes a workshop', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const home = await openPage(story, browser, { screen: 'console' });
  const stage = await openPage(story, browser, { screen: 'stage' });
  let stageUrl = '';

  await story.test('with the key of the start, and the key leaves the address bar', async () => {
    await home.goto(`${server.url}/home#k=${server.organiserKey()}`);
    await home.getByRole('button', { name: 'Nieuwe bijeenkomst' }).click();
    assert.equal(new URL(home.url()).hash, '');
    await assertAccessible(home, 'making a workshop');
    await home.getByLabel('Titel').fill('Stadslab');
    await home.getByRole('button', { name: 'Haal Pauze weg' }).click();
    await home.getByRole('button', { name: 'Zet terug: Pauze' }).click();
    await home.getByRole('button', { name: 'Stem met de hele zaal' }).click();
    await home.getByRole('button', { name: 'Wijzig Kiezen met de hele zaal' }).click();
    await home.getByText('Uitgebreid').filter({ visible: true }).click();
    await home.getByRole('radio', { name: 'Cijfers van 1 tot 5' }).filter({ visible: true }).check();
    await home.getByRole('button', { name: 'Voeg een criterium toe' }).click();
    await assertAccessible(home, 'the settings of a vote');
    await home.getByRole('button', { name: 'Maak de bijeenkomst' }).click();
    await home.getByText('Geef elk criterium een eigen naam.').waitFor();
    await home.getByRole('textbox', { name: 'Criterium 2' }).fill('snel te beginnen');
    await home.getByRole('button', { name: 'Haal weg: gemeente' }).click();
    await home.getByRole('button', { name: 'Maak de bijeenkomst' }).click();
    await home.getByRole('heading', { name: 'Stadslab' }).waitFor();
  });

  await story.test('and gets a link for the lead, each facilitator and every screen', async () => {
    const last = home.getByLabel('Scherm Circulaire economie', { exact: true });
    await last.waitFor();
    assert.equal(await home.locator('input[readonly]').count(), 10);
    const hall = new URL(await home.getByLabel('Scherm Grote zaal', { exact: true }).inputValue());
    stageUrl = `${server.url}/stage${hall.hash}`;
    await assertAccessible(home, 'the links');
    await home.setViewportSize({ width: 320, height: 700 });
    await assertNoSidewaysScroll(home, 'the links');
  });

  await story.test('and the screen of the hall shows how to join', async () => {
    await stage.goto(stageUrl);
    await stage.getByRole('heading', { name: 'Doe mee met je telefoon' }).waitFor();
    await stage.getByRole('img', { name: 'Code om te scannen' }).waitFor();
    assert.equal(new URL(stage.url()).hash, '');
    await assertAccessible(stage, 'the stage');
  });

  await story.test('a renewed link ends the screen that had the old one', async () => {
    await home.getByRole('button', { name: 'Nieuwe link: Scherm Grote zaal' }).click();
    await home.getByRole('button', { name: 'De oude link stopt. Vervang: Scherm Grote zaal' }).click();
    await stage.getByRole('heading', { name: 'Deze link werkt niet meer' }).waitFor();
  });
});
