const EXPONENT_BIAS = 16_383;

/** 2^52: a number from 1 to 2 times this is whole, and nothing of a double is lost. */
const SIGNIFICAND_UNIT = 4_503_599_627_370_496;

/**
 * Writes a sample rate of 1 Hz or more as an 80-bit extended number, big endian: sign and 15 bits of exponent,
 * then 64 bits of significand with the leading one in the open (IEEE 754, extended). Exact for every double.
 */
export function encodeExtendedRate(view: DataView, offset: number, sampleRate: number): void {
  let exponent = 0;
  let significand = sampleRate;
  while (significand >= 2) {
    significand /= 2;
    exponent++;
  }
  view.setUint16(offset, EXPONENT_BIAS + exponent);
  view.setBigUint64(offset + 2, BigInt(significand * SIGNIFICAND_UNIT) << 11n);
}
