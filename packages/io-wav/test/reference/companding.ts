// ITU-T G.711, the way its tables read: each segment starts at a decision value and has 16 even steps, and a code
// stands for the middle of its step.

/** A-law: 13 bits with sign; the first two segments have steps of 2, each further one twice as wide. */
export function alawValue(code: number): number {
  const inverted = code ^ 0b0101_0101;
  const segment = Math.floor((inverted % 128) / 16);
  const step = inverted % 16;
  const start = segment === 0 ? 0 : 32 * 2 ** (segment - 1);
  const width = 2 * 2 ** Math.max(0, segment - 1);
  const value = start + (step + 0.5) * width;
  return inverted >= 128 ? value : -value;
}

/** Mu-law: 14 bits with sign; steps of 2, 4, 8 ... 256, and the first one around zero. */
export function mulawValue(code: number): number {
  const inverted = 255 - code;
  const segment = Math.floor((inverted % 128) / 16);
  const step = inverted % 16;
  const width = 2 * 2 ** segment;
  const start = 33 * 2 ** segment - 33;
  const value = start + step * width;
  return inverted >= 128 && value !== 0 ? -value : value;
}
