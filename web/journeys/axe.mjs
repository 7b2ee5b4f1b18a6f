// What promises §5 asks of any screen, measured on the screen as it stands. It opens no page and tells no story.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The axe that came with @axe-core/playwright. Run by hand, because that package reads it in anew for every run.
const here = createRequire(import.meta.url);
const AXE = readFileSync(createRequire(here.resolve('@axe-core/playwright')).resolve('axe-core'), 'utf8');

/** Smallest side of what one taps, in CSS pixels: promises §5 on phones, WCAG 2.5.8 elsewhere. */
const TARGET = { phone: 44, other: 24 };

/** The least text on a stage of 1920 × 1080, in CSS pixels. */
const STAGE_TEXT = 28;

const BOTH = ['dark', 'light'];
const KINDS = {
  phone: { widths: [320, 390], schemes: BOTH, target: TARGET.phone },
  console: { widths: [1280, 1440, 1920], schemes: BOTH, target: TARGET.other },
  remote: { widths: [320, 390], schemes: BOTH, target: TARGET.other },
  paper: { widths: [320, 390, 1440, 1920], schemes: BOTH, target: TARGET.other },
  // A stage has one palette in every room, and is fitted to a projector: on less than that its words do not all fit.
  stage: { widths: [320, 390, 1440, 1920], schemes: ['light'], target: null, fitsFrom: 960 },
};

/**
 * What is wrong with a screen in one state: in all its widths, in light and dark, with the text spaced out, in forced
 * colours and without motion. `kind` is one of `KINDS`. The page has its size and its light back afterwards.
 */
export async function faultsOf(page, where, kind) {
  const { widths, schemes, target, fitsFrom = 0 } = KINDS[kind];
  const before = page.viewportSize();
  const found = [];
  const look = async (how, inPage, argument) => {
    for (const one of await page.evaluate(inPage, argument)) found.push(`${where}: ${how}: ${one}`);
  };
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    await page.evaluate(drawn);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const asked = { enhanced: kind === 'stage', coloursOnly: colorScheme === 'dark' };
      await look(`axe, ${width} px, ${colorScheme}`, violations, asked);
    }
    if (width >= fitsFrom) await look(`cut off, ${width} px`, cutOff);
    await look(`sideways, ${width} px`, sideways, width);
    if (target) await look(`too small to press, ${width} px`, smallTargets, target);
    // What stands on a stage is fitted to it, and nobody there can space it out.
    if (kind === 'stage') continue;
    await page.evaluate(spaceOut, true);
    await look(`cut off with spaced text, ${width} px`, cutOff);
    await look(`sideways with spaced text, ${width} px`, sideways, width);
    await page.evaluate(spaceOut, false);
  }
  await look('moves', motions);
  if (kind === 'stage') await look('small text', smallText, STAGE_TEXT);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  await look('told by colour alone in forced colours', statesByColourOnly);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
  await page.setViewportSize(before);
  return found;
}

// What follows runs in the page.

/** What is fitted to its room is fitted anew when the next picture is drawn. */
const drawn = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

/**
 * All of axe's rules for WCAG 2.2 A and AA and its best practices; of a screen that is the same in other
 * colours only those about contrast; on a stage also the contrast of AAA, 7:1.
 */
async function violations({ enhanced, coloursOnly }) {
  const contrast = { 'color-contrast': { enabled: true }, 'color-contrast-enhanced': { enabled: enhanced } };
  const rules = { ...contrast, 'target-size': { enabled: true } };
  const runOnly = enhanced ? Object.keys(contrast) : ['color-contrast'];
  const asked = coloursOnly ? { runOnly } : { rules };
  const { violations } = await window.axe.run(document, { ...asked, resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** The text spacing that WCAG 1.4.12 names; sheets made by script are not the policy's business. */
function spaceOut(on) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  }
  p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = on ? [sheet] : [];
}

/** Whether one has to scroll sideways to see the page. */
function sideways(width) {
  const over = document.documentElement.scrollWidth - width;
  return over > 0 ? [`the page is ${over} px too wide`] : [];
}

/** Whatever sticks out of a box that hides what does not fit. */
function cutOff() {
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (!element.checkVisibility() || element.closest('.visually-hidden, [aria-hidden=true], svg')) continue;
    const { overflowX, overflowY, clipPath } = getComputedStyle(element);
    if (clipPath !== 'none' || element.textContent.trim() === '') continue;
    // A table may be wider than a phone (WCAG 1.4.10); its box scrolls by keys too.
    if (element.matches('[role=region][tabindex="0"]:has(table)')) continue;
    // A pixel is rounding; a box that scrolls up and down is no cut.
    const wide = element.scrollWidth - element.clientWidth > 1 && overflowX !== 'visible';
    const high = element.scrollHeight - element.clientHeight > 1 && ['hidden', 'clip'].includes(overflowY);
    if (wide || high) found.push(element.outerHTML.slice(0, 160));
  }
  return found;
}

/** What one can press that is smaller than `least`; a label counts with its control, a link inside a sentence not. */
function smallTargets(least) {
  const controls = 'a[href], button, input, select, textarea, summary, [role=tab], [role=button]';
  const found = [];
  for (const element of document.querySelectorAll(controls)) {
    if (!element.checkVisibility() || element.closest('.visually-hidden')) continue;
    const style = getComputedStyle(element);
    if (element.tagName === 'A' && style.display === 'inline') continue;
    // Where a whole card is a button's, that button has a part that lies over the card.
    const over = getComputedStyle(element, '::after');
    const part =
      over.position === 'absolute'
        ? [{ width: parseFloat(over.width), height: parseFloat(over.height) }]
        : [];
    const labels = [...(element.labels ?? [])].map((label) => label.getBoundingClientRect());
    const boxes = [element.getBoundingClientRect(), ...labels, ...part];
    const wide = Math.max(...boxes.map(({ width }) => width));
    const high = Math.max(...boxes.map(({ height }) => height));
    // Zoomed pixels are not always whole.
    if (Math.min(wide, high) < least - 0.5)
      found.push(`${Math.round(wide)} × ${Math.round(high)}: ${element.outerHTML.slice(0, 120)}`);
  }
  return found;
}

/** What takes time to change although the person asked for no motion. */
function motions() {
  const moving = (style) => style.animationName !== 'none' || !/^(0s(, )?)+$/.test(style.transitionDuration);
  return [...document.querySelectorAll('*')]
    .filter((element) =>
      [null, '::before', '::after'].some((part) => moving(getComputedStyle(element, part))),
    )
    .map((element) => element.outerHTML.slice(0, 120));
}

/** Texts below `least` pixels; what stands in pictures is no text to read. */
function smallText(least) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const { textContent, parentElement: element } = texts.currentNode;
    if (
      textContent.trim() === '' ||
      !element.checkVisibility() ||
      element.closest('.visually-hidden, [aria-hidden=true]')
    )
      continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < least - 0.1) found.add(`${size.toFixed(1)} px: ${textContent.trim()}`);
  }
  return [...found];
}

/**
 * What is pressed, chosen or current, and looks like its neighbours that are not, where the system chooses the colours.
 * A box to tick is drawn by the browser.
 */
function statesByColourOnly() {
  const looks = (element) => {
    const style = getComputedStyle(element);
    const lines = ['Top', 'Right', 'Bottom', 'Left'].map((side) =>
      style[`border${side}Width`] === '0px' ? '' : style[`border${side}Width`] + style[`border${side}Style`],
    );
    const signs = element.querySelectorAll('svg').length;
    return [...lines, style.backgroundColor, style.outlineStyle, style.textDecorationLine, signs].join(' ');
  };
  const found = [];
  for (const state of ['aria-pressed', 'aria-selected', 'aria-current']) {
    for (const on of document.querySelectorAll(`[${state}]:not([${state}=false])`)) {
      if (!on.checkVisibility() || on === document.activeElement) continue;
      const group = on.closest('ul, ol, [role=tablist], [role=group]') ?? on.parentElement;
      const isOff = (one) =>
        (one.getAttribute(state) ?? (state === 'aria-current' ? 'false' : null)) === 'false';
      const off = [...group.querySelectorAll(on.tagName)].filter(
        (one) => isOff(one) && one.className === on.className && one.checkVisibility(),
      );
      if (off.some((one) => looks(one) === looks(on))) found.push(on.outerHTML.slice(0, 160));
    }
  }
  return found;
}
