// A workshop in German, whose words are the longest: every step fits the phone, the console and the projectors. And a
// person who speaks another language than the workshop chooses it, and keeps it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNoSidewaysScroll, openPage, PATIENCE_MS, startBrowser, startServer } from './harness.mjs';
import { makeWorkshop } from './workshop.mjs';

const IDEA = 'Eine Datenwerkstatt, in der Einzelhändlerinnen gemeinsam mit Berufsschülern lernen';
const OTHERS = [
  'Fahrradabstellmöglichkeiten an jeder Straßenbahnhaltestelle',
  'Nachbarschaftshilfe mit einem gemeinsamen Veranstaltungskalender',
  'Öffentliche Bibliotheken öffnen sonntags',
];

/** Every text stands wholly inside its button, and inside whatever would cut it off. */
async function assertFits(page, where) {
  await page.evaluate(() => document.fonts.ready);
  await assertNoSidewaysScroll(page, where);
  const cut = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const holder = node.parentElement;
      if (
        !node.data.trim() ||
        !holder.checkVisibility() ||
        holder.closest('.visually-hidden, option, script')
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width < 2) continue;
      for (let box = holder; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box);
        const cuts = style.overflowX === 'hidden' || style.overflowX === 'clip';
        const meant = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
        if (meant || style.overflowX === 'auto' || style.overflowX === 'scroll') break;
        if (!cuts && !['BUTTON', 'SUMMARY', 'LABEL'].includes(box.tagName)) continue;
        const { left, right } = box.getBoundingClientRect();
        if (text.left < left - 1 || text.right > right + 1)
          found.push(`${box.tagName}.${box.className}: ${node.data}`);
      }
    }
    return found;
  });
  assert.deepEqual(cut, [], `texts that stick out, ${where}`);
}

test('languages', async (story) => {
  const server = await startServer(story);
  const browser = await startBrowser(story);
  const workshop = await makeWorkshop(server, () => {}, 'de');
  const [theme] = workshop.setup.themes;
  const link = (page) => `${server.url}/${page}#w=${workshop.setup.workshop}&k=${server.organiserKey()}`;

  await story.test('a workshop in German fits every screen, step by step', async (t) => {
    const [lead, low, tiny, phone, hall, room] = await Promise.all(
      ['console', 'low', 'tiny', 'phone', 'stage', 'stage'].map((screen) => openPage(t, browser, { screen })),
    );
    const all = { lead, low, tiny, phone, hall, room };
    const fit = async (where) => {
      for (const [name, page] of Object.entries(all)) await assertFits(page, `${where}, ${name}`);
    };
    const next = async (title) => {
      await lead.getByRole('button', { name: `Danach: ${title}` }).click();
      await phone.getByText(title, { exact: false }).first().waitFor();
    };
    await lead.goto(link('console'));
    await low.goto(link('console'));
    await hall.goto(await workshop.stageLink(null));
    await room.goto(await workshop.stageLink(theme.id));
    await lead.getByRole('button', { name: 'Danach: Willkommen' }).click();
    await hall.getByRole('heading', { name: 'Mach mit deinem Handy mit' }).waitFor();
    for (const page of [tiny, phone]) {
      await page.goto(server.phoneUrl + '/' + workshop.fragment);
      await page.getByRole('button', { name: 'Deutsch' }).click();
      await assertFits(page, 'the join page');
      await page.getByRole('button', { name: 'Mitmachen' }).click();
      await page.getByRole('heading', { name: 'Wähle dein Thema' }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    }
    await fit('choosing a theme');
    for (const page of [tiny, phone]) await page.getByRole('button', { name: theme.title }).click();

    const others = await Promise.all(OTHERS.map(() => workshop.joined(theme.id)));
    await next('Eigene Ideen');
    await phone.getByRole('textbox').fill(IDEA);
    await phone.getByRole('button', { name: 'Idee eintragen' }).click();
    for (const [index, token] of others.entries()) {
      await workshop.post(workshop.step('gather'), theme.id, OTHERS[index], token);
    }
    await lead.getByText(OTHERS[2]).first().waitFor();
    await fit('own ideas');

    await next('Kommentieren und ergänzen');
    await phone.getByRole('button', { name: 'Ergänze diese Idee' }).waitFor();
    await fit('building on');

    await next('Abstimmen');
    await phone.getByRole('button', { name: 'Hat Chancen' }).waitFor();
    await fit('the first round of looking');
    await phone.getByRole('button', { name: 'Zur Liste' }).click();
    const cards = (await workshop.view(others[0])).put.filter(({ value }) => value.type === 'card');
    for (const token of others) {
      const [first] = cards;
      const vote = workshop.step('vote');
      await workshop.send({ do: 'pick', step: vote, contribution: first.value.id, on: true }, token);
      await workshop.send({ do: 'finish_ballot', step: vote, done: true }, token);
    }
    await fit('picking');

    await next('Auswählen');
    await lead.getByRole('tab', { name: 'Abstimmung' }).click();
    await lead.getByRole('button', { name: 'Platz 1 zeigen' }).click({ timeout: 2 * PATIENCE_MS });
    await room.getByText('Die meisten Stimmen der Gruppe').waitFor();
    await fit('the result');
    await lead.getByRole('tab', { name: 'Auswahl' }).click();
    await fit('the selection');
    await lead.getByRole('button', { name: 'Auswahl bestätigen' }).click();
    await lead.getByRole('button', { name: 'Noch einmal bestätigen' }).waitFor();
    await next('Pause');
    await next('Mit allen im Saal');
    await lead.getByRole('tab', { name: 'Ganzer Saal' }).click();
    await lead.getByRole('button', { name: 'Beginnen' }).click();
    await phone.getByRole('radio', { name: 'Da bin ich voll dabei' }).waitFor();
    await fit('the plenary');
    await next('Auf Wiedersehen');
    await fit('goodbye');
  });

  await story.test('the check finds a text that sticks out', async (t) => {
    const page = await openPage(t, browser);
    await page.goto(server.phoneUrl);
    await page.getByRole('button', { name: 'Deutsch' }).waitFor();
    await assertFits(page, 'the join page');
    await page.evaluate(() => {
      const button = document.querySelector('.languages button');
      Object.assign(button.style, { width: '2rem', padding: '0', whiteSpace: 'nowrap', textAlign: 'left' });
    });
    await assert.rejects(assertFits(page, 'a narrow button'), /stick out/);
  });

  await story.test('the organiser’s pages and the report fit in German', async (t) => {
    for (const screen of ['tiny', 'phone', 'console']) {
      const page = await openPage(t, browser, { screen });
      await page.addInitScript(() => localStorage.setItem('werkatelier:language', 'de'));
      await page.goto(`${server.url}/home#k=${server.organiserKey()}`);
      await page.getByRole('button', { name: 'Neuer Workshop' }).waitFor();
      await assertFits(page, `workshops, ${screen}`);
      await page.getByRole('button', { name: 'Neuer Workshop' }).click();
      await page.getByRole('button', { name: 'Workshop anlegen' }).waitFor();
      await assertFits(page, `making one, ${screen}`);
      await page.goto(link('report'));
      await page.getByText('Tabelle (CSV)').waitFor();
      await assertFits(page, `the report, ${screen}`);
    }
  });

  await story.test('who chose a language keeps it, in a workshop of another', async (t) => {
    const dutch = await makeWorkshop(server);
    await dutch.open(dutch.step('welcome'));
    const page = await openPage(t, browser);
    await page.goto(server.phoneUrl + '/' + dutch.fragment);
    await page.getByRole('button', { name: 'Français' }).click();
    await page.getByRole('button', { name: 'Participer' }).click();
    const heading = page.getByRole('heading', { name: 'Choisissez votre thème' });
    await heading.waitFor();
    await page.reload();
    await heading.waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  });
});
