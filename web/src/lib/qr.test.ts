import { expect, it } from 'vitest';
import { qrPath } from './qr.ts';

it('draws each run of dark squares once', () => {
  expect(qrPath({ size: 3, dark: '110' + '000' + '101' })).toBe('M0 0h2v1h-2zM0 2h1v1h-1zM2 2h1v1h-1z');
});
