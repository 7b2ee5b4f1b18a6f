// From a text to the squares of its QR code (ISO/IEC 18004). A phone reads codes; the one it shows comes with its later screens.
import { encode } from 'uqr';
import type { QrMatrix } from './qr.ts';

/**
 * `M` survives 15 % of damage: a finger over a table card. The stage, where nothing touches it, takes `L` for larger
 * squares.
 */
export function qrMatrix(text: string, correction: 'L' | 'M' = 'M'): QrMatrix {
  const { size, data } = encode(text, { border: 0, ecc: correction });
  return { size, dark: data.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')).join('') };
}
