// A phone on bad Wi-Fi, with a real server and a line that is cut, stalls, is late and lets no sockets through (promises
// §2). Whatever happens: every idea is in the log once, and the page ends with *Bewaard*.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertOnce,
  box,
  gathering,
  LONG_MS,
  offline,
  post,
  press,
  saved,
  socketHears,
  spoken,
  state,
  takePart,
  tell,
  timed,
  until,
} from './faulty.mjs';
import { startBrowser, startProxy, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

/** Rounds of posting after which, at one in ten, something has surely come late. */
const ROUNDS_MAX = 60;

test('bad lines', async (story) => {
  const browser = await startBrowser(story);
  const server = await startServer(story);

  await story.test('connections that are cut lose nothing and double nothing', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop);
    const texts = Array.from({ length: 12 }, (_, index) => `Geknipt idee ${index + 1}.`);
    for (const [index, text] of texts.entries()) {
      await post(page, text);
      if (index % 3 === 1) await line.cut();
    }
    const took = await timed(async () => {
      await line.cut();
      await saved(page);
      for (const text of texts) await state(page, text, 'Bewaard');
    });
    await assertOnce(workshop, texts);
    tell(t, `cut: all saved ${took} ms after the last of 5 cuts; ${texts.length} posted, 0 lost, 0 doubled`);
  });

  await story.test('a line that falls silent is said in words, and heals', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop);
    await post(page, 'Voor de stilte');
    await state(page, 'Voor de stilte', 'Bewaard');
    await line.weather({ stalled: true });
    await post(page, 'In de stilte');
    await state(page, 'In de stilte', 'Verstuurd');
    const words = await timed(() => offline(page));
    await state(page, 'In de stilte', 'Op je telefoon, wordt verstuurd');
    await box(page).fill('Nog niet af');
    await line.weather();
    const healed = await timed(() => state(page, 'In de stilte', 'Bewaard'));
    await saved(page);
    assert.equal(await box(page).inputValue(), 'Nog niet af');
    await assertOnce(workshop, ['Voor de stilte', 'In de stilte']);
    tell(t, `stall: in words after ${words} ms (promised: 20,000), saved ${healed} ms after it healed`);
  });

  await story.test(
    'a server that is killed and comes back has what was posted meanwhile, once',
    async (t) => {
      const killed = await startServer(t);
      const line = await startProxy(t, killed);
      const workshop = await makeWorkshop(killed);
      const page = await gathering(t, browser, line, workshop);
      await post(page, 'Voor de klap');
      await killed.stop('SIGKILL');
      await post(page, 'Tijdens de klap');
      await state(page, 'Tijdens de klap', 'Op je telefoon');
      await offline(page);
      const again = await startServer(t, { data: killed.data, port: killed.port });
      const healed = await timed(() => state(page, 'Tijdens de klap', 'Bewaard'));
      await state(page, 'Voor de klap', 'Bewaard');
      await saved(page);
      await assertOnce(workshop, ['Voor de klap', 'Tijdens de klap']);
      tell(t, `kill -9: saved ${healed} ms after the server said where it listens`);

      // And in good order: sent away with a moment of its own, typing all the while.
      await box(page).fill('Half');
      const stopped = performance.now();
      await again.stop('SIGTERM');
      await startServer(t, { data: killed.data, port: killed.port });
      await box(page).pressSequentially(' en heel');
      await press(page, 'Plaats idee');
      await state(page, 'Half en heel', 'Bewaard');
      tell(t, `SIGTERM and start: saved ${Math.round(performance.now() - stopped)} ms after the signal`);
      await assertOnce(workshop, ['Voor de klap', 'Tijdens de klap', 'Half en heel']);
    },
  );

  await story.test(
    'with a tenth of all answers late, two phones see the same and nothing twice',
    async (t) => {
      const line = await startProxy(t, server);
      const workshop = await makeWorkshop(server);
      const phones = [
        await takePart(t, browser, line, workshop),
        await gathering(t, browser, line, workshop),
      ];
      const bad = { delay_ms: 40, jitter_ms: 120, late_percent: 10, late_ms: 3_000 };
      await line.weather(bad);
      const texts = [];
      /** Answers that came late so far: which ones do is chance. */
      const late = async () => (await line.weather(bad)).late;
      const took = await timed(async () => {
        for (let n = 1; n <= 12 || ((await late()) === 0 && n <= ROUNDS_MAX); n += 1) {
          for (const [who, page] of phones.entries()) {
            texts.push(`Telefoon ${who}, idee ${n}.`);
            await post(page, texts.at(-1));
          }
          if (n % 4 === 0) await line.cut();
        }
        for (const page of phones) await saved(page);
      });
      const { late: all } = await line.weather();
      assert.ok(all > 0, 'nothing came late');
      await assertOnce(workshop, texts);
      await workshop.open(workshop.step('enrich'));
      for (const page of phones)
        await page
          .getByText(/Telefoon \d, idee/)
          .first()
          .waitFor({ timeout: LONG_MS });
      tell(
        t,
        `10 % late by 3 s, 3 cuts: ${texts.length} posted in ${took} ms, ${all} late, 0 lost, 0 doubled`,
      );
    },
  );

  await story.test('where sockets are blocked the page polls, and takes a socket when it can', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    await line.weather({ no_sockets: true });
    const page = await gathering(t, browser, line, workshop);
    await post(page, 'Zonder socket');
    await state(page, 'Zonder socket', 'Bewaard');
    await saved(page);
    // Its own things come by poll too: one that is taken away says so.
    await workshop.hide('Zonder socket');
    const hid = await timed(() => state(page, 'Zonder socket', 'De begeleider heeft dit weggehaald.'));
    await post(page, 'Toch maar niet');
    await state(page, 'Toch maar niet', 'Bewaard');
    await press(page, 'Haal weg: Toch maar niet');
    await page.getByRole('listitem').filter({ hasText: 'Toch maar niet' }).waitFor({ state: 'detached' });
    await saved(page);

    const socket = socketHears(page);
    const sent = spoken(page);
    await line.weather();
    const back = await timed(() => socket);
    await post(page, 'Met socket');
    await state(page, 'Met socket', 'Bewaard');
    await until('the idea went by socket', () => sent.some((text) => text.includes('Met socket')));
    assert.ok((await workshop.exported()).includes('Met socket'));
    tell(
      t,
      `no sockets: what changed of one's own seen after ${hid} ms; a socket again ${back} ms after it could`,
    );
  });

  await story.test('a page that was paused through it all goes on where the group is', async (t) => {
    const line = await startProxy(t, server);
    const workshop = await makeWorkshop(server);
    const page = await gathering(t, browser, line, workshop);
    await box(page).fill('Getypt voor de pauze');
    const renderer = await page.context().newCDPSession(page);
    await renderer.send('Debugger.enable');
    const paused = new Promise((resolve) => renderer.once('Debugger.paused', resolve));
    await renderer.send('Debugger.pause');
    await paused;
    const theme = workshop.setup.themes[0].id;
    const other = await workshop.joined(theme);
    await workshop.post(workshop.step('gather'), theme, 'Van een ander', other);
    await line.cut();
    await workshop.open(workshop.step('enrich'));
    const healed = await timed(async () => {
      await renderer.send('Debugger.resume');
      await renderer.send('Debugger.disable');
      await page.getByText('De volgende stap is open').first().waitFor();
    });
    assert.equal(await box(page).inputValue(), 'Getypt voor de pauze');
    await press(page, 'Plaats idee');
    await page.getByText('Van een ander').waitFor();
    await saved(page);
    await assertOnce(workshop, ['Van een ander', 'Getypt voor de pauze']);
    tell(t, `paused renderer: where the group is ${healed} ms after it went on`);
  });
});
