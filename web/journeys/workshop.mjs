// A workshop made and led over the API, for journeys that look at one page only. It opens no browser.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

/** Milliseconds after which a view that should have what was acknowledged does not. */
const FRESH_MS = 5_000;

let last = 0;

/** A UUIDv7; ids drawn later sort later. */
export function uuid() {
  last = Math.max(Date.now(), last + 1);
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Makes the first built-in workshop, in a language. `change` may alter what is handed in. */
export async function makeWorkshop(server, change = () => {}, language = 'nl') {
  const key = server.organiserKey();
  const ask = (method, path, body, token = key) => request(server.url, method, path, token, body);
  const { templates } = await ask('GET', `/templates?language=${language}`);
  const [template] = templates;
  const setup = {
    workshop: uuid(),
    template: template.id,
    title: 'Stadmakers',
    language,
    date: '2026-11-21',
    expected_people: 80,
    themes: template.themes.map((theme) => ({ id: uuid(), ...theme, places: null })),
    steps: template.steps.map((step) => ({ id: uuid(), ...step, grace_ms: 1_000, auto_close: false })),
  };
  change(setup);
  const { join_code: code, join_secret: secret } = await ask('POST', '/workshops', setup);
  const path = `/workshops/${setup.workshop}`;
  let seen = 0;
  // A view may be a quarter of a second old; what was acknowledged here is in it.
  const view = async (token) => {
    for (const end = Date.now() + FRESH_MS; ;) {
      const found = await ask('GET', `${path}/view`, undefined, token);
      if (found.seq >= seen) return found;
      assert.ok(Date.now() < end, `a view of ${found.seq} stays behind ${seen}`);
    }
  };
  const send = async (command, token) => {
    const { seq } = await ask('POST', `${path}/commands`, { id: uuid(), command }, token);
    seen = Math.max(seen, seq);
  };
  const saw = async () => (await view()).seq;
  return {
    setup,
    /** What the QR holds, after the address. */
    fragment: `#${code.replace('-', '')}.${secret}`,
    code,
    send,
    /** What commands for steps and stages say they saw: everything that was sent. */
    saw,
    view,
    /** The step with this method, the first from `from` on. */
    step: (method, from = 0) => setup.steps.slice(from).find((step) => step.method.method === method).id,
    /** A link of its own for somebody who leads; the answer is its token. */
    link: async (role, label) => {
      const token = randomBytes(32).toString('base64url');
      await ask('POST', `${path}/links`, { link: uuid(), role, token, label });
      return token;
    },
    open: async (step, themes = []) => send({ do: 'open_step', step, themes, saw: await saw() }),
    /** Closes a step so that what is on its way still counts. */
    closeGently: async (step) =>
      send({ do: 'close_step', step, themes: [], how: 'with_grace', saw: await saw() }),
    close: async (step) => send({ do: 'close_step', step, themes: [], how: 'at_once', saw: await saw() }),
    spotlight: async (step, item) => send({ do: 'spotlight', step, item, saw: await saw() }),
    /** Somebody else in a theme; the answer is their token. */
    joined: async (theme) => {
      const token = randomBytes(32).toString('base64url');
      const body = { code: null, secret, participant: uuid(), command: uuid(), token };
      await request(server.url, 'POST', '/join', null, body);
      await send({ do: 'choose_theme', theme }, token);
      return token;
    },
    /** Where a projector goes: of the hall where `theme` is null. */
    stageLink: async (theme) => {
      const stages = (await view()).put.map(({ value }) => value).filter(({ type }) => type === 'stage');
      const token = randomBytes(32).toString('base64url');
      const role = { role: 'stage', stage: stages.find((stage) => stage.theme === theme).id };
      await ask('POST', `${path}/links`, { link: uuid(), role, token, label: null });
      return `${server.url}/stage#w=${setup.workshop}&k=${token}`;
    },
    /** Posts an idea; the answer is its id. */
    post: async (step, theme, text, token) => {
      const id = uuid();
      await send({ do: 'post', id, step, theme, text, parents: [], signed: null }, token);
      return id;
    },
    /** Texts of all ideas in the log, as the organiser's download has them: one that came twice is there twice. */
    exported: async () =>
      (await ask('GET', `${path}/export.json`)).themes.flatMap(({ ideas }) => ideas.map(({ text }) => text)),
    /** Takes an idea away from everybody. */
    hide: async (text) => {
      const found = async () =>
        (await view()).put.find(({ value }) => value.type === 'card' && value.text === text);
      let card = await found();
      // A view may be a quarter of a second old.
      for (const end = Date.now() + 5_000; !card && Date.now() < end;) card = await found();
      await send({ do: 'hide', contribution: card.value.id, hidden: true });
    },
    /** Takes everybody out who is in. */
    removeAll: async () => {
      const people = (await view()).put.filter(({ value }) => value.type === 'person');
      for (const { value } of people) await send({ do: 'remove_participant', participant: value.id });
    },
    /** Texts of the cards that a facilitator sees. */
    texts: async () =>
      (await view()).put.filter(({ value }) => value.type === 'card').map(({ value }) => value.text),
  };
}

async function request(url, method, path, token, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
