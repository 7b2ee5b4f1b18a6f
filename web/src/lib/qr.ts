// From the squares of a QR code to one path. It makes no codes: `qr-code.ts` does.

/** A QR code: `size` squares a side; `dark` holds `size * size` characters row by row, `1` for a dark square. */
export interface QrMatrix {
  readonly size: number;
  readonly dark: string;
}

/** White squares around a code, without which scanners do not find it (ISO/IEC 18004). */
export const QUIET_SQUARES = 4;

/** The dark squares as SVG path data, one unit a square, one rectangle for each run in a row. */
export function qrPath({ size, dark }: QrMatrix): string {
  let path = '';
  for (let y = 0; y < size; y += 1) {
    const row = dark.slice(y * size, (y + 1) * size);
    for (const run of row.matchAll(/1+/g)) {
      const width = run[0].length;
      path += `M${run.index} ${y}h${width}v1h-${width}z`;
    }
  }
  return path;
}
