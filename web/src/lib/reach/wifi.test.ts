import { expect, it } from 'vitest';
import { wifiText } from './wifi.ts';

it('says name and password as cameras read them', () => {
  expect(wifiText({ name: 'Zaal', password: 'welkom2026' })).toBe('WIFI:T:WPA;S:Zaal;P:welkom2026;;');
  expect(wifiText({ name: 'Open zaal', password: null })).toBe('WIFI:T:nopass;S:Open zaal;;');
});

it('keeps what means something there apart', () => {
  expect(wifiText({ name: 'a;b,c:d"e\\f', password: 'x;y:z"\\1' })).toBe(
    'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:x\\;y\\:z\\"\\\\1;;',
  );
});
