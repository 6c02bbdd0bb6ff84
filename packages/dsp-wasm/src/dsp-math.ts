/**
 * Elementary functions with the same bits in every JavaScript engine, unlike those of `Math`.
 * Arguments and edge values are those of `Math`; within 1 ulp of it.
 */
export interface DspMath {
  pow(base: number, exponent: number): number;
  exp(x: number): number;
  log(x: number): number;
  log2(x: number): number;
  log10(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  tan(x: number): number;
  /** floor(log2 |x|), exact for subnormals too. 0 -> -Infinity, an infinity -> Infinity, NaN -> NaN. */
  exponentOf(x: number): number;
  /** 2 to a whole exponent, exact: 0 below -1074, Infinity above 1023. A fraction is cut off. */
  powerOfTwo(exponent: number): number;
}

/** Linear gain of a level in dB. 0 dB is exactly 1, -Infinity is 0, NaN stays NaN. */
export function dbToGain(math: DspMath, db: number): number {
  return math.pow(10, db / 20);
}

/** Level in dB of a linear gain or of a peak. 1 is exactly 0 dB, 0 is -Infinity, below 0 is NaN. */
export function gainToDb(math: DspMath, gain: number): number {
  return 20 * math.log10(gain);
}
