// Where phones come in: the organiser chooses the address and the Wi-Fi, and every screen that shows a code hears it.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop, uuid } from './workshop.mjs';

const PUBLIC = 'https://atelier.example.nl';

/** A link with a role, made over the API: what stands behind `#` on its page. */
async function linkTo(server, workshop, role) {
  const token = Buffer.from(uuid() + uuid())
    .subarray(0, 32)
    .toString('base64url');
  const response = await fetch(`${server.url}/api/v1/workshops/${workshop.setup.workshop}/links`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.organiserKey()}` },
    body: JSON.stringify({ link: uuid(), role, token, label: null }),
  });
  assert.ok(response.ok, await response.text());
  return `#w=${workshop.setup.workshop}&k=${token}`;
}

async function assertGood(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `${where}, ${colorScheme}`);
  }
  await assertNoSidewaysScroll(page, where);
}

test('the address and the Wi-Fi', async (story) => {
  const server = await startServer(story, { args: ['--public-url', PUBLIC] });
  const browser = await startBrowser(story);
  const workshop = await makeWorkshop(server);
  const hall = (await workshop.view()).put.find(({ value }) => value.type === 'stage' && !value.theme).value;
  // A password that is too short is refused on purpose.
  const home = await openPage(story, browser, { screen: 'console', allowed: [/status of 400/] });
  const stage = await openPage(story, browser, { screen: 'stage' });
  const console = await openPage(story, browser, { screen: 'console' });
  const own = `127.0.0.1:${server.port}`;

  await story.test('the public address comes first, and is said in words', async () => {
    await home.goto(`${server.url}/home#k=${server.organiserKey()}`);
    await home.getByText('openbaar adres · waarschijnlijk de zaal').waitFor();
    await home.getByText('alleen deze laptop').waitFor();
    await stage.goto(
      `${server.url}/stage${await linkTo(server, workshop, { role: 'stage', stage: hall.id })}`,
    );
    await stage.getByText(PUBLIC).first().waitFor();
    await console.goto(`${server.url}/console${await linkTo(server, workshop, { role: 'lead' })}`);
    await console.getByRole('button', { name: /Deelnamecode|Doe mee/ }).click();
    await console.getByText(PUBLIC).waitFor();
    await assertGood(home, 'the addresses');
  });

  await story.test('another choice reaches stage and console without a reload', async () => {
    await home.getByRole('radio', { name: own }).check();
    await stage.getByText(own).first().waitFor();
    await console.getByText(own).waitFor();
    await home.reload();
    assert.ok(await home.getByRole('radio', { name: own }).isChecked(), 'it is kept');
  });

  await story.test('the Wi-Fi of the hall comes before the code', async () => {
    await home.getByRole('button', { name: 'Zet de wifi erbij' }).click();
    await assertGood(home, 'the Wi-Fi');
    await home.getByLabel('Naam van het netwerk').fill('Zaal; wifi');
    await home.getByLabel('Wachtwoord').fill('kort');
    await home.getByRole('button', { name: 'Bewaar' }).click();
    await home.getByText('Dat past niet: het wachtwoord van de wifi').waitFor();
    await home.getByLabel('Wachtwoord').fill('welkom2026');
    await home.getByRole('button', { name: 'Bewaar' }).click();
    await home.getByText('Op het scherm staat: Zaal; wifi').waitFor();
    await stage.getByRole('img', { name: 'Code voor de wifi' }).waitFor();
    await stage.getByText('welkom2026').waitFor();
    await assertGood(stage, 'the Wi-Fi on the stage');
    await console.getByText('welkom2026').waitFor();
    await home.getByRole('radio', { name: PUBLIC }).check();
    await stage.getByText('welkom2026').waitFor({ state: 'detached' });
  });
});

test('a laptop on another network', async (story) => {
  const data = mkdtempSync(join(tmpdir(), 'werkatelier-'));
  writeFileSync(join(data, 'reach.json'), JSON.stringify({ chosen: 'http://10.9.9.9:8080' }));
  const server = await startServer(story, { data });
  const browser = await startBrowser(story);
  const workshop = await makeWorkshop(server);
  const home = await openPage(story, browser, { screen: 'console' });
  const lead = await openPage(story, browser, { screen: 'low' });

  await home.goto(`${server.url}/home#k=${server.organiserKey()}`);
  await home.getByRole('heading', { name: 'De laptop zit op een ander netwerk' }).waitFor();
  await home.getByText('10.9.9.9:8080').waitFor();
  await assertGood(home, 'another network');
  await lead.goto(`${server.url}/console${await linkTo(server, workshop, { role: 'lead' })}`);
  await lead.getByRole('heading', { name: 'De laptop zit op een ander netwerk' }).waitFor();
  await assertGood(lead, 'another network, console');
  await lead.getByRole('button', { name: `Gebruik 127.0.0.1:${server.port}` }).click();
  for (const page of [lead, home]) {
    await page
      .getByRole('heading', { name: 'De laptop zit op een ander netwerk' })
      .waitFor({ state: 'detached' });
  }
});
