// Every page opens as it should: under the policy, at every size, in light and dark, for everyone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { film, PICTURES } from './film.mjs';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  openPage,
  SCREENS,
  slowDown,
  startBrowser,
  startServer,
} from './harness.mjs';

const ADDRESSES = ['/', '/p', '/console', '/stage', '/report', '/home', '/preflight', '/check'];
const ON_PHONES = ['/', '/p', '/report', '/check'];

test('pages', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);

  for (const address of ADDRESSES) {
    for (const screen of ['tiny', 'phone', 'console', 'stage']) {
      await story.test(`${address} on the ${screen} screen, light and dark`, async (t) => {
        const origin = ON_PHONES.includes(address) && SCREENS[screen].isMobile ? server.phoneUrl : server.url;
        const page = await openPage(t, browser, { screen });
        await page.goto(origin + address);
        await page.waitForSelector('main, [role=main]');
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await assertNoSidewaysScroll(page, address);
          await assertAccessible(page, `${address} ${screen} ${colorScheme}`);
        }
      });
    }
  }

  await story.test('a phone opens the join page outside a secure context', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(server.phoneUrl);
    assert.equal(await page.evaluate(() => window.isSecureContext), false);
  });

  await story.test('reading what plain HTTP lacks does not go unnoticed', async (t) => {
    const page = await openPage(t, browser, { allowed: [/absent or untrue/] });
    const noticed = [];
    page.on('console', (message) => noticed.push(message.text()));
    await page.goto(server.phoneUrl);
    const last = page.waitForEvent('console', (message) => message.text().includes('subtle'));
    await page.evaluate(() => [navigator.onLine, crypto.subtle]);
    await last;
    assert.deepEqual(
      noticed.map((text) => /read (\w+)/.exec(text)?.[1]),
      ['onLine', 'subtle'],
    );
  });

  await story.test('the policy lets nothing in that is not a file of our own', async (t) => {
    const page = await openPage(t, browser, {
      allowed: [/Content Security Policy|requires 'Trusted/, /elsewhere\.invalid/],
    });
    await page.goto(server.phoneUrl);
    await page.evaluate(() => {
      const violations = (window.violations = []);
      document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(event.effectiveDirective),
      );
      const script = document.createElement('script');
      const attempts = [
        () => (script.textContent = 'window.__ran = true'),
        () => (document.body.innerHTML = '<b>x</b>'),
        () => document.body.setAttribute('style', 'color: red'),
        () => (new Image().src = 'http://elsewhere.invalid/x.png'),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch (error) {
          violations.push(error.name);
        }
      }
    });
    // An image is refused when it would be fetched, which is later.
    for (const what of ['TypeError', 'require-trusted-types-for', 'style-src-attr', 'img-src']) {
      await page.waitForFunction((what) => window.violations.includes(what), what);
    }
    assert.equal(await page.evaluate(() => '__ran' in window), false);
  });

  await story.test('a modest phone on a bad line can use the join page after four requests', async (t) => {
    const page = await openPage(t, browser);
    await slowDown(page);
    const filmed = await film(page);
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const began = Date.now();
    await page.goto(server.phoneUrl, { waitUntil: 'commit' });
    await page.waitForSelector('main h1');
    const usable = Date.now() - began;
    const forThePage = asked.filter((path) => !path.startsWith('/favicon') && !path.startsWith('/api/'));
    assert.ok(forThePage.length <= 4, `asked for ${forThePage.join(' ')}`);
    // Told, not asserted: machines are noisy. The promise is 2 s.
    t.diagnostic(`usable after ${usable} ms`);
    // The first second is for people to look at.
    await page.waitForFunction(() => document.fonts.status === 'loaded');
    const kept = filmed.keep(began, [200, 500, 1_000, 2_000]);
    t.diagnostic(`pictures in ${PICTURES}: ${kept.join(', ')}`);
    assert.ok(filmed.frames.length > 0, 'the page was filmed');
  });
});
