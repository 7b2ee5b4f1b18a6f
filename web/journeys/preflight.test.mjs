// Before the guests come: the organiser's page turns green when a phone came through, and says what to try when none does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoSidewaysScroll, openPage, startBrowser, startServer } from './harness.mjs';

const BLOCKED = [/WebSocket|Failed to load resource/];

async function assertGood(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, `${where}, ${colorScheme}`);
  }
  await assertNoSidewaysScroll(page, where);
}

test('pre-flight', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const link = `${server.url}/preflight#k=${server.organiserKey()}`;

  await story.test('from the first page, without a workshop', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(`${server.url}/home#k=${server.organiserKey()}`);
    await page.getByRole('link', { name: 'Test met je telefoon' }).click();
    await page.getByRole('heading', { name: 'Scan deze code: groen = goed' }).waitFor();
    await page.getByRole('img', { name: 'Code om je telefoon te testen' }).waitFor();
    await page.getByText(`127.0.0.1:${server.port}/check`).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the key left the address bar');
    await assertGood(page, 'waiting');
  });

  await story.test('after twenty seconds without a phone it says what to try', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    // Time stands still from the start: however slow the machine, the page waits for what is given here.
    const now = Date.now();
    await page.clock.install({ time: now });
    await page.clock.pauseAt(now + 1_000);
    await page.goto(link);
    await page.getByText('We wachten op een telefoon').waitFor();
    await page.clock.fastForward(19_000);
    await page.getByText('We wachten op een telefoon').waitFor();
    await page.clock.fastForward(2_000);
    await page.getByText('Er kwam nog geen telefoon aan').waitFor();
    await page.getByText('Een gastnetwerk houdt apparaten vaak uit elkaar').waitFor();
    // axe waits by timers too.
    await page.clock.resume();
    await assertGood(page, 'nobody came');
  });

  await story.test('a phone is good, and the organiser sees it', async (t) => {
    const organiser = await openPage(t, browser, { screen: 'console' });
    await organiser.goto(link);
    await organiser.getByText('We wachten op een telefoon').waitFor();
    for (const [count, screen] of ['phone', 'tiny'].entries()) {
      const phone = await openPage(t, browser, { screen });
      await phone.goto(`${server.phoneUrl}/check`);
      await phone.getByRole('main').getByText('Goed', { exact: true }).waitFor();
      await assertGood(phone, `good, ${screen}`);
      const said = count === 0 ? '1 telefoon bereikt' : '2 telefoons bereiken';
      await organiser.getByText(said).first().waitFor();
    }
    await organiser.getByText('Directe verbinding').first().waitFor();
    await assertGood(organiser, 'green');
  });

  await story.test(
    'a network that blocks sockets is good enough, and one that blocks all is not',
    async (t) => {
      const organiser = await openPage(t, browser, { screen: 'console' });
      await organiser.goto(link);
      const phone = await openPage(t, browser, { allowed: BLOCKED });
      await phone.routeWebSocket(/check\/socket/, (socket) => socket.close());
      await phone.goto(`${server.phoneUrl}/check`);
      await phone.getByText('Dit netwerk houdt één soort verbinding tegen').waitFor();
      await phone.getByRole('main').getByText('Goed', { exact: true }).waitFor();
      await organiser.getByText('1 telefoon bereikt').first().waitFor();

      await organiser.reload();
      await organiser.getByText('We wachten op een telefoon').waitFor();
      await phone.route('**/check/wait', (route) => route.abort());
      await phone.getByRole('button', { name: 'Test opnieuw' }).click();
      await phone.getByRole('main').getByText('Nog niet goed').waitFor();
      await assertGood(phone, 'not good');
      await organiser.getByText('Een telefoon komt aan, maar de verbinding valt weg').waitFor();
      await assertGood(organiser, 'not green');
    },
  );

  await story.test('a browser that keeps nothing is told so', async (t) => {
    const phone = await openPage(t, browser);
    await phone.addInitScript(() => {
      for (const name of ['localStorage', 'indexedDB']) {
        const get = () => {
          throw new DOMException('denied', 'SecurityError');
        };
        Object.defineProperty(window, name, { configurable: true, get });
      }
    });
    await phone.goto(`${server.phoneUrl}/check`);
    await phone.getByText('Je telefoon onthoudt hier niets').waitFor();
  });

  await story.test('it is the organiser’s page', async (t) => {
    const page = await openPage(t, browser, { screen: 'console', allowed: BLOCKED });
    await page.goto(`${server.url}/preflight#k=${'A'.repeat(43)}`);
    await page.getByRole('heading', { name: 'Deze pagina is voor de organisator' }).waitFor();
  });
});
