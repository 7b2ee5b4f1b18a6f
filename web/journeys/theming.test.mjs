// A house style: its colours, name and logo on the pages, without a request more before a phone can join.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, BINARY, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const EXAMPLE = fileURLToPath(new URL('../../docs/theming/voorbeeld.json', import.meta.url));

const colourOf = (page, property) =>
  page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), property);

test('a house style', async (story) => {
  const server = await startServer(story, { args: ['--theme', EXAMPLE] });
  const browser = await startBrowser(story);

  await story.test('its colours, name and logo stand on the pages', async (t) => {
    const page = await openPage(t, browser);
    const html = await (await fetch(server.url)).text();
    const first = html.match(/<link rel="(stylesheet|modulepreload)"|<script /g);
    assert.equal(first.length, 3, 'with the page itself four requests');
    await page.goto(server.phoneUrl);
    await page.getByRole('img', { name: 'Gemeente Lindemeer' }).waitFor();
    assert.equal(await colourOf(page, '--accent'), '#0b5d4a');
    const shown = page.getByRole('img', { name: 'Gemeente Lindemeer' });
    const width = await shown.evaluate((image) => image.decode().then(() => image.naturalWidth));
    assert.ok(width > 0, 'the logo is drawn');
    await assertAccessible(page, 'join, light');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await colourOf(page, '--accent'), '#7fd8bd');
    await assertAccessible(page, 'join, dark');
  });

  await story.test('also after joining, where more style sheets come', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await openPage(t, browser);
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await page.getByRole('button', { name: 'Doe mee' }).click();
    await page.getByRole('heading', { name: 'Kies je thema' }).waitFor();
    assert.equal(await colourOf(page, '--accent'), '#0b5d4a');
    await assertAccessible(page, 'the first screen');
  });

  await story.test('and on the organiser’s', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(`${server.url}/home#k=${server.organiserKey()}`);
    await page.getByRole('img', { name: 'Gemeente Lindemeer' }).waitFor();
    await assertAccessible(page, 'home');
  });
});

test('colours that not everyone can read keep the server from starting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'werkatelier-'));
  writeFileSync(join(folder, 'theme.json'), JSON.stringify({ colours: { light: { accent: '#9db8ff' } } }));
  const args = [
    'serve',
    '--listen',
    '127.0.0.1:0',
    '--no-open',
    '--data',
    join(folder, 'data'),
    '--theme',
    folder,
  ];
  const { status, stderr } = spawnSync(BINARY, args, { encoding: 'utf8', timeout: 15_000 });
  assert.equal(status, 7, stderr);
  assert.match(stderr, /light: on-accent #ffffff on accent #9db8ff is 1\.96:1, and needs 4\.5:1/);
});
