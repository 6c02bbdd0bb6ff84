import { type PcmEncoding, topCodeLevel } from '@trackout/core';

/**
 * The level from which a sample counts as full scale, linear.
 *
 * For integers the top positive code, `1 - 2^-(bits - 1)`: a converter that clips stops there.
 * For float, and where the encoding is not known, 1.
 */
export function fullScaleThreshold(encoding: PcmEncoding | undefined): number {
  if (encoding === undefined || encoding.type === 'float') return 1;
  return topCodeLevel(encoding.bits);
}
