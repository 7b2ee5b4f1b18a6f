// What the phone itself does on a bad afternoon: reloads, closed tabs, storage that is forbidden or full, a clock that is
// wrong, a page older than the server; and a link or a workshop that ended while nobody could say so. No text is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertOnce,
  box,
  gathering,
  heading,
  offline,
  post,
  press,
  saved,
  spoken,
  state,
  tell,
  until,
} from './faulty.mjs';
import {
  assertAccessible,
  openPage,
  assertNoSidewaysScroll,
  startBrowser,
  startProxy,
  startServer,
  takesText,
} from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const HOUR = 3_600_000;

/** Runs in the page: what a browser says where storage is forbidden. */
const forbid = (names) => {
  for (const name of names) {
    const get = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
    Object.defineProperty(window, name, { configurable: true, get });
  }
};
const noDatabase = `(${forbid})(['indexedDB'])`;
const noStorage = `(${forbid})(['indexedDB', 'localStorage', 'sessionStorage', 'BroadcastChannel'])`;
const fullStorage = `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`;
/** A clock that is wrong by what `window.wrongBy` says, in milliseconds. */
const wrongClock = (ms) => `{
  const real = Date.now;
  window.wrongBy = ${ms};
  Date.now = () => real() + window.wrongBy;
}`;

async function assertGood(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await assertNoSidewaysScroll(page, where);
    await assertAccessible(page, `${where}, ${colorScheme}`);
  }
}

/** Whether what was copied is this: pasted where one can paste. */
async function assertCopied(page, text) {
  await page.evaluate(() => document.body.append(document.createElement('textarea')));
  const paper = page.locator('body > textarea');
  await paper.focus();
  await page.keyboard.press('Control+V');
  assert.equal(await paper.inputValue(), text);
  await paper.evaluate((element) => element.remove());
}

test('the phone itself', async (story) => {
  const browser = await startBrowser(story);
  const server = await startServer(story);

  await story.test(
    'a reload, a closed tab and a second tab lose no letter and send nothing twice',
    async (t) => {
      const line = await startProxy(t, server);
      const workshop = await makeWorkshop(server);
      const page = await gathering(t, browser, line, workshop);
      await box(page).fill('Half getypt');
      await page.reload();
      await box(page).waitFor();
      assert.equal(await box(page).inputValue(), 'Half getypt');
      await line.weather({ refusing: true });
      await line.cut();
      await offline(page);
      await press(page, 'Plaats idee');
      await state(page, 'Half getypt', 'Op je telefoon');
      await box(page).fill('Voor het sluiten');
      await page.close();
      await line.weather();
      const again = await page.context().newPage();
      const sent = spoken(again);
      await again.goto(line.phoneUrl + '/p');
      await state(again, 'Half getypt', 'Bewaard');
      assert.equal(await box(again).inputValue(), 'Voor het sluiten');

      const other = await again.context().newPage();
      const sentThere = spoken(other);
      await other.goto(line.phoneUrl + '/p');
      await until('the other tab has the draft', async () => (await box(other).inputValue()) !== '');
      await press(again, 'Plaats idee');
      for (const one of [again, other]) await state(one, 'Voor het sluiten', 'Bewaard');
      await until('the draft is gone there too', async () => (await box(other).inputValue()) === '');
      await post(other, 'Uit de andere tab');
      for (const one of [again, other]) await state(one, 'Uit de andere tab', 'Bewaard');
      for (const one of [again, other]) await saved(one);
      for (const text of ['Half getypt', 'Voor het sluiten', 'Uit de andere tab']) {
        const posted = (one) => one.includes('"do":"post"') && one.includes(text);
        assert.equal([...sent, ...sentThere].filter(posted).length, 1, `${text}, sent once`);
      }
      await assertOnce(workshop, ['Half getypt', 'Voor het sluiten', 'Uit de andere tab']);
    },
  );

  await story.test(
    'what was typed when a step closed is sent within its grace, or kept to copy',
    async (t) => {
      const workshop = await makeWorkshop(server, (setup) => {
        for (const step of setup.steps) step.grace_ms = 60_000;
      });
      const page = await gathering(t, browser, server, workshop);
      await box(page).fill('Net op tijd');
      await workshop.closeGently(workshop.step('gather'));
      await page.getByText('Deze stap sluit. Je kunt je tekst nog plaatsen.').waitFor();
      await press(page, 'Plaats idee');
      await state(page, 'Net op tijd', 'Bewaard');
      await workshop.open(workshop.step('enrich'));
      const theme = workshop.setup.themes[0].id;
      const other = await workshop.joined(theme);
      await workshop.post(workshop.step('gather'), theme, 'Te laat van een ander', other);
      await assertOnce(workshop, ['Net op tijd', 'Te laat van een ander']);
    },
  );

  await story.test(
    'a remark that its step no longer takes can be copied, without a secure context',
    async (t) => {
      const workshop = await makeWorkshop(server);
      const page = await gathering(t, browser, server, workshop);
      const theme = workshop.setup.themes[0].id;
      const other = await workshop.joined(theme);
      await workshop.post(workshop.step('gather'), theme, 'Van een ander', other);
      await workshop.open(workshop.step('enrich'));
      await page.getByText('Van een ander').waitFor();
      await press(page, 'Schrijf een reactie');
      await page.getByRole('textbox', { name: 'Jouw reactie' }).fill('Goed plan, en wie betaalt?');
      await workshop.close(workshop.step('enrich'));
      await workshop.open(workshop.setup.steps.at(-1).id);
      await page.getByText('Je tekst staat er nog').click();
      assert.equal(await page.getByRole('button', { name: 'Plaats alsnog' }).count(), 0);
      await press(page, 'Kopieer');
      await page.getByRole('button', { name: 'Gekopieerd' }).waitFor();
      await assertGood(page, 'a remark left behind');
      await assertCopied(page, 'Goed plan, en wie betaalt?');
    },
  );

  await story.test('without a database what was written is kept all the same', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop, { before: noDatabase });
    await line.weather({ refusing: true });
    await line.cut();
    await post(page, 'Zonder database');
    await state(page, 'Zonder database', 'Op je telefoon');
    await page.close();
    await line.weather();
    const again = await page.context().newPage();
    await again.goto(line.phoneUrl + '/p');
    await state(again, 'Zonder database', 'Bewaard');
    await assertOnce(workshop, ['Zonder database']);
  });

  for (const [what, before] of [
    ['forbidden', noStorage],
    ['full', fullStorage],
  ]) {
    await story.test(
      `where storage is ${what}, one takes part and reads to leave the page open`,
      async (t) => {
        const line = await startProxy(t, server);
        const workshop = await makeWorkshop(server);
        const page = await gathering(t, browser, line, workshop, { before });
        await page.getByText('Je telefoon bewaart je tekst niet').waitFor();
        await assertGood(page, `storage ${what}`);
        await post(page, 'Eerste');
        await line.cut();
        await post(page, 'Tweede');
        for (const text of ['Eerste', 'Tweede']) await state(page, text, 'Bewaard');
        await saved(page);
        await assertOnce(workshop, ['Eerste', 'Tweede']);
      },
    );
  }

  for (const [what, ms] of [
    ['five hours behind', -5 * HOUR],
    ['a year ahead', 365 * 24 * HOUR],
  ]) {
    await story.test(`with a clock ${what}, and then set right, all goes on`, async (t) => {
      const line = await startProxy(t, server);
      const workshop = await makeWorkshop(server);
      const page = await gathering(t, browser, line, workshop, { before: wrongClock(ms) });
      await post(page, 'Met een verkeerde klok');
      await state(page, 'Met een verkeerde klok', 'Bewaard');
      // The step runs for minutes, on the server's clock.
      const timer = page.getByRole('timer').filter({ hasText: /(^|\s)[4-9]:\d\d/ });
      await timer.waitFor();
      await line.weather({ refusing: true });
      await line.cut();
      await post(page, 'Voor het rechtzetten');
      await page.evaluate(() => (window.wrongBy = 0));
      await post(page, 'Na het rechtzetten');
      await offline(page);
      await line.weather();
      for (const text of ['Voor het rechtzetten', 'Na het rechtzetten']) await state(page, text, 'Bewaard');
      await timer.waitFor();
      await assertOnce(workshop, ['Met een verkeerde klok', 'Voor het rechtzetten', 'Na het rechtzetten']);
    });
  }

  await story.test('who was taken out while away reads it, and keeps every text', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop);
    await line.weather({ refusing: true });
    await line.cut();
    await post(page, 'Geplaatst terwijl ik weg was');
    await box(page).fill('Nog aan het typen');
    await offline(page);
    await workshop.removeAll();
    await line.weather();
    await heading(page, 'Deze link werkt niet meer');
    await page.getByText('Dit is niet verstuurd').waitFor();
    for (const text of ['Geplaatst terwijl ik weg was', 'Nog aan het typen']) {
      await page.getByText(text, { exact: true }).waitFor();
    }
    await assertGood(page, 'a link withdrawn, with texts');
    await page.getByRole('button', { name: 'Kopieer' }).first().click();
    await assertCopied(page, 'Geplaatst terwijl ik weg was');

    // Taking part again is one way back: as somebody new, whose phone still has the texts.
    await press(page, 'Opnieuw meedoen');
    await page.getByRole('textbox').waitFor();
    await page.goto('about:blank');
    await page.goto(line.phoneUrl + '/' + workshop.fragment);
    await press(page, 'Doe mee');
    await press(page, new RegExp(workshop.setup.themes[0].title));
    await page.getByText('Dit is niet geplaatst').waitFor();
    await press(page, 'Zet terug in het vak');
    assert.equal(await box(page).inputValue(), 'Nog aan het typen\nGeplaatst terwijl ik weg was');
    await press(page, 'Plaats idee');
    await state(page, 'Nog aan het typen', 'Bewaard');
    await assertOnce(workshop, ['Nog aan het typen\nGeplaatst terwijl ik weg was']);
  });

  await story.test('a workshop that ended while one was away takes the text late, and says so', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop);
    await line.weather({ refusing: true });
    await line.cut();
    await post(page, 'Te laat voor de groep');
    await offline(page);
    await workshop.close(workshop.step('gather'));
    await workshop.open(workshop.setup.steps.at(-1).id);
    await line.weather();
    await heading(page, 'Dank je wel');
    await state(page, 'Te laat voor de groep', /^Te laat:/);
    await saved(page);
    await assertOnce(workshop, ['Te laat voor de groep']);
  });

  await story.test('a server that is gone for good leaves the texts to copy', async (t) => {
    const gone = await startServer(t);
    const workshop = await makeWorkshop(gone);
    const page = await gathering(t, browser, gone, workshop);
    await gone.stop('SIGKILL');
    await post(page, 'Nergens heen');
    await offline(page);
    await page.getByText('1 tekst staat alleen op je telefoon').click();
    await assertGood(page, 'a server gone');
    await press(page, 'Kopieer');
    await assertCopied(page, 'Nergens heen');
  });

  await story.test('a page from before an upgrade goes on, sockets or not', async (t) => {
    const old = await startServer(t);
    const line = await startProxy(t, old);
    const workshop = await makeWorkshop(old);
    const page = await gathering(t, browser, line, workshop);
    await saved(page);
    const ahead = () =>
      performance.getEntriesByType('resource').filter(({ name }) => /longpoll|later/.test(name)).length;
    await until('later scripts were fetched ahead', async () => (await page.evaluate(ahead)) >= 2);
    await old.stop('SIGTERM');
    // The new server has none of the old page's files.
    await page.route('**/assets/**', (route) => route.fulfill({ status: 404, body: '' }));
    await box(page).fill('Getypt tijdens de upgrade');
    await line.weather({ no_sockets: true });
    await startServer(t, { data: old.data, port: old.port });
    await press(page, 'Plaats idee');
    await state(page, 'Getypt tijdens de upgrade', 'Bewaard');
    await workshop.open(workshop.step('enrich'));
    await heading(page, 'Je hebt alles gelezen.');
    await line.weather();
    await workshop.open(workshop.step('vote'));
    await heading(page, /^Kies er hoogstens/);
    await assertOnce(workshop, ['Getypt tijdens de upgrade']);
  });

  await story.test('a newer server is offered and never forced', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    let version = '1.0.0';
    const page = await gathering(t, browser, line, workshop, {
      beforeLoad: async (page) => {
        await takesText(page);
        await page.routeWebSocket('**/api/v1/socket', (socket) => {
          socket.connectToServer().onMessage((message) => {
            socket.send(message.replace(/"version":"[^"]*"/, `"version":"${version}"`));
          });
        });
      },
    });
    await box(page).fill('Blijft staan');
    version = '2.0.0';
    await line.cut();
    await heading(page, 'Er is een nieuwe versie. Laad de pagina opnieuw.');
    await assertGood(page, 'a newer server');
    await press(page, 'Sluit');
    assert.equal(await box(page).inputValue(), 'Blijft staan');
    await press(page, 'Plaats idee');
    await state(page, 'Blijft staan', 'Bewaard');
  });

  await story.test('a name that was given stays, and a refusal covers no button', async (t) => {
    const workshop = await makeWorkshop(server, (setup) => {
      setup.themes[0].places = 1;
    });
    const [full, free] = workshop.setup.themes;
    await workshop.joined(full.id);
    const page = await openPage(t, browser);
    await page.goto(server.phoneUrl + '/' + workshop.fragment);
    await press(page, 'Doe mee');
    await page.getByText('vol', { exact: true }).waitFor();
    await press(page, new RegExp(full.title));
    const notice = page.locator('aside').filter({ hasText: 'Dit thema is vol. Kies een ander.' });
    await notice.waitFor();
    const under = await notice.boundingBox();
    for (const button of await page.locator('main button').all()) {
      const { y } = await button.boundingBox();
      assert.ok(y >= under.y + under.height, 'the notice lies over a button');
    }
    await press(page, 'Sluit');
    await press(page, new RegExp(free.title));
    await workshop.open(workshop.step('gather'));
    await page.getByLabel('Zet mijn naam erbij').check();
    await page.getByLabel('Je naam').fill('Noor');
    await post(page, 'Met naam');
    await state(page, 'Met naam', 'Bewaard');
    await page.getByText('Je naam is Noor. Die blijft staan.').waitFor();
    assert.equal(await page.getByLabel('Je naam').count(), 0);
    await post(page, 'Nog een met naam');
    await state(page, 'Nog een met naam', 'Bewaard');
  });

  await story.test('a page whose later screens never come says what to do, and keeps the text', async (t) => {
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, server, workshop, {
      before: '',
      beforeLoad: (page) =>
        page.route('**/assets/later-*', (route) => route.fulfill({ status: 404, body: '' })),
    });
    await box(page).fill('Blijft staan');
    await workshop.open(workshop.step('enrich'));
    await press(page, /^Ga naar/);
    await heading(page, 'Er is een nieuwe versie. Laad de pagina opnieuw.');
    await page.getByText('Je tekst blijft staan.').waitFor();
    await page.unroute('**/assets/later-*');
    await press(page, 'Laad opnieuw');
    await page.getByText('Je tekst staat er nog').click();
    await page.getByText('Blijft staan', { exact: true }).waitFor();
    tell(t, 'a page older than its server: nothing lost, no forced reload');
  });
});
