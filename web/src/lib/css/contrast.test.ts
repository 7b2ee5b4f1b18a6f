// Every colour against every ground it may stand on, in light, dark and on the stage (WCAG 2.2, 1.4.3 and 1.4.11).
// `server/app/src/theme/contrast.rs` asks the same of a house style: a pair that is added here belongs there too.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { THEME_COLOURS } from '../theme.ts';

type Palette = (token: string) => string;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const stageCss = css.slice(css.indexOf('\n.stage {'));

const palettes: Record<string, Palette> = {
  light: (token) => pair(token)[0],
  dark: (token) => pair(token)[1],
  stage: (token) => new RegExp(`--${token}: (#[0-9a-f]{6})`).exec(stageCss)?.[1] ?? pair(token)[1],
};

const themes = THEME_COLOURS.map((colour) => `t${colour}`);

describe.each(Object.entries(palettes))('%s', (name, colourOf) => {
  const least = name === 'stage' ? 7 : 4.5;
  const grounds = ['paper', 'card', 'accent-bg', ...themes.map((theme) => `${theme}-bg`)];
  const contrast = (one: string, other: string) => ratio(colourOf(one), colourOf(other));

  it('text is readable on every ground', () => {
    for (const ground of grounds) {
      expect(contrast('ink', ground), `ink on ${ground}`).toBeGreaterThanOrEqual(least);
      expect(contrast('ink-soft', ground), `ink-soft on ${ground}`).toBeGreaterThanOrEqual(least);
    }
  });

  it('a theme colour is readable as text on its own ground, on paper and on a card', () => {
    for (const theme of themes) {
      for (const ground of [`${theme}-bg`, 'paper', 'card']) {
        expect(contrast(theme, ground), `${theme} on ${ground}`).toBeGreaterThanOrEqual(least);
      }
    }
  });

  it.each(['accent', 'ok', 'warn', 'danger', 'code'])('%s is readable on paper and on a card', (token) => {
    expect(contrast(token, 'paper')).toBeGreaterThanOrEqual(least);
    expect(contrast(token, 'card')).toBeGreaterThanOrEqual(least);
  });

  it.each(['accent', 'ok', 'warn', 'danger'])('%s is readable on its own ground', (token) => {
    expect(contrast(token, `${token}-bg`)).toBeGreaterThanOrEqual(least);
  });

  it('text on a filled button is readable', () => {
    expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('on-accent', 'ok')).toBeGreaterThanOrEqual(4.5);
    for (const theme of themes) expect(contrast('on-theme', theme), theme).toBeGreaterThanOrEqual(4.5);
  });

  it('edges of controls, bars and the focus ring stand out', () => {
    for (const ground of ['paper', 'card']) {
      expect(contrast('edge', ground), `edge on ${ground}`).toBeGreaterThanOrEqual(3);
      expect(contrast('focus', ground), `focus on ${ground}`).toBeGreaterThanOrEqual(3);
    }
    for (const theme of themes)
      expect(contrast(theme, 'line'), `${theme} on its track`).toBeGreaterThanOrEqual(3);
  });
});

function pair(token: string): [light: string, dark: string] {
  const found = new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (!found?.[1] || !found[2]) throw new Error(`tokens.css has no colour --${token}`);
  return [found[1], found[2]];
}

function ratio(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
