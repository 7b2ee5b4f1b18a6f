// What people chose, on the projector and in the report: place by place, round beside round, and with everyone together.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  openPage,
  PATIENCE_MS,
  SCREENS,
  startBrowser,
  startServer,
} from './harness.mjs';
import { makeWorkshop, uuid } from './workshop.mjs';

const IDEAS = [
  'Een datawerkplaats waar winkeliers samen met studenten hun eigen cijfers leren lezen',
  'Laat elke wijk zelf kiezen welke sensoren er komen',
  'Eén loket in gewone taal voor alle open data',
  'Een jaarlijkse datadag op het plein',
];
const PEOPLE = 12;
/** Seven agree on two ideas, five on another: by fair share that one comes second. */
const picksOf = (person) => (person < 7 ? [0, 1] : [2]);

async function stagePage(story, browser, server, workshop) {
  const { put } = await workshop.view();
  const stage = put.map(({ value }) => value).find(({ type, theme }) => type === 'stage' && theme !== null);
  const token = randomBytes(32).toString('base64url');
  const response = await fetch(`${server.url}/api/v1/workshops/${workshop.setup.workshop}/links`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.organiserKey()}` },
    body: JSON.stringify({ link: uuid(), role: { role: 'stage', stage: stage.id }, token, label: null }),
  });
  assert.equal(response.status, 200, await response.text());
  const page = await openPage(story, browser, { screen: 'stage' });
  await page.goto(`${server.url}/stage#w=${workshop.setup.workshop}&k=${token}`);
  return { stage: stage.id, page };
}

/** One theme and, after the pitches, a vote of everyone by points. */
function withHall(setup) {
  setup.themes.splice(1);
  setup.affiliations = ['inwoner', 'ondernemer'];
  const vote = setup.steps.find(({ method }) => method.method === 'vote');
  const pitch = setup.steps.findIndex(({ method }) => method.method === 'pitch');
  const method = { ...vote.method, over: 'selected', form: { form: 'points', budget: 10 } };
  setup.steps.splice(pitch + 1, 0, { ...vote, id: uuid(), title: 'Kiezen met de hele zaal', method });
}

test('what people chose', async (t) => {
  const server = await startServer(t);
  const browser = await startBrowser(t);
  await t.test('on the stage and in the report', (story) => rounds(story, server, browser));
});

async function rounds(story, server, browser) {
  const workshop = await makeWorkshop(server, withHall);
  const [theme] = workshop.setup.themes;
  const { stage, page } = await stagePage(story, browser, server, workshop);
  const { send, step, open, close } = workshop;
  const pin = async (show) => send({ do: 'set_stage', stage, show, saw: await workshop.saw() });
  const sees = (text) => page.getByText(text, { exact: false }).first().waitFor();

  await open(step('welcome'));
  const people = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await workshop.joined(theme.id));
  for (const [n, token] of people.entries()) {
    await send({ do: 'say_affiliation', affiliation: n < 7 ? 0 : 1 }, token);
  }
  await open(step('gather'));
  const ids = IDEAS.map(() => uuid());
  for (const [n, text] of IDEAS.entries()) {
    const post = {
      do: 'post',
      id: ids[n],
      step: step('gather'),
      theme: theme.id,
      text,
      parents: [],
      signed: null,
    };
    await send(post, people[n]);
  }
  const vote = async (round, picks) => {
    for (const [n, token] of people.entries()) {
      for (const pick of picks(n))
        await send({ do: 'pick', step: round, contribution: ids[pick], on: true }, token);
      await send({ do: 'finish_ballot', step: round, done: true }, token);
    }
  };

  await story.test('places come one by one, and say how they were shared', async () => {
    const first = step('vote');
    await open(first);
    await vote(first, picksOf);
    await sees('van 12 klaar');
    await close(first);
    await pin({ show: 'result', theme: theme.id });
    await send({ do: 'reveal_result', step: first, theme: theme.id, places: 1 });
    await sees('7 van de 12 stemmers');
    await sees('Eerlijk verdeeld');
    assert.equal(await page.getByText('Komt zo').count(), 2);
    await assertAccessible(page, 'a result in parts');
    await send({ do: 'reveal_result', step: first, theme: theme.id, places: 3 });
    await sees('van de 12 stemmers ziet minstens één eigen keuze terug');
    assert.equal(await page.getByText('Komt zo').count(), 0);
    // Seven and five of a group voted: both may be shown, beside each place.
    await sees('Per groep: inwoner 100% · ondernemer 0%');
    await sees('Groepen onder 5 tonen we niet.');
    await assertAccessible(page, 'a whole result');
  });

  await story.test('one more round stands beside the first, with what moved', async () => {
    const again = uuid();
    await send({ do: 'add_round', of: step('vote'), id: again, saw: await workshop.saw() });
    await open(again);
    await vote(again, (person) => (person < 8 ? [2] : [3]));
    await close(again);
    await send({ do: 'reveal_result', step: again, theme: theme.id, places: 3 });
    await pin({ show: 'rounds', theme: theme.id });
    await page.getByRole('heading', { name: 'Stemmen (2)' }).waitFor();
    await page.getByRole('heading', { name: 'Stemmen', exact: true }).waitFor();
    await sees('1 plek hoger');
    await sees('Heeft nu geen plek');
    await assertAccessible(page, 'rounds side by side');
  });

  const hall = workshop.setup.steps.find(({ method }) => method.over === 'selected').id;
  await story.test('a choice that differs stands beside the places, with its reason', async () => {
    await open(step('select'));
    const reason = 'Het datafeest past beter bij het budget.';
    const selected = [ids[3], ids[0]];
    await send({
      do: 'select',
      step: step('select'),
      theme: theme.id,
      selected,
      reason,
      pitchers: [],
    });
    await pin({ show: 'result', theme: theme.id });
    await sees('De groep koos anders');
    const row = (text) => page.getByRole('listitem').filter({ hasText: text });
    await row(IDEAS[2]).getByText('Niet gekozen').waitFor();
    await row(IDEAS[3]).getByText('Gekozen als nummer 1').waitFor();
    await row(IDEAS[0]).getByText('Gekozen als nummer 2').waitFor();
    await row(IDEAS[0]).getByText('geen plek in de uitslag').waitFor();
    await sees(reason);
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `another choice, ${colorScheme}`);
    }
  });

  await story.test('everyone together gives points, and the hall sees them', async () => {
    await open(step('pitch'));
    await open(hall);
    await pin({ show: 'voting', theme: null });
    await sees('Verdeel 10 punten op je telefoon');
    for (const [n, token] of people.entries()) {
      const points = n < 5 ? 4 : 10;
      await send({ do: 'give_points', step: hall, contribution: ids[n < 5 ? 3 : 0], points }, token);
      await send({ do: 'finish_ballot', step: hall, done: true }, token);
    }
    await sees('van 12 klaar');
    await assertAccessible(page, 'everyone votes');
    await close(hall);
    await send({ do: 'reveal_result', step: hall, theme: null, places: 3 });
    await pin({ show: 'result', theme: null });
    await sees('70 punten');
    await sees(theme.title);
    await assertAccessible(page, 'what everyone chose');
  });

  await story.test('the report holds every round, and how to count again', async () => {
    const report = await openPage(story, browser, { screen: 'console' });
    await report.goto(`${server.url}/report#w=${workshop.setup.workshop}&k=${server.organiserKey()}`);
    await report.getByRole('heading', { name: 'Met de hele zaal' }).waitFor();
    await report.getByText('Zo is er gestemd: 2 rondes naast elkaar').click();
    await report.getByRole('columnheader', { name: 'Stemmen (2)' }).waitFor();
    await report.getByText('werkatelier recount BESTAND --round 2').waitFor();
    for (const colorScheme of ['light', 'dark']) {
      await report.emulateMedia({ colorScheme });
      await assertAccessible(report, `the report, ${colorScheme}`);
    }
    await report.setViewportSize(SCREENS.tiny.viewport);
    await assertNoSidewaysScroll(report, 'the report');
  });

  await story.test('the table for a spreadsheet is parted by semicolons', async () => {
    const response = await fetch(`${server.url}/api/v1/workshops/${workshop.setup.workshop}/export.csv`, {
      headers: { authorization: `Bearer ${server.organiserKey()}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const [header, ...rows] = (await response.text()).trim().split('\r\n');
    assert.match(header, /^\ufeff?theme_letter;theme;number;.*;picks: Stemmen \(2\);/);
    assert.equal(rows.length, IDEAS.length);
  });
}
