// An upgrade during a session: phones that loaded their pages from the release before go on with the server that is
// there now. The old pages are real ones, as that release built them (`tests/fixtures/release-…`).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOnce, box, BROKEN, heading, post, press, saved, state } from './faulty.mjs';
import { openPage, startBrowser, startProxy, startServer } from './harness.mjs';
import { RELEASES, startRelease } from './release.mjs';
import { makeWorkshop } from './workshop.mjs';

test('an upgrade during a session', async (story) => {
  const browser = await startBrowser(story);
  assert.ok(RELEASES.length > 0, 'a release to come from');

  for (const release of RELEASES) {
    await story.test(`a page of ${release} joins, posts, reacts, votes and sees the result`, async (t) => {
      const server = await startServer(t);
      const line = await startProxy(t, server);
      const workshop = await makeWorkshop(server, (setup) => void setup.themes.splice(1));
      const [theme] = workshop.setup.themes;
      const page = await openPage(t, browser, { allowed: BROKEN });
      const old = await startRelease(t, release, line);
      await page.goto(old.phoneUrl + '/' + workshop.fragment);
      await press(page, 'Doe mee');
      await press(page, new RegExp(theme.title));
      await page.getByText('Ga naar je themagroep').waitFor();

      const gather = workshop.step('gather');
      await workshop.open(gather);
      await box(page).waitFor();
      await post(page, 'Van de oude pagina');
      await state(page, 'Van de oude pagina', 'Bewaard');
      // The line is lost while somebody types, and the page comes back with what it has.
      await line.cut();
      await post(page, 'Na de onderbreking');
      await state(page, 'Na de onderbreking', 'Bewaard');
      await saved(page);
      await assertOnce(workshop, ['Van de oude pagina', 'Na de onderbreking']);
      await page.reload();
      await state(page, 'Na de onderbreking', 'Bewaard');
      assert.ok(old.asked.includes('/p'), `the pages are the old ones: ${old.asked}`);
      const other = await workshop.joined(theme.id);
      const idea = await workshop.post(gather, theme.id, 'Van een ander', other);

      await workshop.open(workshop.step('enrich'));
      await page.getByText('Van een ander').first().waitFor();
      await press(page, 'Goed');
      const vote = workshop.step('vote');
      await workshop.open(vote);
      await press(page, 'Naar de lijst');
      await page.getByRole('checkbox', { name: 'Van een ander' }).check();
      await page.getByText('1 van 3 gekozen').waitFor();
      await press(page, 'Ik ben klaar');
      await page.getByText('Je bent klaar. Je keuze is bewaard.').waitFor();
      await workshop.send({ do: 'pick', step: vote, contribution: idea, on: true }, other);
      await workshop.close(vote);
      await heading(page, 'De stemming is dicht.');
      await workshop.open(workshop.step('select'));
      await workshop.send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
      await heading(page, 'Uitslag');
      await page.getByText('Van een ander').first().waitFor();
      const round = (await workshop.view()).put.find(({ key }) => key === `round:${vote}/${theme.id}`).value;
      assert.equal(round.result.counted, 2, 'the vote of the old page is counted');
    });

    await story.test(`a page of ${release} outlives the restart that brings the new server`, async (t) => {
      const old = await startServer(t);
      const line = await startProxy(t, old);
      const workshop = await makeWorkshop(old, (setup) => void setup.themes.splice(1));
      const page = await openPage(t, browser, { allowed: BROKEN });
      const pages = await startRelease(t, release, line);
      await page.goto(pages.phoneUrl + '/' + workshop.fragment);
      await press(page, 'Doe mee');
      await press(page, new RegExp(workshop.setup.themes[0].title));
      await page.getByText('Ga naar je themagroep').waitFor();
      await workshop.open(workshop.step('gather'));
      await box(page).fill('Half getypt');
      await old.stop('SIGTERM');
      await startServer(t, { data: old.data, port: old.port });
      await press(page, 'Plaats idee');
      await state(page, 'Half getypt', 'Bewaard');
      await assertOnce(workshop, ['Half getypt']);
    });
  }
});
