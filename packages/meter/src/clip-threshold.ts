import type { PcmEncoding } from '@trackout/core';

/**
 * The level from which a sample counts as full scale, linear.
 *
 * For integers the top positive code, `1 - 2^-(bits - 1)`: a converter that clips stops there.
 * For float, and where the encoding is not known, 1.
 */
export function fullScaleThreshold(encoding: PcmEncoding | undefined): number {
  if (encoding === undefined || encoding.type === 'float') return 1;
  return 1 - INTEGER_STEP[encoding.bits];
}

/** One step of each integer depth; full scale is `2 ** (bits - 1)` steps. */
const INTEGER_STEP = {
  8: 1 / 0x80,
  16: 1 / 0x8000,
  24: 1 / 0x80_0000,
  32: 1 / 0x8000_0000,
} as const;
