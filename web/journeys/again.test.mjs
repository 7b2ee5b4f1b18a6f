// One more round, for one group: its facilitator adds and opens it, its phones vote, and the others stay where they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const press = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();

async function joined(page, server, workshop, theme) {
  await page.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(page, 'Doe mee');
  await press(page, new RegExp(theme.title));
  await page.getByText('Ga naar je themagroep').waitFor();
}

test('one more round', async (t) => {
  const server = await startServer(t);
  const browser = await startBrowser(t);
  const workshop = await makeWorkshop(server, (setup) => {
    setup.themes.splice(2);
    const vote = setup.steps.find(({ method }) => method.method === 'vote');
    Object.assign(vote.method, { form: { form: 'approval' } });
    for (const step of setup.steps) step.grace_ms = 0;
  });
  const [theme, other] = workshop.setup.themes;
  const [facilitator, lead] = await Promise.all(
    ['console', 'console'].map((screen) => openPage(t, browser, { screen })),
  );
  const [phone, away] = await Promise.all(
    ['phone', 'phone'].map((screen) => openPage(t, browser, { screen })),
  );
  const console = (token) => `${server.url}/console#w=${workshop.setup.workshop}&k=${token}`;

  await t.test('is added by the facilitator of a group, for that group', async () => {
    await joined(phone, server, workshop, theme);
    await joined(away, server, workshop, other);
    await workshop.open(workshop.step('gather'));
    for (const [of, text] of [
      [theme, 'Een idee'],
      [other, 'Een idee van ver'],
    ]) {
      const author = await workshop.joined(of.id);
      await workshop.post(workshop.step('gather'), of.id, text, author);
    }
    await workshop.open(workshop.step('vote'));
    await phone.getByRole('checkbox', { name: 'Een idee' }).check();
    await phone.locator('header').getByText('Je keuze is bewaard', { exact: true }).waitFor();
    await workshop.close(workshop.step('vote'));
    await facilitator.goto(console(await workshop.link({ role: 'facilitator', theme: theme.id }, 'Anouk')));
    await heading(facilitator, 'Uitslag');
    await press(facilitator, `Nog een ronde, alleen ${theme.title}`);
    await facilitator.getByText('De volgende ronde staat al in het programma.').waitFor();
    await assertAccessible(facilitator, 'a round for one group');
  });

  await t.test('and the lead sees for whom it is, and what comes next for all', async () => {
    await lead.goto(console(server.organiserKey()));
    const title = `Stemmen (2) · Alleen ${theme.title}`;
    await press(lead, `Volgende: ${title}`);
    await heading(phone, 'Kruis aan wat je goed vindt');
    await phone.getByText('0 ideeën aangekruist').or(phone.getByRole('checkbox')).first().waitFor();
    await lead.getByRole('button', { name: 'Volgende: Kiezen' }).waitFor();
    await heading(away, 'De stemming is dicht.');
    await phone.getByRole('checkbox', { name: 'Een idee' }).check();
    await phone.locator('header').getByText('Je keuze is bewaard', { exact: true }).waitFor();
    const rounds = (await workshop.view()).put
      .filter(({ value }) => value.type === 'round')
      .map(({ value }) => value);
    assert.equal(rounds.filter(({ run }) => run.theme === theme.id).length, 2);
    assert.equal(
      rounds.filter(({ run }) => run.theme === other.id).length,
      1,
      'the others stay where they are',
    );
  });
});
