// Ballots on paper where a vote gives points or scores: typed in behind each idea, corrected, and counted as the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const IDEAS = ['Leerplek bij het datacentrum', 'Taalmaatje op de werkvloer', 'Avondschool techniek'];

async function assertGood(page, where) {
  const before = page.viewportSize();
  for (const viewport of [{ width: 320, height: 568 }, before]) {
    await page.setViewportSize(viewport);
    if (viewport !== before) await page.getByRole('tab', { name: 'Werktafel' }).click();
    await assertNoSidewaysScroll(page, where);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${where}, ${viewport.width}, ${colorScheme}`);
    }
  }
}

/** A facilitator at the round of one group, whose ballot has this form. */
async function atTheRound(t, { server, browser }, form) {
  const workshop = await makeWorkshop(server, (setup) => {
    setup.themes.splice(0, setup.themes.length, setup.themes[1]);
    for (const step of setup.steps) step.grace_ms = 0;
    Object.assign(setup.steps.find(({ method }) => method.method === 'vote').method, { form });
  });
  const [theme] = workshop.setup.themes;
  const facilitator = await workshop.link({ role: 'facilitator', theme: theme.id }, 'Anouk');
  const person = await workshop.joined(theme.id);
  await workshop.open(workshop.step('gather'));
  const ideas = [];
  for (const text of IDEAS) ideas.push(await workshop.post(workshop.step('gather'), theme.id, text, person));
  const vote = workshop.step('vote');
  await workshop.open(vote);
  const page = await openPage(t, browser, { screen: 'console' });
  await page.goto(`${server.url}/console#w=${workshop.setup.workshop}&k=${facilitator}`);
  await page.getByText('Stemmen op papier').click();
  const result = async () => {
    await workshop.close(vote);
    const round = (await workshop.view()).put.find(({ key }) => key === `round:${vote}/${theme.id}`);
    return round.value.result;
  };
  return { workshop, theme, person, ideas, vote, page, result };
}

const told = (page, text) => page.getByRole('paragraph').filter({ hasText: text }).first().waitFor();

test('paper', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const hall = { server, browser };

  await story.test('with points: within the budget, corrected, and counted beside the phones', async (t) => {
    const form = { form: 'points', budget: 10 };
    const { workshop, person, ideas, vote, page, result } = await atTheRound(t, hall, form);
    const points = (n) => page.getByRole('textbox', { name: `Punten voor T${n}`, exact: true });
    await points(1).fill('7');
    await page.getByText('Nog 3 punten op dit papier').waitFor();
    await points(2).fill('5');
    await page.getByText('Dit papier geeft te veel: hoogstens 10.').waitFor();
    await points(2).fill('drie');
    await page.getByText('Typ een heel getal.').waitFor();
    await assertGood(page, 'a paper that does not fit');
    await points(2).fill('3');
    await points(2).press('Enter');
    await told(page, 'Stem op papier met');
    await page.getByText('1 stem op papier').waitFor();
    await page.getByText('1 T1: 7 · T2: 3', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Wijzig papier 1' }).click();
    await points(2).last().fill('');
    await page.getByRole('button', { name: 'Bewaar de wijziging' }).click();
    await told(page, 'Stem op papier gewijzigd');
    await page.getByText('1 T1: 7', { exact: true }).waitFor();
    await assertGood(page, 'a paper that was entered');
    await workshop.send({ do: 'give_points', step: vote, contribution: ideas[0], points: 2 }, person);
    const { order, turnout } = await result();
    assert.equal(turnout, 2);
    assert.deepEqual(
      order.map(({ id, points }) => [id, points]),
      [[ideas[0], 9]],
    );
  });

  await story.test('with scores: one for each criterion, or none', async (t) => {
    const form = { form: 'scale', criteria: ['Veel effect', 'Haalbaar'] };
    const { ideas, page, result } = await atTheRound(t, hall, form);
    const score = (criterion, n) => page.getByRole('textbox', { name: `${criterion}, T${n}`, exact: true });
    await score('Veel effect', 1).fill('6');
    await page.getByText('Typ een cijfer van 1 tot 5.').waitFor();
    await score('Veel effect', 1).fill('5');
    await score('Haalbaar', 1).fill('4');
    await score('Veel effect', 2).fill('2');
    await assertGood(page, 'a paper with scores');
    await score('Veel effect', 2).press('Enter');
    await told(page, 'Stem op papier met');
    await page.getByText('T1: 5/4 · T2: 2/–').waitFor();
    const { order, counted } = await result();
    assert.equal(counted, 1);
    assert.deepEqual([order[0].id, order[0].score.mean], [ideas[0], '9/2']);
  });
});
