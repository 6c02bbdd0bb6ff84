import { beforeAll, describe, expect, test } from 'vitest';
import { createDsp, type DspMath, dbToGain, gainToDb } from '../src/index.js';
import { randomNumbers } from './awkward-samples.js';

let math: DspMath;
beforeAll(async () => {
  math = (await createDsp({ memoryBytes: 2 * 65_536 })).math;
});

const words = new DataView(new ArrayBuffer(8));
/** Place of a number among all f64, in order: neighbours are 1 apart. */
function place(x: number): bigint {
  words.setFloat64(0, x);
  const bits = words.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Math.abs(Number(place(a) - place(b)));
}

const UNARY = [
  ['exp', -740, 709],
  ['log', 1e-320, 1e300],
  ['log2', 1e-320, 1e300],
  ['log10', 1e-320, 1e300],
  ['sin', -1e6, 1e6],
  ['cos', -1e6, 1e6],
  ['tan', -1e3, 1e3],
] as const;

/** Arguments over the whole range, most of them small. */
function argumentsWithin(low: number, high: number, random: () => number): number[] {
  return Array.from({ length: 3000 }, () => {
    if (low > 0) return Math.exp(Math.log(low) + random() * (Math.log(high) - Math.log(low)));
    return random() < 0.5 ? low + random() * (high - low) : (2 * random() - 1) * 2;
  });
}

describe('functions', () => {
  test.each(UNARY)('%s is within 2 ulp of the engine', (name, low, high) => {
    const worst = Math.max(
      ...argumentsWithin(low, high, randomNumbers(11)).map((x) => ulps(math[name](x), Math[name](x))),
    );
    expect(worst).toBeLessThanOrEqual(2);
  });

  test('pow is within 1 ulp of the engine', () => {
    const random = randomNumbers(12);
    for (let i = 0; i < 3000; i++) {
      const base = random() * 20;
      const exponent = 40 * random() - 20;
      expect(ulps(math.pow(base, exponent), base ** exponent)).toBeLessThanOrEqual(1);
    }
  });

  test.each([...UNARY.map(([name]) => name)])('%s has the edge values of Math', (name) => {
    for (const x of [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const expected = Math[name](x);
      if (Number.isFinite(expected) && expected !== 0) {
        expect(ulps(math[name](x), expected)).toBeLessThanOrEqual(1);
      } else {
        expect(math[name](x)).toBe(expected);
      }
    }
  });

  test('the bits of a thousand results are those of every other engine', () => {
    const random = randomNumbers(13);
    let hash = 0x811c9dc5;
    const take = (x: number) => {
      words.setFloat64(0, x);
      for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ words.getUint8(i), 0x01000193);
    };
    for (let i = 0; i < 1000; i++) {
      const x = random() * 60;
      for (const [name] of UNARY) take(math[name](x));
      take(math.pow(10, -x / 20));
    }
    // Pinned: these are plain f64 operations in WebAssembly, which leaves no engine a choice.
    expect((hash >>> 0).toString(16)).toBe('38005c1b');
  });
});

describe('exponents', () => {
  test('exponentOf is floor(log2 |x|) for every power of two and its neighbours', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      const x = 2 ** exponent;
      expect(math.exponentOf(x)).toBe(exponent);
      expect(math.exponentOf(-x)).toBe(exponent);
      if (exponent > -1022) {
        expect(math.exponentOf(x * (1 - 2 ** -53))).toBe(exponent - 1);
        expect(math.exponentOf(x * (2 - 2 ** -52))).toBe(exponent);
      }
      expect(math.powerOfTwo(exponent)).toBe(x);
    }
    expect(math.exponentOf(3 * 2 ** -1074)).toBe(-1073);
  });

  test('edges', () => {
    expect(math.exponentOf(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(math.exponentOf(-0)).toBe(Number.NEGATIVE_INFINITY);
    expect(math.exponentOf(Number.NEGATIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(math.exponentOf(Number.NaN)).toBeNaN();
    expect(math.powerOfTwo(-1075)).toBe(0);
    expect(math.powerOfTwo(1024)).toBe(Number.POSITIVE_INFINITY);
    expect(math.powerOfTwo(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(math.powerOfTwo(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(math.powerOfTwo(Number.NaN)).toBeNaN();
  });
});

describe('gains', () => {
  test('0 dB is exactly 1 and silence exactly 0, both ways', () => {
    expect(dbToGain(math, 0)).toBe(1);
    expect(dbToGain(math, -0)).toBe(1);
    expect(dbToGain(math, Number.NEGATIVE_INFINITY)).toBe(0);
    expect(gainToDb(math, 1)).toBe(0);
    expect(gainToDb(math, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(gainToDb(math, -1)).toBeNaN();
    expect(dbToGain(math, Number.NaN)).toBeNaN();
  });

  test.each([
    [20, 10],
    [-20, 0.1],
    [40, 100],
    [-6.020599913279624, 0.5],
    [6.020599913279624, 2],
  ])('%d dB is a gain of %d', (db, gain) => {
    expect(ulps(dbToGain(math, db), gain)).toBeLessThanOrEqual(2);
    expect(Math.abs(gainToDb(math, gain) - db)).toBeLessThan(1e-14);
  });
});
