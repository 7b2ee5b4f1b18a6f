// Every screen in every state, for everyone: one workshop is led from the doors to the report, and whatever is on a
// phone, the console and the projector then is measured (`axe.mjs`). What people do by keyboard is in `keyboard.test.mjs`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf } from './axe.mjs';
import { openPage, PATIENCE_MS, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop, uuid } from './workshop.mjs';

/** A word that fits no line of a small phone. */
const LONG = 'arbeidsmarktcommunicatiemedewerkersoverleg';
const IDEAS = [
  'Een datawerkplaats waar winkeliers samen met studenten hun eigen cijfers leren lezen',
  'Laat elke wijk zelf kiezen welke sensoren er komen',
  'Eén loket in gewone taal voor alle open data',
  'Een jaarlijkse datadag op het plein',
  'Eén loket, in gewone taal, voor alle open data van de stad',
  'Een app voor het',
].map((text) => `${text} ${LONG}`);
/** The forms of ballot beside marks and picks, each a step of its own. */
const FORMS = {
  approval: { form: 'approval' },
  dots: { form: 'dots', dots: 4, stacking: true },
  points: { form: 'points', budget: 100 },
  scale: { form: 'scale', criteria: ['Veel effect', 'Haalbaar'] },
};
const LATE = { timeout: 2 * PATIENCE_MS };

const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();
const press = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const sees = (page, text, options) => page.getByText(text).first().waitFor(options);

/** One theme, people who say what they are, the other forms after the vote, and a vote of everyone after the pitches. */
function everyState(setup) {
  setup.themes.splice(1);
  setup.affiliations = ['inwoner', 'ondernemer'];
  for (const step of setup.steps) step.grace_ms = 0;
  const at = (method) => setup.steps.findIndex((step) => step.method.method === method);
  const vote = setup.steps[at('vote')];
  const again = (title, settings) => ({
    ...vote,
    id: uuid(),
    title,
    method: { ...vote.method, ...settings },
  });
  setup.steps.splice(at('pitch') + 1, 0, again('Kiezen met de hele zaal', { over: 'selected', places: 2 }));
  const forms = Object.entries(FORMS).map(([title, form]) => again(title, { form }));
  setup.steps.splice(at('vote') + 1, 0, ...forms);
}

test('accessibility', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  await story.test('one workshop, from the doors to the goodbye', (t) => oneWorkshop(t, server, browser));
  await story.test('above twenty ideas people look before they pick', (t) => twoPhases(t, server, browser));
  await story.test('the pages around a workshop', (t) => aroundIt(t, server, browser));
  await story.test('the measuring finds what is wrong', (t) => findsFaults(t, server, browser));
});

/**
 * Screens to measure, and states that go on when something is wrong with one of them: what is wrong is told at the end
 * of the state.
 */
function measuring(story) {
  const found = [];
  const measure = async (page, where, kind) => void found.push(...(await faultsOf(page, where, kind)));
  const state = (name, play) =>
    story.test(name, async (t) => {
      await play(t);
      assert.deepEqual(found.splice(0), [], 'not for everyone');
    });
  return { measure, state };
}

async function oneWorkshop(story, server, browser) {
  const workshop = await makeWorkshop(server, everyState);
  const [theme] = workshop.setup.themes;
  const { send, step, open, close } = workshop;
  const vote = step('vote');
  const [phone, lead, stage] = await Promise.all(
    ['phone', 'console', 'stage'].map((screen) => openPage(story, browser, { screen })),
  );
  const { measure, state } = measuring(story);
  const on = {
    phone: (where) => measure(phone, `phone, ${where}`, 'phone'),
    lead: async (where, part = 'Werktafel') => {
      await measure(lead, `console, ${where}`, 'console');
      // In a narrow window the console shows one part at a time.
      const before = lead.viewportSize();
      await lead.setViewportSize({ width: 390, height: 844 });
      await tab(part);
      await measure(lead, `console as a remote, ${where}`, 'remote');
      await lead.setViewportSize(before);
    },
    stage: (where) => measure(stage, `stage, ${where}`, 'stage'),
  };
  const hallStage = (await workshop.view()).put
    .map(({ value }) => value)
    .find(({ type, theme }) => type === 'stage' && !theme);
  const show = async (what) =>
    send({ do: 'set_stage', stage: hallStage.id, show: what, saw: await workshop.saw() });
  const tab = (name) => lead.getByRole('tab', { name, exact: true }).click();
  let others = [];
  let ideas = [];

  await state('before it begins', async () => {
    await phone.goto(server.phoneUrl + '/' + workshop.fragment);
    await phone.getByRole('button', { name: 'Doe mee' }).waitFor();
    await on.phone('join');
    await lead.goto(`${server.url}/console#w=${workshop.setup.workshop}&k=${server.organiserKey()}`);
    await lead.getByRole('button', { name: 'Volgende: Welkom' }).waitFor();
    await on.lead('before', 'Programma');
    await stage.goto(await workshop.stageLink(null));
    await heading(stage, 'Doe mee met je telefoon');
    await on.stage('join');
  });

  await state('welcome', async () => {
    await open(step('welcome'));
    await press(phone, 'Doe mee');
    await phone.getByRole('button', { name: new RegExp(theme.title) }).waitFor();
    await on.phone('themes');
    await press(phone, new RegExp(theme.title));
    await sees(phone, 'Ga naar je themagroep');
    await on.phone('welcome');
    others = await Promise.all([1, 2, 3, 4, 5, 6].map(() => workshop.joined(theme.id)));
    await show({ show: 'step' });
    await heading(stage, 'Welkom');
    await on.stage('step');
    await show(null);
  });

  await state('gather', async () => {
    await open(step('gather'));
    await heading(phone, theme.question);
    for (const [n, text] of IDEAS.entries()) {
      ideas.push(await workshop.post(step('gather'), theme.id, text, others[n]));
    }
    await phone.getByRole('textbox').fill(`Een datawerkplaats voor winkels: ${LONG}`);
    await press(phone, 'Plaats idee');
    await sees(phone, 'Ik ben hier als …');
    await press(phone, 'Bekijk 3 ideeën van anderen');
    await phone.getByRole('textbox').fill('x'.repeat(300));
    await on.phone('gather');
    await phone.getByRole('textbox').fill('');
    await press(phone, 'Menu');
    await on.phone('menu');
    await press(phone, 'Mijn gegevens');
    await phone.getByRole('dialog').waitFor();
    await on.phone('my data');
    await press(phone, 'Sluit');
    await lead.getByText(IDEAS[0]).first().waitFor();
    const desk = { e: 'a text box on the desk', m: 'putting together', '?': 'the keys' };
    for (const [key, where] of Object.entries(desk)) {
      await lead.locator('article[id^=card-]').first().focus();
      await lead.keyboard.press(key);
      await measure(lead, `console, ${where}`, 'console');
      await lead.keyboard.press('Escape');
    }
    await on.lead('gather');
    await send({ do: 'clear_for_stage', contributions: ideas });
    for (const [name, what] of Object.entries({
      themes: { show: 'themes' },
      theme: { show: 'theme', theme: theme.id },
      wall: { show: 'wall', theme: theme.id },
    })) {
      await show(what);
      await sees(stage, name === 'wall' ? IDEAS[0] : theme.title);
      await on.stage(name);
    }
    await send({ do: 'feature', stage: hallStage.id, contribution: ideas[0] });
    await show({ show: 'theme', theme: theme.id });
    await sees(stage, IDEAS[0]);
    await on.stage('a featured idea');
  });

  await state('messages and help', async () => {
    await send({ do: 'send_message', theme: null, text: 'Over vijf minuten gaan we verder' });
    await send({ do: 'call_help', theme: theme.id, on: true });
    await sees(phone, 'Over vijf minuten gaan we verder');
    await on.phone('a message');
    await sees(stage, 'Over vijf minuten gaan we verder');
    await on.stage('a message');
    await lead.getByText('vraagt hulp').first().waitFor();
    await on.lead('a call for help', 'De zaal');
    await send({ do: 'blank_stages', on: true });
    await sees(lead, 'Schermen weer aan');
    await on.stage('blank');
    await send({ do: 'blank_stages', on: false });
    await send({ do: 'clear_message', theme: null });
    await phone.getByText('Over vijf minuten gaan we verder').first().waitFor({ state: 'detached' });
  });

  await state('enrich', async () => {
    await open(step('enrich'));
    await press(phone, 'Goed');
    await press(phone, 'Vul dit idee aan');
    await phone.getByRole('textbox', { name: 'Jouw aanvulling' }).fill('Samen met de hogeschool');
    await on.phone('building on');
    await press(phone, 'Plaats aanvulling');
    await sees(phone, 'Wat jij schreef');
    await on.phone('enrich');
  });

  await state('vote, card by card and the list', async () => {
    await open(vote);
    await sees(phone, /^0 van \d gezien/, LATE);
    await phone.locator('article').waitFor(LATE);
    await on.phone('vote, a card');
    await phone.keyboard.press('ArrowRight');
    await sees(phone, /^1 van \d gezien/);
    await press(phone, 'Naar de lijst');
    for (const n of [0, 1, 2]) {
      await phone.getByRole('checkbox').nth(n).focus();
      await phone.keyboard.press('Space');
    }
    await sees(phone, '3 van 3 gekozen');
    await on.phone('vote, a full list');
    await press(phone, 'Ik ben klaar');
    await sees(phone, 'Je bent klaar.');
    await on.phone('vote, done');
    await tab('Stemmen');
    await lead.getByText('Stemmen op papier').click();
    await lead.getByText('Handen', { exact: true }).click();
    await on.lead('a round that goes on');
    await show({ show: 'voting', theme: theme.id });
    await sees(stage, 'van 7');
    await on.stage('voting');
  });

  await state('a result, hidden and revealed', async () => {
    for (const [n, token] of others.entries()) {
      for (const pick of n < 4 ? [0, 1] : [2]) {
        await send({ do: 'pick', step: vote, contribution: ideas[pick], on: true }, token);
      }
      await send({ do: 'finish_ballot', step: vote, done: true }, token);
    }
    await close(vote);
    await heading(phone, 'De stemming is dicht.');
    await on.phone('closed');
    await show({ show: 'result', theme: theme.id });
    await on.stage('a result, hidden');
    await heading(lead, 'Uitslag');
    await lead.getByText('Hoe is dit geteld?').click();
    await lead.getByText('Per groep mensen').click();
    await on.lead('a result, hidden');
    await send({ do: 'reveal_result', step: vote, theme: theme.id, places: 3 });
    await heading(phone, 'Uitslag');
    await on.phone('a result');
    await sees(stage, 'van de 7 stemmers');
    await on.stage('a result');
    await on.lead('a result');
  });

  await state('the other forms', async () => {
    const waits = {
      approval: 'Kruis aan wat je goed vindt',
      dots: 'Je hebt 4 stippen',
      points: 'Verdeel 100 punten',
    };
    for (const form of Object.keys(FORMS)) {
      await open(workshop.setup.steps.find(({ title }) => title === form).id);
      if (form === 'scale') await phone.getByRole('group', { name: 'Veel effect' }).waitFor(LATE);
      else await heading(phone, waits[form]);
      await on.phone(form);
      if (form === 'scale') {
        await press(phone, 'Naar de lijst');
        await heading(phone, 'Jouw scores');
        await on.phone('scale, the list');
      }
    }
    await show({ show: 'rounds', theme: theme.id });
    await heading(stage, 'Stemmen');
    await on.stage('rounds');
  });

  await state('select', async () => {
    await open(step('select'));
    await tab('Keuze');
    await heading(lead, 'Wat gaat naar de zaal?');
    await on.phone('select');
    await on.lead('the choice');
    const selected = [ideas[0], ideas[2]];
    await send({
      do: 'select',
      step: step('select'),
      theme: theme.id,
      selected,
      reason: 'Samen besproken.',
      pitchers: [],
    });
    await sees(lead, 'Reden: Samen besproken.');
    await on.lead('a choice that was confirmed');
    await on.phone('the choice');
  });

  await state('a pause, and the pitches', async () => {
    await open(workshop.setup.steps.find(({ method }) => method.method === 'listen').id);
    await on.phone('a pause');
    await show(null);
    const pitch = step('pitch');
    await open(pitch);
    await tab('Hele zaal');
    await on.phone('before the pitches');
    await on.lead('before the pitches');
    await sees(stage, IDEAS[2]);
    await on.stage('overview');
    await workshop.spotlight(pitch, 0);
    await phone.getByRole('radio', { name: 'Goed idee' }).focus();
    await phone.keyboard.press('Space');
    await press(phone, 'Stel een vraag');
    await on.phone('a pitch, with a question');
    await phone.getByRole('textbox').fill('Wanneer begint het?');
    await press(phone, 'Stuur vraag');
    await sees(lead, 'Wanneer begint het?');
    await on.lead('a pitch, with a question');
    await heading(stage, IDEAS[0]);
    await on.stage('a pitch');
    const question = (await workshop.view()).put.find(({ value }) => value.type === 'question').value.id;
    await send({ do: 'settle_question', question, state: 'on_stage' });
    await send({ do: 'close_agreement', step: pitch, contribution: ideas[0], closed: true });
    await sees(phone, 'Zo staat de zaal erin');
    await sees(stage, 'Wanneer begint het?');
    await on.phone('a closed scale');
    await on.stage('a closed scale');
    await on.lead('a closed scale');
  });

  await state('everyone together', async () => {
    const hall = workshop.setup.steps.find(({ method }) => method.over === 'selected').id;
    await open(hall);
    await phone.getByRole('button', { name: 'Naar de lijst' }).click(LATE);
    await on.phone('everyone together');
    await show({ show: 'voting', theme: null });
    await sees(stage, 'van 7');
    await on.stage('everyone together');
    await on.lead('everyone together');
    for (const token of others)
      await send({ do: 'pick', step: hall, contribution: ideas[0], on: true }, token);
    await close(hall);
    await send({ do: 'reveal_result', step: hall, theme: null, places: 2 });
    await show({ show: 'result', theme: null });
    await heading(phone, 'Uitslag');
    await sees(stage, IDEAS[0]);
    await on.phone('what everyone chose');
    await on.stage('what everyone chose');
    await on.lead('what everyone chose');
  });

  await state('goodbye', async () => {
    await show(null);
    await open(workshop.setup.steps.at(-1).id);
    await heading(phone, 'Dank je wel');
    await on.phone('goodbye');
    await on.stage('goodbye');
    await press(phone, 'Menu');
    await press(phone, 'Ik ga weg');
    await heading(phone, 'Je bent weg');
    await on.phone('gone');
    const report = await openPage(story, browser, { screen: 'console' });
    await report.goto(`${server.url}/report#w=${workshop.setup.workshop}&k=${server.organiserKey()}`);
    await sees(report, IDEAS[0]);
    for (const fold of await report.locator('summary').all()) await fold.click();
    await measure(report, 'report', 'paper');
  });

  await state('who was removed', async (t) => {
    const removed = await openPage(t, browser, { allowed: [/WebSocket connection|Failed to load resource/] });
    await removed.goto(server.phoneUrl + '/' + workshop.fragment);
    await press(removed, 'Doe mee');
    await removed.getByRole('button', { name: 'Menu' }).waitFor();
    await workshop.removeAll();
    await heading(removed, 'Deze link werkt niet meer');
    await measure(removed, 'phone, removed', 'phone');
  });
}

async function twoPhases(story, server, browser) {
  const workshop = await makeWorkshop(server, (setup) => void setup.themes.splice(1));
  const [theme] = workshop.setup.themes;
  const phone = await openPage(story, browser);
  const found = [];
  await workshop.open(workshop.step('welcome'));
  await phone.goto(server.phoneUrl + '/' + workshop.fragment);
  await press(phone, 'Doe mee');
  await press(phone, new RegExp(theme.title));
  await sees(phone, 'Ga naar je themagroep');
  await workshop.open(workshop.step('gather'));
  const others = await Promise.all([1, 2, 3].map(() => workshop.joined(theme.id)));
  for (let n = 0; n < 21; n += 1) {
    await workshop.post(workshop.step('gather'), theme.id, `Idee ${n} van een ander`, others[n % 3]);
  }
  await workshop.open(workshop.step('vote'));
  await phone.locator('article').waitFor(LATE);
  found.push(...(await faultsOf(phone, 'looking', 'phone')));
  await workshop.send({ do: 'freeze_shortlist', step: workshop.step('vote'), theme: theme.id });
  await heading(phone, 'Kies er hoogstens 5');
  found.push(...(await faultsOf(phone, 'picking', 'phone')));
  assert.deepEqual(found, [], 'not for everyone');
}

async function aroundIt(story, server, browser) {
  const refused = { allowed: [/WebSocket connection|Failed to load resource/] };
  const { measure, state } = measuring(story);
  const key = server.organiserKey();

  await state('home', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(`${server.url}/home#k=${key}`);
    await page.getByRole('button', { name: 'Nieuwe bijeenkomst' }).waitFor();
    await measure(page, 'home', 'paper');
    await press(page, 'Nieuwe bijeenkomst');
    await page.getByLabel('Titel').fill('Stadslab');
    await measure(page, 'making a workshop', 'paper');
    await press(page, 'Wijzig Stemmen');
    await page.getByText('Uitgebreid').filter({ visible: true }).click();
    await measure(page, 'the settings of a vote', 'paper');
    await press(page, 'Maak de bijeenkomst');
    await page.getByLabel('Scherm Grote zaal', { exact: true }).waitFor();
    await measure(page, 'the links', 'paper');
  });

  await state('pre-flight and check', async (t) => {
    const page = await openPage(t, browser, { screen: 'console' });
    await page.goto(`${server.url}/preflight#k=${key}`);
    await sees(page, 'We wachten op een telefoon');
    await measure(page, 'pre-flight, waiting', 'paper');
    const phone = await openPage(t, browser);
    await phone.goto(`${server.phoneUrl}/check`);
    await phone.getByRole('main').getByText('Goed', { exact: true }).waitFor();
    await measure(phone, 'check', 'phone');
    await sees(page, '1 telefoon bereikt');
    await measure(page, 'pre-flight, green', 'paper');
  });

  await state('join by hand, and errors', async (t) => {
    const phone = await openPage(t, browser, refused);
    await phone.goto(server.phoneUrl);
    await press(phone, 'Ik deed al mee');
    await measure(phone, 'coming back', 'phone');
    await phone.getByLabel('Deelnamecode').fill('ZZZZZZ');
    await phone.getByLabel('Persoonlijke code').fill('ZZZZZZZZ');
    await press(phone, 'Ga verder waar je was');
    await phone.locator('[aria-invalid=true]').first().waitFor();
    await measure(phone, 'a code that is none', 'phone');
    for (const [path, kind] of Object.entries({
      console: 'console',
      stage: 'stage',
      report: 'paper',
      home: 'paper',
      preflight: 'paper',
    })) {
      const page = await openPage(t, browser, { screen: kind === 'stage' ? 'stage' : 'console', ...refused });
      await page.goto(`${server.url}/${path}#w=${uuid()}&k=${'A'.repeat(43)}`);
      await page.getByRole('heading').first().waitFor();
      await measure(page, `${path}, with a link that is none`, kind);
    }
  });
}

/** A measure that finds nothing anywhere would be green too. */
async function findsFaults(story, server, browser) {
  const page = await openPage(story, browser);
  await page.goto(server.phoneUrl);
  await heading(page, /./);
  await page.evaluate(() => {
    const main = document.querySelector('main');
    const make = (tag, text, style, attributes = {}) => {
      const element = document.createElement(tag);
      element.textContent = text;
      for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value, 'important');
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      main.append(element);
    };
    make('p', 'Bleek', { color: '#ccc', background: '#fff' });
    make('button', 'Klein', { width: '30px', height: '30px', padding: '0' });
    make('p', 'Een regel die niet past', {
      width: '6rem',
      height: '1.2rem',
      overflow: 'hidden',
      'white-space': 'nowrap',
    });
    make('p', 'Beweegt', { transition: 'color 1s' });
    make('p', 'Te breed voor elk scherm', { width: '500px' });
    make('button', 'Aan', { background: 'black', color: 'white', border: '0' }, { 'aria-pressed': 'true' });
    make('button', 'Uit', { background: 'white', color: 'black', border: '0' }, { 'aria-pressed': 'false' });
  });
  const said = (await faultsOf(page, 'faults', 'phone')).join('\n');
  for (const how of [
    'axe, 320 px, light: color-contrast',
    'cut off, 320 px',
    'the page is',
    'too small to press',
    'moves',
    'told by colour alone',
  ]) {
    assert.ok(said.includes(how), `not found: ${how} in ${said}`);
  }
}
