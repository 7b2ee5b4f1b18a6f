import { expect, it } from 'vitest';
import { carriedIn } from './carried.ts';
import { asDrawn, personalCode } from './personal.ts';

it('draws eight symbols that nobody mistakes', () => {
  const form = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
  const drawn = Array.from({ length: 200 }, personalCode);
  for (const code of drawn) expect(code).toMatch(form);
  expect(new Set(drawn).size).toBe(200);
});

it('reads it as it was drawn, however it is typed', () => {
  for (const typed of ['K0M1-2QVS', 'k0m12qvs', 'KOMI2QUS', 'koml-2qus'])
    expect(asDrawn(typed)).toBe('K0M1-2QVS');
});

it('reads what a QR holds; a code alone is enough', () => {
  const secret = '0123456789abcdef0123456789abcdef';
  const code = 'KDM7RE';
  expect(carriedIn(`KDM7RE.${secret}`)).toEqual({ code, secret, personal: null });
  expect(carriedIn('kdm-7re')).toEqual({ code, secret: null, personal: null });
  const back = { code, secret, personal: 'K7MP2QRS' };
  expect(carriedIn(`KDM7RE.${secret}.K7MP2QRS`)).toEqual(back);
  expect(carriedIn('KDM7RE..K7MP2QRS')).toEqual({ ...back, secret: null });
  const wrong = ['', 'KDM7R', 'KDM7RE.', 'KDM7RE.xyz', 'KDM7RE...K7MP2QRS', 'w=1&k=2'];
  for (const text of wrong) expect(carriedIn(text)).toBeNull();
});
