/** Bytes of an 80-bit IEEE 754 extended number. */
export const EXTENDED_BYTES = 10;

const EXPONENT_BIAS = 16_383;

/**
 * An 80-bit extended number, big endian, as AIFF states its sample rate: sign and 15 bits of exponent, then 64
 * bits of significand with the leading one in the open (IEEE 754, extended; Audio Interchange File Format 1.3).
 *
 * Rounded to the nearest double. `undefined` for what is no sample rate: zero, negative numbers, NaN,
 * infinities, and what lies below 1 or at 2^32 and above.
 */
export function readExtendedRate(view: DataView, offset: number): number | undefined {
  const exponent = view.getUint16(offset) - EXPONENT_BIAS;
  const significand = view.getBigUint64(offset + 2);
  // A sign bit, NaN and infinity make the exponent larger than any of these.
  if (!(exponent >= 0 && exponent < 32) || significand >> 63n === 0n) return undefined;
  return Number(significand) / Number(1n << BigInt(63 - exponent));
}
