// What the browser journeys share: a real server on a port of its own, and browsers as people have them. It tells no
// story itself.
//
// Phones open the server by plain HTTP on a name of its own, which is not a secure context (promises §6); the browser
// is told that this name is this machine. The laptop opens `127.0.0.1`, which is one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const BINARY =
  process.env.WERKATELIER_BIN ??
  join(
    process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url)),
    'debug/werkatelier',
  );
const PROXY = join(dirname(BINARY), 'werkatelier-tests-proxy');
/** It draws the same as Chromium with less of the processor. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const CHROMIUM =
  process.env.CHROMIUM_BIN ?? (existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : '/usr/bin/chromium');

/** A plain host name, as insecure as an address of a local network. The browser maps it to 127.0.0.1. */
export const PHONE_HOST = 'workshop.test';

/** Milliseconds after which something that should have happened did not. */
export const PATIENCE_MS = 15_000;

/** The screens of promises §5. */
export const SCREENS = {
  tiny: { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  console: { viewport: { width: 1440, height: 900 } },
  low: { viewport: { width: 1280, height: 600 } },
  stage: { viewport: { width: 1920, height: 1080 } },
};

/** The browsers of people that are open. */
const opened = new Set();

/**
 * Starts the server on a free port with a data folder of its own, and ends it with the test.
 * `args` are added to `serve`; `data` and `port` take over the folder and the address of an earlier one (a restart).
 */
export async function startServer(
  t,
  { args = [], data = mkdtempSync(join(tmpdir(), 'werkatelier-')), port: asked = 0 } = {},
) {
  assert.ok(existsSync(BINARY), `no server at ${BINARY}: cargo build -p werkatelier`);
  const child = spawn(
    BINARY,
    [
      'serve',
      '--listen',
      `127.0.0.1:${asked}`,
      '--allow-host',
      PHONE_HOST,
      '--no-open',
      '--data',
      data,
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = { text: '' };
  const gone = once(child, 'exit');
  const stop = async (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await gone;
    }
  };
  t.after(async () => {
    // Pages first: they ask again and again, and a server that is gone would be their problem.
    await Promise.all([...opened].map((context) => context.close()));
    await stop('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  });
  const port = await portOf(child, said);
  return {
    data,
    port,
    /** As the laptop opens it: a secure context. */
    url: `http://127.0.0.1:${port}`,
    /** As a phone opens it: not a secure context. */
    phoneUrl: `http://${PHONE_HOST}:${port}`,
    /** What it printed so far. */
    output: () => said.text,
    /** The key that lets one make workshops. */
    organiserKey: () => readFileSync(join(data, 'organiser.key'), 'utf8').trim(),
    /** `SIGTERM` for an orderly end, `SIGKILL` for none. Resolves when it is gone. */
    stop,
  };
}

/**
 * A bad line to a server (`tests/src/proxy`), in fair weather until told otherwise; it ends with the test. A page that
 * opens its `phoneUrl` is on it.
 */
export async function startProxy(t, server) {
  assert.ok(existsSync(PROXY), `no proxy at ${PROXY}: cargo build -p werkatelier-tests`);
  const child = spawn(PROXY, ['127.0.0.1:0', `127.0.0.1:${server.port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => void child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  const port = new URL(await next()).port;
  const order = async (what) => {
    child.stdin.write(JSON.stringify(what) + '\n');
    return JSON.parse(await next());
  };
  return {
    port,
    phoneUrl: `http://${PHONE_HOST}:${port}`,
    /** From now on the line is like this; what is not named is fair. Holds when it resolves. */
    weather: (weather = {}) => order({ weather }),
    /** Resets every open connection, at both ends. */
    cut: () => order('cut'),
  };
}

function portOf(child, said) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`the server ${why}; it said:\n${said.text}`));
    const timer = setTimeout(() => fail(`named no address in ${PATIENCE_MS} ms`), PATIENCE_MS);
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    const listen = (chunk) => {
      said.text += chunk;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said.text)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
  });
}

/** One browser for a test or a file; it ends with it. */
export async function startBrowser(t) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // A try at HTTPS first would be measured as our own time.
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
      `--host-resolver-rules=MAP ${PHONE_HOST} 127.0.0.1`,
    ],
  });
  t.after(() => browser.close());
  return browser;
}

/**
 * A person's browser: storage of its own, a screen of `SCREENS`, and a list of everything that went wrong in it, which
 * must be empty at the end of the test. `allowed` names what a story causes on purpose, as patterns.
 */
export async function openPage(t, browser, { screen = 'phone', allowed = [], ...options } = {}) {
  const context = await browser.newContext({ locale: 'nl-NL', ...SCREENS[screen], ...options });
  opened.add(context);
  context.on('close', () => opened.delete(context));
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(trapAbsentMembers);
  const page = await context.newPage();
  const problems = [];
  const note = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on('pageerror', (error) => note(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    const own = [PHONE_HOST, '127.0.0.1', 'localhost'].includes(hostname);
    if (!own && protocol !== 'blob:') note(`request to a stranger: ${request.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, [], 'the page had problems');
  });
  return page;
}

/** A browser that cannot unpack: it is told everything as text, which a story can read on its way. */
export const takesText = (page) => page.addInitScript(() => delete window.DecompressionStream);

/**
 * Runs in the page, before its scripts, where it is not a secure context: what plain HTTP lacks is absent there in all
 * engines, and whoever reads it has a bug that only phones show.
 */
function trapAbsentMembers() {
  if (window.isSecureContext) return;
  const absent = [
    [Crypto.prototype, ['subtle', 'randomUUID']],
    [Navigator.prototype, ['clipboard', 'locks', 'onLine', 'serviceWorker', 'storage', 'wakeLock']],
  ];
  for (const [prototype, names] of absent) {
    for (const name of names) {
      const get = () => void console.error(`the page read ${name}, absent or untrue on plain HTTP`);
      Object.defineProperty(prototype, name, { configurable: true, get });
    }
  }
}

/** axe over the page as it stands: WCAG 2.2 A and AA and its best practices, no violation. */
export async function assertAccessible(page, where) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(found, [], `axe on ${where}`);
}

/** Nothing sticks out at the side, at this width. A phone that shows a page that is too wide calls itself wider. */
export async function assertNoSidewaysScroll(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  const over = wide - page.viewportSize().width;
  assert.ok(over <= 0, `${where} is ${over} px too wide`);
}

/** A line of 3 Mbit/s and 150 ms, and a processor four times slower: a modest phone in a full hall (promises §1). */
export async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 3_000_000 / 8,
    uploadThroughput: 1_000_000 / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
