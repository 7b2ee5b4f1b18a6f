// The console in a browser: a facilitator leads by keyboard, and every state is usable for everyone. It plays no whole
// workshop: that is the workshop's own journey.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';

let last = 0;
/** A UUIDv7; later ones are larger. */
function uuidv7() {
  const bytes = randomBytes(16);
  last = Math.max(Date.now(), last + 1);
  bytes.writeUIntBE(last, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
const secret = () => randomBytes(32).toString('base64url');

/** A workshop from the template with a lead's link, driven over HTTP as a program would. */
async function makeWorkshop(server) {
  const request = async (method, path, token, body) => {
    const headers = {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${server.url}/api/v1${path}`, init);
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.status === 204 ? null : response.json();
  };
  const key = server.organiserKey();
  const { templates } = await request('GET', '/templates?language=nl', key);
  const [template] = templates;
  const id = uuidv7();
  const themes = template.themes.map((theme) => ({ id: uuidv7(), places: null, ...theme }));
  const steps = template.steps.map((step) => ({ id: uuidv7(), grace_ms: 0, auto_close: false, ...step }));
  const setup = {
    workshop: id,
    template: template.id,
    title: 'Proefmiddag',
    language: 'nl',
    date: '2026-11-21',
  };
  const made = await request('POST', '/workshops', key, { ...setup, expected_people: 8, themes, steps });
  const lead = secret();
  const link = { link: uuidv7(), role: { role: 'lead' }, token: lead, label: 'Anouk' };
  await request('POST', `/workshops/${id}/links`, key, link);
  const send = (token, command) =>
    request('POST', `/workshops/${id}/commands`, token, { id: uuidv7(), command });
  const join = async (theme) => {
    const token = secret();
    const body = { code: made.join_code, secret: null, participant: uuidv7(), command: uuidv7(), token };
    await request('POST', '/join', null, body);
    await send(token, { do: 'choose_theme', theme: theme.id });
    return token;
  };
  const stepOf = (method) => steps.find((step) => step.method.method === method);
  return { id, lead, themes, send, join, stepOf };
}

const post = (workshop, person, text) =>
  workshop.send(person, {
    do: 'post',
    id: uuidv7(),
    step: workshop.stepOf('gather').id,
    theme: workshop.themes[0].id,
    text,
    parents: [],
    signed: null,
  });

test('console', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const workshop = await makeWorkshop(server);
  const address = `${server.url}/console#w=${workshop.id}&k=${workshop.lead}`;
  let person;

  await story.test('a lead opens the steps with the one big button', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(address);
    await page.getByRole('button', { name: 'Volgende: Welkom' }).click();
    await page.getByRole('button', { name: 'Volgende: Eigen ideeën' }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the token left the address bar');
    person = await workshop.join(workshop.themes[0]);
    await page.getByRole('button', { name: 'Volgende: Eigen ideeën' }).click();
    await page.getByRole('timer').waitFor();
    await page.getByText('0 van 4 groepen klaar').waitFor();
  });

  await story.test('the desk is led by keyboard, and nothing moves under the hands', async (t) => {
    for (const text of ['Eerste idee', 'Tweede idee', 'Derde idee']) await post(workshop, person, text);
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(address);
    const cards = page.locator('article[id^=card-]');
    await page.getByText('Derde idee').first().waitFor();
    await cards.first().focus();
    await page.keyboard.press('j');
    const chosen = page.locator('article[aria-current=true]');
    await chosen.getByText('Tweede idee').waitFor();

    await page.keyboard.press('h');
    await chosen.getByText('verborgen').waitFor();
    await page.keyboard.press('u');
    await chosen.getByText('nieuw').waitFor();

    await post(workshop, person, 'Vierde idee');
    await page.getByRole('button', { name: '1 nieuw idee – toon' }).waitFor();
    assert.equal(await cards.count(), 3, 'the new one waits');

    await page.keyboard.press('e');
    await page.keyboard.press('End');
    await page.keyboard.type(', duidelijker');
    await page.keyboard.press('Control+Enter');
    await chosen.getByText('Tweede idee, duidelijker').waitFor();
    await chosen.getByText('Eerst stond er: Tweede idee').waitFor();

    await page.keyboard.press('f');
    await chosen.getByText('op scherm').waitFor();
    await page.getByRole('button', { name: '1 nieuw idee – toon' }).click();
    await page.getByText('Vierde idee').first().waitFor();
  });

  await story.test('two quick presses of +1 are two minutes, also for who presses', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(address);
    const timer = page.getByRole('timer');
    await timer.waitFor();
    const minutes = async () => Number((await timer.textContent()).trim().split(':')[0]);
    const before = await minutes();
    await page.getByRole('button', { name: '1 minuut erbij' }).dblclick();
    await page.waitForFunction(
      (least) => Number(document.querySelector('[role=timer]').textContent.trim().split(':')[0]) >= least,
      before + 2,
    );
    assert.equal(await page.getByText('Iemand anders was je voor').count(), 0);
  });

  for (const screen of ['tiny', 'phone', 'low', 'console']) {
    await story.test(`usable for everyone on the ${screen} screen, light and dark`, async (t) => {
      const page = await openPage(t, browser, { screen });
      await page.goto(address);
      await page.getByRole('heading', { name: 'Proefmiddag' }).waitFor();
      const parts = ['tiny', 'phone'].includes(screen) ? ['Programma', 'De zaal', 'Werktafel'] : [null];
      for (const part of parts) {
        if (part) await page.getByRole('tab', { name: part }).click();
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await assertNoSidewaysScroll(page, `${part ?? 'console'} ${screen}`);
          await assertAccessible(page, `${part ?? 'console'} ${screen} ${colorScheme}`);
        }
      }
      if (screen !== 'low') return;
      const next = page.getByRole('button', { name: /^Volgende/ });
      const { y, height } = await next.boundingBox();
      assert.ok(y + height <= 600, 'next stays in sight in a low window');
    });
  }
});
