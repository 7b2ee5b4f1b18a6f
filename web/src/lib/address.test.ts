import { expect, it } from 'vitest';
import { joinUrl, pageUrl, returnUrl, spokenAddress } from './address.ts';
import { qrMatrix } from './qr-code.ts';

it('carries code and secret in the fragment', () => {
  expect(joinUrl('http://192.168.1.10:8080/', 'KDM-7RE', '00ff')).toBe(
    'http://192.168.1.10:8080/#KDM7RE.00ff',
  );
  expect(returnUrl('http://a.test', 'KDM-7RE', '00ff', 'K7MP-2QRS')).toBe(
    'http://a.test/#KDM7RE.00ff.K7MP2QRS',
  );
  expect(returnUrl('http://a.test', 'KDM-7RE', null, 'K7MP-2QRS')).toBe('http://a.test/#KDM7RE..K7MP2QRS');
  expect(pageUrl('http://a.test', 'stage', 'w1', 'k1')).toBe('http://a.test/stage#w=w1&k=k1');
});

it('says only what has to be typed', () => {
  expect(spokenAddress('http://192.168.1.10:8080/')).toBe('192.168.1.10:8080');
  expect(spokenAddress('https://ideeen.example.nl')).toBe('https://ideeen.example.nl');
});

it('makes a square code with its three finders', () => {
  const { size, dark } = qrMatrix('http://192.168.1.10:8080/#KDM7RE.0123456789abcdef0123456789abcdef');
  expect(dark).toHaveLength(size * size);
  const row = (y: number, from: number) => dark.slice(y * size + from, y * size + from + 7);
  expect([row(0, 0), row(0, size - 7), row(size - 1, 0)]).toEqual(['1111111', '1111111', '1111111']);
  expect(row(1, 0)).toBe('1000001');
});
