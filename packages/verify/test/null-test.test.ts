import {
  type BlockSource,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  MONO,
  type NullTestResult,
  type PcmEncoding,
  type ProgressEvent,
  planarSource,
  STEREO,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { measure } from '@trackout/meter';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NullTestOptions, type NullTestReference, type NullTestSignal, nullTest } from '../src/index.js';
import { INAUDIBLE } from '../src/residual-loudness.js';
import { type Behaviour, pickySource } from './picky-source.js';
import { type PlainResult, plainNullTest } from './reference/null-test-reference.js';
import { seeded } from './seeded.js';
import { fileOf, formatOf, mixOf, type Plane, quantise, RATE, sumOf } from './signals.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 << 20 });
});

async function run(
  files: readonly NullTestSignal[],
  mix: NullTestReference,
  options: Partial<NullTestOptions> = {},
): Promise<NullTestResult> {
  const free = dsp.freeBytes;
  const result = await nullTest(files, mix, { dsp, ...options });
  expect(dsp.freeBytes).toBe(free);
  return result;
}

/** Integrated loudness of stereo planes, in LUFS. */
async function loudnessOf(planes: readonly Float32Array[]): Promise<number> {
  const { integratedLufs } = await measure(planarSource(formatOf(2), planes), {
    dsp,
    measure: ['integrated'],
  });
  return integratedLufs;
}

const LSB16 = 2 ** -15;

/** Noise on the grid of an encoding, well below full scale. */
function noise(seed: number, frames: number, encoding: PcmEncoding, level = 0.1): Plane {
  const random = seeded(seed);
  const samples = Array.from({ length: frames }, () => quantise((random() - 0.5) * 2 * level, encoding));
  return encoding.type === 'float' && encoding.bits === 64
    ? Float64Array.from(samples)
    : Float32Array.from(samples);
}

describe('a set that sums to the mix', () => {
  it('nulls exactly where nothing had to be rounded', async () => {
    const stems = [1, 2, 3].map((seed) => [noise(seed, 20_000, INT24), noise(seed + 10, 20_000, INT24)]);
    const mix = [0, 1].map((side) => sumOf(stems.map((planes) => planes[side] as Plane)));
    const result = await run(
      stems.map((planes, i) => fileOf(planes, INT24, { name: `stem ${i}` })),
      mixOf(mix, INT24),
      { set: 'stems' },
    );
    expect(result).toMatchObject({
      verdict: 'pass',
      set: 'stems',
      exact: true,
      reference: { name: 'mix', kind: 'independent' },
      residualPeakDbfs: -Infinity,
      residualRmsDbfs: -Infinity,
      firstDifferingFrame: null,
      firstFrameBeyondBound: null,
      frameCount: 20_000,
      faults: [],
    });
    expect(result.boundDbfs).toBeCloseTo(20 * Math.log10(2 * 2 ** -23), 9);
    expect(result.files.map((file) => file.name)).toEqual(['stem 0', 'stem 1', 'stem 2']);
    expect(result.files[0]).toMatchObject({ frameCount: 20_000, encoding: INT24, clippedSamples: 0 });
    expect(result.files[0]?.samplePeakDbfs).toBeCloseTo(-20, 2);
  });

  it('is one file that is the mix', async () => {
    const plane = noise(1, 100, FLOAT32);
    const result = await run([fileOf([plane], FLOAT32)], mixOf([plane], FLOAT32, { kind: 'rendered' }));
    expect(result).toMatchObject({
      verdict: 'pass',
      exact: true,
      reference: { kind: 'rendered' },
      set: 'files',
    });
  });

  it('nulls by polarity: a stem and its inversion are silence', async () => {
    const plane = noise(1, 100, FLOAT32);
    const files = [fileOf([plane], FLOAT32), fileOf([plane.map((sample) => -sample) as Plane], FLOAT32)];
    expect((await run(files, mixOf([new Float32Array(100)], FLOAT32))).exact).toBe(true);
  });

  it.each([INT24, FLOAT32])('passes where everything is silent (%j)', async (encoding) => {
    const silent = () => fileOf([new Float32Array(50), new Float32Array(50)], encoding);
    const result = await run([silent(), silent()], { ...silent(), kind: 'rendered' });
    expect(result).toMatchObject({ verdict: 'pass', exact: true, residualPeakDbfs: -Infinity, faults: [] });
    expect(result.files[0]?.samplePeakDbfs).toBe(-Infinity);
    expect(result.boundDbfs === -Infinity).toBe(encoding.type === 'float');
  });

  it('passes without frames', async () => {
    const empty = () => fileOf([new Float32Array(0)], INT24);
    expect(await run([empty()], { ...empty(), kind: 'rendered' })).toMatchObject({
      verdict: 'pass',
      exact: true,
      frameCount: 0,
      residualRmsDbfs: -Infinity,
    });
  });
});

describe('one sample that is off', () => {
  const FRAMES = 1000;
  const BLOCK = 250;
  const stems = [1, 2].map((seed) => [noise(seed, FRAMES, INT16), noise(seed + 10, FRAMES, INT16)]);
  const exactMix = [0, 1].map((side) =>
    Float32Array.from(sumOf(stems.map((planes) => planes[side] as Plane))),
  );
  const random = seeded(99);
  const frames = [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, FRAMES - 2, FRAMES - 1];
  for (let i = 0; i < 8; i++) frames.push(Math.floor(random() * FRAMES));
  const places = frames.flatMap((frame) => [0, 1].map((side) => [frame, side] as const));

  const withError = (frame: number, side: number, steps: number) => {
    const planes = exactMix.map((plane) => plane.slice());
    (planes[side] as Float32Array)[frame] = (planes[side]?.[frame] as number) + steps * LSB16;
    return mixOf(planes, INT16);
  };
  const files = stems.map((planes) => fileOf(planes, INT16));

  it.each(places)('by more than the bound fails at its frame: %i, side %i', async (frame, side) => {
    for (const steps of [2, -2]) {
      const result = await run(files, withError(frame, side, steps), { blockFrames: BLOCK });
      expect(result).toMatchObject({
        verdict: 'fail',
        exact: false,
        firstDifferingFrame: frame,
        firstFrameBeyondBound: frame,
      });
      expect(result.residualPeakDbfs).toBeCloseTo(20 * Math.log10(2 * LSB16), 9);
      expect(result.residualRmsDbfs).toBeCloseTo(20 * Math.log10((2 * LSB16) / Math.sqrt(2 * FRAMES)), 9);
    }
  });

  it.each(places)('by less than the bound passes, and is told: %i, side %i', async (frame, side) => {
    const result = await run(files, withError(frame, side, 1), { blockFrames: BLOCK });
    expect(result).toMatchObject({
      verdict: 'pass',
      exact: false,
      firstDifferingFrame: frame,
      firstFrameBeyondBound: null,
      faults: [],
    });
  });

  it('by exactly the bound passes', async () => {
    // Three files and the mix: two steps.
    const silent = fileOf([new Float32Array(FRAMES), new Float32Array(FRAMES)], INT16);
    const three = [...files, silent];
    expect((await run(three, withError(7, 0, 2))).verdict).toBe('pass');
    expect((await run(three, withError(7, 0, 3))).firstFrameBeyondBound).toBe(7);
  });

  it('in a stem is no different from one in the mix', async () => {
    const changed = (stems[0] as Plane[]).map((plane) => plane.slice());
    (changed[1] as Plane)[333] = (changed[1]?.[333] as number) + 2 * LSB16;
    const result = await run([fileOf(changed, INT16), files[1] as NullTestSignal], mixOf(exactMix, INT16));
    expect(result).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: 333 });
  });

  it('is found though smaller differences come first', async () => {
    const planes = exactMix.map((plane) => plane.slice());
    const [left, right] = planes as [Float32Array, Float32Array];
    left[10] = (left[10] as number) + LSB16;
    right[800] = (right[800] as number) + 2 * LSB16;
    left[900] = (left[900] as number) + 9 * LSB16;
    expect(await run(files, mixOf(planes, INT16), { blockFrames: 64 })).toMatchObject({
      firstDifferingFrame: 10,
      firstFrameBeyondBound: 800,
    });
  });
});

describe('a bound that grows with the level of float files', () => {
  // Quiet at first, 1 from frame 600 on: the final bound is 2 * 2^-24, that of the beginning 2 * 2^-34.
  const stem = Float32Array.from({ length: 1000 }, (_, frame) => (frame < 600 ? 2 ** -10 : 1));
  const withErrors = (errors: Readonly<Record<number, number>>) => {
    const plane = Float64Array.from(stem);
    for (const [frame, error] of Object.entries(errors))
      plane[Number(frame)] = (stem[Number(frame)] as number) + error;
    return mixOf([plane], FLOAT32, { kind: 'rendered' });
  };

  it.each([1, 7, 100, 1000])('is applied to the beginning too (blocks of %i)', async (blockFrames) => {
    const early = { 50: 2 ** -23, 200: 2 ** -30 };
    expect(await run([fileOf([stem], FLOAT32)], withErrors(early), { blockFrames })).toMatchObject({
      verdict: 'pass',
      firstDifferingFrame: 50,
      firstFrameBeyondBound: null,
    });
    for (const late of [201, 599, 600, 999]) {
      const errors = { ...early, [late]: 2 ** -22 };
      expect(await run([fileOf([stem], FLOAT32)], withErrors(errors), { blockFrames })).toMatchObject({
        verdict: 'fail',
        firstDifferingFrame: 50,
        firstFrameBeyondBound: late,
      });
    }
  });

  it('is met at the right frame by a residual that does nothing but rise', async () => {
    const frames = 150_000;
    const loud = new Float32Array(frames).fill(0.75);
    const rising = Float64Array.from({ length: frames }, (_, frame) => 0.75 + (frame * 2 ** -24) / 100_000);
    const result = await run([fileOf([loud], FLOAT32)], mixOf([rising], FLOAT32, { kind: 'rendered' }));
    // Bound: two halves of a step, 2^-24 together.
    expect(result).toMatchObject({ verdict: 'fail', firstDifferingFrame: 1, firstFrameBeyondBound: 100_001 });
  });
});

describe('a mix that was added up in 32-bit float', () => {
  const FRAMES = 4000;
  const tracks = Array.from({ length: 64 }, (_, seed) => noise(seed, FRAMES, FLOAT32, 0.2));
  const running = new Float32Array(FRAMES);
  for (const track of tracks) {
    for (let frame = 0; frame < FRAMES; frame++) {
      running[frame] = (running[frame] as number) + (track[frame] as number);
    }
  }

  it('passes against its tracks: each addition may round', async () => {
    const files = tracks.map((track) => fileOf([track], FLOAT32));
    const result = await run(files, mixOf([running], FLOAT32));
    expect(result).toMatchObject({ verdict: 'pass', exact: false });
    expect(result.boundTerms.at(-1)).toMatchObject({ count: 63 });
    expect(result.residualPeakDbfs).toBeLessThan(-100);
  });

  it('passes against few stems of many tracks, where their number is said', async () => {
    const stems = [0, 1].map((half) =>
      fileOf([Float32Array.from(sumOf(tracks.slice(32 * half, 32 * half + 32)))], FLOAT32),
    );
    expect((await run(stems, mixOf([running], FLOAT32))).verdict).toBe('fail');
    const result = await run(stems, mixOf([running], FLOAT32, { summands: 64 }));
    expect(result.verdict).toBe('pass');
    expect(result.boundTerms.at(-1)).toMatchObject({ count: 63 });
  });

  it('is not assumed of our own mix, of a 24-bit one, or where it is said to be otherwise', async () => {
    const files = tracks.slice(0, 4).map((track) => fileOf([track], FLOAT32));
    const labels = async (mix: NullTestReference) =>
      (await run(files, mix)).boundTerms.map((term) => term.label);
    const additions = 'additions of the reference in 32-bit float';
    expect(await labels(mixOf([running], FLOAT32))).toContain(additions);
    expect(await labels(mixOf([running], FLOAT32, { kind: 'rendered', summedIn: 'f32' }))).toContain(
      additions,
    );
    expect(await labels(mixOf([running], FLOAT32, { kind: 'rendered' }))).not.toContain(additions);
    expect(await labels(mixOf([running], FLOAT32, { summedIn: 'f64' }))).not.toContain(additions);
    expect(await labels(mixOf([running], INT24))).not.toContain(additions);
  });
});

it('allows for the roundings of 64-bit sums where every file is 64-bit float', async () => {
  const tracks = Array.from({ length: 60 }, (_, seed) => noise(seed, 3000, FLOAT64, 0.3));
  const interleaved = [0, 1].map((half) => fileOf([sumOf(tracks.filter((_, i) => i % 2 === half))], FLOAT64));
  const mix = mixOf([sumOf(tracks)], FLOAT64, { kind: 'rendered', summands: 60 });
  const result = await run(interleaved, mix);
  expect(result).toMatchObject({ verdict: 'pass', exact: false });
  expect(result.boundDbfs).toBeLessThan(-260);
});

describe('lengths', () => {
  const long = noise(1, 500, INT16);
  const padded = (frames: number) => {
    const plane = new Float32Array(frames);
    plane.set(long.subarray(0, Math.min(frames, 500)));
    return plane;
  };

  it('may differ where only silence is missing', async () => {
    const mix = mixOf([padded(700)], INT16);
    expect(await run([fileOf([long], INT16)], mix)).toMatchObject({
      verdict: 'pass',
      frameCount: 700,
      exact: true,
    });
    const longer = fileOf([padded(900)], INT16);
    expect(await run([longer], mix)).toMatchObject({ verdict: 'pass', frameCount: 900, exact: true });
  });

  it('are named where a file ends before the mix does', async () => {
    const result = await run([fileOf([padded(400)], INT16)], mixOf([long], INT16), { blockFrames: 128 });
    expect(result).toMatchObject({ verdict: 'fail', firstDifferingFrame: 400, frameCount: 500 });
    expect(result.faults).toEqual([
      expect.objectContaining({ kind: 'truncated', stem: 'stem', figure: -100, unit: 'frames' }),
    ]);
  });

  it('are named where the mix ends first', async () => {
    const result = await run([fileOf([long], INT16)], mixOf([padded(400)], INT16), { blockFrames: 128 });
    expect(result).toMatchObject({ verdict: 'fail', firstDifferingFrame: 400, frameCount: 500 });
    expect(result.faults).toEqual([expect.objectContaining({ kind: 'overlong', figure: 100 })]);
  });
});

describe('mono files', () => {
  const plane = noise(4, 300, INT16);
  const quarter = Float32Array.from(plane, (sample) => quantise(sample / 4, INT16));

  it('sum into both sides at unity', async () => {
    const mix = mixOf([plane, plane], INT16);
    expect((await run([fileOf([plane], INT16)], mix)).exact).toBe(true);
  });

  it('that hold one channel of a split file are put there', async () => {
    const other = noise(5, 300, INT16);
    const part = (one: Plane, channel: number) => fileOf([one], INT16, { placement: { channel, of: 2 } });
    const mix = mixOf([plane, other], INT16);
    expect((await run([part(plane, 0), part(other, 1)], mix)).exact).toBe(true);
    expect((await run([part(plane, 1), part(other, 0)], mix)).verdict).toBe('fail');
  });

  it('are put by the law of their pan', async () => {
    const placement = { pan: -0.5, panLaw: '-6 dB' } as const;
    const left = Float32Array.from(plane, (sample) => quantise(sample * 0.75, INT16));
    expect((await run([fileOf([plane], INT16, { placement })], mixOf([left, quarter], INT16))).verdict).toBe(
      'pass',
    );
  });

  it('are put where their placement says', async () => {
    const placement = { pan: 0.75, panLaw: '0 dB' } as const;
    const mix = mixOf([quarter, plane], INT16);
    expect((await run([fileOf([plane], INT16, { placement })], mix)).verdict).toBe('pass');
    expect((await run([fileOf([plane], INT16)], mix)).verdict).toBe('fail');
    const left = { pan: -1, panLaw: '0 dB' } as const;
    const oneSided = mixOf([plane, new Float32Array(300)], INT16);
    expect((await run([fileOf([plane], INT16, { placement: left })], oneSided)).exact).toBe(true);
  });

  it('and stereo ones mix', async () => {
    const stereo = [noise(5, 300, INT16), noise(6, 300, INT16)];
    const mix = mixOf(
      stereo.map((side) => sumOf([side, plane])),
      INT16,
    );
    expect((await run([fileOf(stereo, INT16), fileOf([plane], INT16)], mix)).exact).toBe(true);
  });
});

it('takes six channels in their order', async () => {
  const planes = [1, 2, 3, 4, 5, 6].map((seed) => noise(seed, 300, INT16));
  expect((await run([fileOf(planes, INT16)], mixOf(planes, INT16))).exact).toBe(true);
  const swapped = [...planes.slice(0, 4), planes[5], planes[4]] as Plane[];
  expect((await run([fileOf(swapped, INT16)], mixOf(planes, INT16))).verdict).toBe('fail');
});

describe('faults', () => {
  it('name the files that are clipped, and how often', async () => {
    const clipped = noise(1, 400, INT16);
    clipped.fill(1 - LSB16, 20, 25);
    clipped[300] = -1;
    const quiet = noise(2, 400, INT16);
    const unclipped = clipped.map((sample, frame) => (frame >= 20 && frame < 25 ? 1.2 : sample)) as Plane;
    const files = [fileOf([clipped], INT16, { name: 'DRUMS' }), fileOf([quiet], INT16, { name: 'BASS' })];
    const result = await run(files, mixOf([sumOf([unclipped, quiet])], FLOAT32), { blockFrames: 22 });
    expect(result).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: 20 });
    expect(result.files.map((file) => file.clippedSamples)).toEqual([6, 0]);
    expect(result.faults).toEqual([
      expect.objectContaining({ kind: 'clipping', stem: 'DRUMS', figure: 6, unit: 'samples' }),
    ]);
    expect(result.faults[0]?.message).toContain('"DRUMS" holds 6 samples at full scale');
  });

  it('name a clipped mix', async () => {
    const loud = new Float32Array(100).fill(0.75);
    const files = [fileOf([loud], INT16), fileOf([loud], INT16)];
    const result = await run(files, mixOf([new Float32Array(100).fill(1 - LSB16)], INT16));
    expect(result.faults).toEqual([expect.objectContaining({ kind: 'clipping', stem: 'mix', figure: 100 })]);
  });

  it('do not call floats clipped, nor a set that passes', async () => {
    const loud = new Float32Array(100).fill(1.5);
    const off = new Float32Array(100).fill(1.25);
    expect((await run([fileOf([loud], FLOAT32)], mixOf([off], FLOAT32))).faults).toEqual([]);
    const full = new Float32Array(100).fill(-1);
    const passed = await run([fileOf([full], INT16)], mixOf([full], INT16));
    expect(passed).toMatchObject({ verdict: 'pass', faults: [] });
    expect(passed.files[0]?.clippedSamples).toBe(100);
  });
});

describe('samples that are not numbers', () => {
  const FRAMES = 400;
  const clean = [noise(1, FRAMES, FLOAT32), noise(2, FRAMES, FLOAT32)];
  const mix = [sumOf(clean)];
  const values = [Number.NaN, Infinity, -Infinity];
  const broken = (plane: Plane, ...frames: number[]) => {
    const copy = plane.slice();
    for (const [i, frame] of frames.entries()) copy[frame] = values[i % 3] as number;
    return copy;
  };
  const [a, b] = clean as [Plane, Plane];

  it.each([0, 99, 100, 250, 399])('in a stem fail at their frame (%i), and are named', async (frame) => {
    for (const value of values) {
      const plane = a.slice();
      plane[frame] = value;
      const files = [fileOf([plane], FLOAT32, { name: 'DRUMS' }), fileOf([b], FLOAT32)];
      const result = await run(files, mixOf(mix, FLOAT64), { blockFrames: 100 });
      expect(result).toMatchObject({
        verdict: 'fail',
        exact: false,
        firstDifferingFrame: frame,
        firstFrameBeyondBound: frame,
      });
      expect(result.faults).toEqual([
        expect.objectContaining({
          kind: 'non-finite',
          stem: 'DRUMS',
          figure: 1,
          unit: 'samples',
          fromFrame: frame,
        }),
      ]);
      // What is missing there is the sample of this stem.
      expect(result.residualPeakDbfs).toBeCloseTo(20 * Math.log10(Math.abs(a[frame] as number)), 9);
    }
  });

  it('leave every other figure as if they were silence', async () => {
    const odd = [30, 31, 170, 171, 172, 399];
    const silenced = a.slice();
    for (const frame of odd) silenced[frame] = 0;
    const others = [fileOf([b], FLOAT32)];
    const withOdd = await run([fileOf([broken(a, ...odd)], FLOAT32), ...others], mixOf(mix, FLOAT64), {
      blockFrames: 64,
    });
    const withSilence = await run([fileOf([silenced], FLOAT32), ...others], mixOf(mix, FLOAT64), {
      blockFrames: 64,
    });
    expect({ ...withOdd, faults: [] }).toEqual({ ...withSilence, faults: [] });
    expect(withOdd.faults).toEqual([expect.objectContaining({ figure: 6, fromFrame: 30 })]);
  });

  it('fail also where the residual would be silent', async () => {
    const plane = broken(a, 7);
    const same = await run([fileOf([plane], FLOAT32)], mixOf([plane], FLOAT32));
    expect(same).toMatchObject({
      verdict: 'fail',
      exact: false,
      residualPeakDbfs: -Infinity,
      firstDifferingFrame: 7,
      firstFrameBeyondBound: 7,
    });
    expect(same.faults.map((fault) => fault.stem)).toEqual(['stem', 'mix']);
    const allOdd = new Float32Array(FRAMES).fill(Number.NaN);
    expect(await run([fileOf([allOdd], FLOAT32)], mixOf([new Float32Array(FRAMES)], FLOAT32))).toMatchObject({
      verdict: 'fail',
      firstFrameBeyondBound: 0,
      faults: [expect.objectContaining({ figure: FRAMES })],
    });
  });

  it('in the mix are named as the mix', async () => {
    const files = clean.map((plane) => fileOf([plane], FLOAT32));
    const result = await run(files, mixOf([broken(mix[0] as Plane, 12, 13)], FLOAT64));
    expect(result).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: 12 });
    expect(result.faults).toEqual([expect.objectContaining({ kind: 'non-finite', stem: 'mix', figure: 2 })]);
  });

  it('do not hide a fault before them, and come before one after them', async () => {
    const wrong = (at: number) => {
      const plane = (mix[0] as Float64Array).slice();
      plane[at] = 0.9;
      return mixOf([plane], FLOAT64, { summedIn: 'f64' });
    };
    const files = [fileOf([broken(a, 200)], FLOAT32), fileOf([b], FLOAT32)];
    for (const blockFrames of [1, 50, 64, 400]) {
      expect((await run(files, wrong(150), { blockFrames })).firstFrameBeyondBound).toBe(150);
      expect((await run(files, wrong(250), { blockFrames })).firstFrameBeyondBound).toBe(200);
    }
  });

  it('in one channel leave the others alone', async () => {
    const files = [fileOf([broken(a, 5), b], FLOAT32)];
    const result = await run(files, mixOf([a, b], FLOAT32));
    expect(result.faults).toEqual([expect.objectContaining({ figure: 1, fromFrame: 5 })]);
    expect(result.residualPeakDbfs).toBeCloseTo(20 * Math.log10(Math.abs(a[5] as number)), 9);
  });

  it('can come of a sum that overflows: that fails too', async () => {
    const huge = Float64Array.of(0, 1e308, 0);
    const files = [fileOf([huge], FLOAT64), fileOf([huge], FLOAT64)];
    const result = await run(files, mixOf([huge], FLOAT64));
    expect(result).toMatchObject({ verdict: 'fail', firstDifferingFrame: 1, firstFrameBeyondBound: 1 });
  });
});

const withoutRms = (result: NullTestResult) => ({
  ...result,
  residualRmsDbfs: 0,
  nullDepthDb: 0,
  channels: result.channels.map(({ residualPeakDbfs }) => residualPeakDbfs),
});

describe('random sets', () => {
  const encodings: PcmEncoding[] = [INT16, INT24, { ...INT16, dither: 'tpdf' }, FLOAT32, FLOAT64];
  interface RandomSet {
    readonly files: NullTestSignal[];
    readonly mix: NullTestReference;
    readonly expected: PlainResult;
  }

  function randomSet(seed: number): RandomSet {
    const random = seeded(seed);
    const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    const frames = 1 + Math.floor(random() * 900);
    const wide = pick(1, 2, 2, 2);
    const lengths = () => pick(frames, frames, Math.floor(random() * frames));
    const signals = Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
      const encoding = pick(...encodings);
      const length = lengths();
      const level = 2 ** -Math.floor(random() * 12);
      const channels = pick(1, wide);
      const planes = Array.from({ length: channels }, (_, i) =>
        noise(seed * 100 + i, length, encoding, level),
      );
      const odd = random();
      if (odd < 0.15 && length > 0)
        (planes[0] as Plane)[Math.floor(random() * length)] = pick(Number.NaN, Infinity);
      return { planes, encoding, pan: channels === 1 && wide === 2 ? pick(0, 0.5, -0.3) : 0 };
    });
    const mixEncoding = pick(...encodings);
    const mixPlanes = Array.from({ length: wide }, (_, side) => {
      const plane = new Float64Array(frames);
      for (const { planes, pan } of signals) {
        const mono = planes.length === 1 && wide === 2;
        const gain = mono ? Math.min(1, side === 0 ? 1 - pan : 1 + pan) : 1;
        (planes[mono ? 0 : side] as Plane).forEach((sample, frame) => {
          if (Number.isFinite(sample)) plane[frame] = (plane[frame] as number) + gain * sample;
        });
      }
      const fault = random() < 0.4 ? Math.floor(random() * frames) : -1;
      if (fault >= 0) plane[fault] = (plane[fault] as number) + 2 ** -Math.floor(random() * 26);
      const clamped = mixEncoding.type === 'int' ? 0.99 : 99;
      const samples = plane.map((sample) =>
        quantise(Math.max(-clamped, Math.min(clamped, sample)), mixEncoding),
      );
      return mixEncoding === FLOAT64 ? samples : Float32Array.from(samples);
    });
    const kind = pick('independent', 'rendered');
    const plain = (planes: readonly Plane[]) => planes.map((plane) => [...plane]);
    const expected = plainNullTest(
      signals.map((signal) => ({ ...signal, planes: plain(signal.planes) })),
      { planes: plain(mixPlanes), encoding: mixEncoding },
      kind === 'independent' ? 'f32' : 'f64',
    );
    return {
      files: signals.map(({ planes, encoding, pan }) =>
        fileOf(planes, encoding, pan === 0 ? {} : { placement: { pan, panLaw: '0 dB' } }),
      ),
      mix: mixOf(mixPlanes, mixEncoding, { kind }),
      expected,
    };
  }

  const decibels = (gain: number) => 20 * Math.log10(gain);
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);

  it.each(seeds)('give what the definition gives, whatever the blocks (seed %i)', async (seed) => {
    const { files, mix, expected } = randomSet(seed);
    const random = seeded(seed);
    const whole = await run(files, mix);
    expect(whole.verdict).toBe(expected.firstFrameBeyondBound === null ? 'pass' : 'fail');
    expect(whole).toMatchObject({
      firstDifferingFrame: expected.firstDifferingFrame,
      firstFrameBeyondBound: expected.firstFrameBeyondBound,
      frameCount: expected.frameCount,
    });
    if (expected.residualPeak === 0) expect(whole.residualPeakDbfs).toBe(-Infinity);
    else expect(whole.residualPeakDbfs).toBeCloseTo(decibels(expected.residualPeak), 9);
    if (expected.residualRms > 0)
      expect(whole.residualRmsDbfs).toBeCloseTo(decibels(expected.residualRms), 9);
    if (expected.bound > 0) expect(whole.boundDbfs).toBeCloseTo(decibels(expected.bound), 6);
    const slowly = { arriving: async (frames: number) => 1 + Math.floor(random() * frames), dsp };
    const quickly = { arriving: (frames: number) => 2 * frames, dsp, takesTurns: true };
    const picky =
      (behaviour: Behaviour) =>
      <T extends NullTestSignal>(signal: T): T => {
        const planes = signal.source.open().pull(1e6)?.planes ?? [];
        if (planes.length === 0) return signal;
        return { ...signal, source: pickySource(signal.source.format, planes, behaviour).source };
      };
    const [slow, taking] = [picky(slowly), picky(quickly)];
    const { series } = await run(files, mix, { series: true });
    const drawn = await run(files.map(taking), taking(mix), { series: true, blockFrames: 64 });
    expect(drawn.series).toEqual(series);
    for (const blockFrames of [1, 7, 64, 101]) {
      for (const result of [
        await run(files, mix, { blockFrames }),
        await run(files.map(slow), slow(mix), { blockFrames }),
        await run(files.map(taking), taking(mix), { blockFrames }),
      ]) {
        // The squares are added in another order: the last bits of the RMS may differ.
        if (whole.residualRmsDbfs > -Infinity)
          expect(result.residualRmsDbfs).toBeCloseTo(whole.residualRmsDbfs, 9);
        expect(result.nullDepthDb === -Infinity).toBe(whole.nullDepthDb === -Infinity);
        expect(withoutRms(result)).toEqual(withoutRms(whole));
      }
    }
  });

  it('were passing and failing ones', () => {
    const failed = seeds.filter((seed) => randomSet(seed).expected.firstFrameBeyondBound !== null);
    expect(failed.length).toBeGreaterThan(15);
    expect(failed.length).toBeLessThan(45);
  });
});

it('counts full-scale samples once where files take turns with the same planes', async () => {
  const top = 1 - LSB16;
  const plane = Float32Array.from({ length: 500 }, (_, i) => (i % 10 === 0 ? top : 0));
  const taking = { arriving: (frames: number) => frames, dsp, takesTurns: true };
  const file = (name: string) => ({
    ...fileOf([plane], INT16, { name }),
    source: pickySource(formatOf(1), [plane], taking).source,
  });
  const files = Array.from({ length: 9 }, (_, i) => file(`stem ${i}`));
  const result = await run(files, mixOf([plane.map((sample) => 9 * sample)], FLOAT32), { blockFrames: 64 });
  expect(result.verdict).toBe('pass');
  expect(result.files.map(({ clippedSamples }) => clippedSamples)).toEqual(files.map(() => 50));
});

describe('what cannot be compared', () => {
  const plane = new Float32Array(10);
  const at = (sampleRate: number): BlockSource => planarSource({ sampleRate, layout: MONO }, [plane]);

  it('is refused: no files', async () => {
    await expect(run([], mixOf([plane], INT24))).rejects.toMatchObject({
      kind: 'usage',
      code: 'verify/no-files',
    });
  });

  it('is refused: another sample rate', async () => {
    const file = { name: 'BASS', source: at(44_100), encoding: INT24 };
    await expect(run([file], mixOf([plane], INT24))).rejects.toMatchObject({
      kind: 'usage',
      code: 'verify/sample-rates',
      facts: { file: 'BASS', sampleRate: 44_100, referenceSampleRate: RATE },
    });
  });

  it.each([
    ['stereo into mono', 2, 1],
    ['mono into six', 1, 6],
    ['stereo into six', 2, 6],
  ])('is refused: %s', async (_, channels, mixChannels) => {
    const planes = (count: number) => Array.from({ length: count }, () => plane);
    await expect(
      run([fileOf(planes(channels), INT24)], mixOf(planes(mixChannels), INT24)),
    ).rejects.toMatchObject({ kind: 'usage', code: 'verify/channels' });
  });

  it('is refused: mono into two channels that are not said to be left and right', async () => {
    const source = planarSource({ sampleRate: RATE, layout: discreteLayout(2) }, [plane, plane]);
    const mix = { ...mixOf([plane, plane], INT24), source };
    await expect(run([fileOf([plane], INT24)], mix)).rejects.toMatchObject({ code: 'verify/channels' });
    expect((await run([fileOf([plane, plane], INT24)], mix)).verdict).toBe('pass');
    expect(formatOf(2).layout).toEqual(STEREO);
  });

  it.each([0, -1, 2.5, Number.NaN])('is refused: blocks of %d frames', async (blockFrames) => {
    const testing = run([fileOf([plane], INT24)], mixOf([plane], INT24), { blockFrames });
    await expect(testing).rejects.toMatchObject({ kind: 'usage', code: 'verify/block-frames' });
  });
});

it('tells its progress in frames', async () => {
  const events: ProgressEvent[] = [];
  const plane = noise(1, 250, INT24);
  await run([fileOf([plane], INT24)], mixOf([plane], INT24), {
    blockFrames: 100,
    onProgress: (event) => events.push(event),
  });
  expect(events).toEqual(
    [100, 200, 250].map((done) => ({ phase: 'verify', unit: 'frames', done, total: 250 })),
  );
});

describe('where the residual is', () => {
  const frames = 30_000;
  const silent = () => [0, 1].map(() => new Float32Array(frames));
  const stems = () => [0, 1].map(() => Float32Array.from({ length: frames }, (_, i) => Math.sin(i / 20) / 4));

  it('is told by channel, frame, depth and loudness', async () => {
    const planes = stems();
    const mix = planes.map((plane) => plane.slice());
    (mix[1] as Float32Array)[20_001] = 0.9;
    const result = await run([fileOf(planes, FLOAT32)], mixOf(mix, FLOAT32));
    const left = 0.9 - (planes[1]?.[20_001] as number);
    expect(result.residualPeakFrame).toBe(20_001);
    expect(result.channels[0]?.residualPeakDbfs).toBe(-Infinity);
    expect(result.channels[1]?.residualPeakDbfs).toBeCloseTo(20 * Math.log10(left), 6);
    expect(result.channels[1]?.residualRmsDbfs).toBeCloseTo(10 * Math.log10(left ** 2 / frames), 6);
    expect(result.nullDepthDb).toBeLessThan(-30);
    expect(result.residualLufs).toBeLessThan(-20);
    expect(result.sampleRate).toBe(RATE);
  });

  it.each([5_678, 21_234, 63_457])(
    'has the loudness that a meter reads, whatever the blocks, if only from frame %i on it is audible',
    async (audible) => {
      const residual = [0, 1].map((side) =>
        Float32Array.from(
          { length: 3 * frames },
          (_, i) => (i < audible ? 1e-5 : 0.1) * Math.sin(i / (7 + side)),
        ),
      );
      const stem = fileOf(
        residual.map((plane) => new Float32Array(plane.length)),
        FLOAT32,
      );
      const results = [];
      for (const blockFrames of [1000, 8192, 50_000]) {
        results.push(await run([stem], mixOf(residual, FLOAT32), { blockFrames }));
      }
      const integratedLufs = await loudnessOf(residual);
      expect(integratedLufs).toBeGreaterThan(-30);
      for (const { residualLufs } of results) {
        expect(residualLufs).toBe(results[0]?.residualLufs);
        expect(residualLufs).toBeCloseTo(integratedLufs, 6);
      }
    },
  );

  it('has no loudness where it stays below what any gate lets pass', async () => {
    const high = [0, 1].map(() =>
      Float32Array.from({ length: 3 * frames }, (_, i) => INAUDIBLE * Math.sin((i * Math.PI) / 3)),
    );
    const zeros = fileOf(
      high.map((plane) => new Float32Array(plane.length)),
      FLOAT32,
    );
    const result = await run([zeros], mixOf(high, FLOAT32));
    expect(result.residualPeakDbfs).toBeGreaterThan(-98);
    expect(result.residualLufs).toBe(-Infinity);
    expect(await loudnessOf(high)).toBe(-Infinity);
  });

  it('is drawn along the time line in points that cover all of it', async () => {
    const mix = silent();
    (mix[0] as Float32Array)[12_345] = -0.5;
    const result = await run([fileOf(silent(), FLOAT32)], mixOf(mix, FLOAT32), { series: true });
    const series = result.series as NonNullable<NullTestResult['series']>;
    expect(series.residualPeaksDbfs).toHaveLength(Math.ceil(frames / series.pointFrames));
    const point = Math.floor(12_345 / series.pointFrames);
    series.residualPeaksDbfs.forEach((level, at) => {
      expect(level).toBe(at === point ? 20 * Math.log10(0.5) : -Infinity);
      expect(series.mixPeaksDbfs[at]).toBe(level);
    });
  });

  it('leaves no time line in the result where only a diagnosis was asked for', async () => {
    const mix = silent();
    (mix[0] as Float32Array)[12_345] = -0.5;
    for (const planes of [silent(), mix]) {
      const result = await run([fileOf(silent(), FLOAT32)], mixOf(planes, FLOAT32), { diagnose: true });
      expect(result.series).toBeUndefined();
    }
  });

  it('is handed out block by block as it is', async () => {
    const mix = stems();
    const heard: number[] = [];
    const result = await run([fileOf(silent(), FLOAT32)], mixOf(mix, FLOAT32), {
      onResidual: ({ planes, startFrame }) => {
        planes[0]?.forEach((sample, at) => {
          heard[startFrame + at] = sample;
        });
        return undefined;
      },
    });
    expect(result.verdict).toBe('fail');
    expect(heard).toEqual(Array.from(mix[0] as Float32Array, (sample) => 0 - sample));
  });
});

describe('what is compared', () => {
  const ramp = (from: number, frames: number, scale = 1) =>
    Float32Array.from({ length: frames }, (_, i) => (scale * (from + i)) / 2 ** 15);

  it('is a range where one is asked for', async () => {
    const stem = ramp(0, 1000);
    const mix = ramp(0, 1000);
    mix[100] = 0.9;
    mix[900] = 0.9;
    const files = [fileOf([stem], FLOAT32)];
    const within = await run(files, mixOf([mix], FLOAT32), { range: { from: 101, to: 900 } });
    expect(within).toMatchObject({
      verdict: 'pass',
      exact: true,
      frameCount: 799,
      range: { from: 101, to: 900 },
    });
    const beyond = await run(files, mixOf([mix], FLOAT32), { range: { from: 101, to: 901 } });
    expect(beyond).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: 900, firstDifferingFrame: 900 });
  });

  it('starts where a time reference says', async () => {
    const mix = ramp(0, 1000);
    const parts = [
      fileOf([ramp(0, 400)], FLOAT32),
      fileOf([ramp(400, 600)], FLOAT32, { name: 'second', startFrame: 400 }),
    ];
    expect(await run(parts, mixOf([mix], FLOAT32))).toMatchObject({ verdict: 'pass', exact: true });
    const early = [fileOf([ramp(-50, 1050)], FLOAT32, { startFrame: -50 })];
    expect(await run(early, mixOf([mix], FLOAT32))).toMatchObject({
      verdict: 'fail',
      frameCount: 1050,
      firstFrameBeyondBound: -50,
      residualPeakFrame: -50,
    });
  });

  it('goes through a channel map', async () => {
    const stereo = [ramp(1, 100), ramp(1000, 100)];
    const swapped = mixOf([ramp(1000, 100), ramp(1, 100)], FLOAT32);
    expect((await run([fileOf(stereo, FLOAT32)], swapped)).verdict).toBe('fail');
    expect((await run([fileOf(stereo, FLOAT32, { channelMap: [1, 0] })], swapped)).exact).toBe(true);
    const left = mixOf([ramp(1, 100), new Float32Array(100)], FLOAT32);
    expect((await run([fileOf([ramp(1, 100)], FLOAT32, { channelMap: [0, -1] })], left)).exact).toBe(true);
    await expect(run([fileOf(stereo, FLOAT32, { channelMap: [0, 2] })], swapped)).rejects.toThrow(
      /"stem" is \[0, 2\]/,
    );
  });

  it('is held against a looser limit where one is given, and the result says so', async () => {
    const stem = ramp(1, 100);
    const mix = Float32Array.from(stem, (sample) => sample + 2 ** -14);
    const files = [fileOf([stem], INT16)];
    const loose = await run(files, mixOf([mix], INT16), { limitDbfs: -80 });
    expect(loose).toMatchObject({ verdict: 'pass', exact: false });
    expect(loose.loosenedLimitDbfs).toBeCloseTo(-80, 9);
    const tight = await run(files, mixOf([mix], INT16), { limitDbfs: -140 });
    expect(tight.verdict).toBe('fail');
    expect(tight.loosenedLimitDbfs).toBeUndefined();
    await expect(run(files, mixOf([mix], INT16), { limitDbfs: Number.NaN })).rejects.toThrow(/NaN dBFS/);
    await expect(run(files, mixOf([mix], INT16), { range: { from: 5, to: 5 } })).rejects.toThrow(/no range/);
  });
});

describe('dither', () => {
  const frames = 40_000;
  /** Silence, then a tone, with TPDF dither of one step of 16 bits at either side. */
  const dithered = (seed: number) => {
    const random = seeded(seed);
    return Float64Array.from({ length: frames }, (_, i) =>
      quantise((i < 24_576 ? 0 : Math.sin(i / 9) / 3) + (random() - random()) / 2 ** 15, INT16),
    );
  };

  it('is detected in silence, and the bound allows for it', async () => {
    const stems = [1, 2, 3].map((seed) => fileOf([Float32Array.from(dithered(seed))], INT16));
    const mix = sumOf(
      [0, 1, 2].map(() =>
        Float64Array.from({ length: frames }, (_, i) => (i < 24_576 ? 0 : Math.sin(i / 9) / 3)),
      ),
    );
    const result = await run(stems, mixOf([mix.map((sample) => quantise(sample, INT16))], INT16));
    expect(result.files.map(({ ditherDetected }) => ditherDetected)).toEqual([true, true, true]);
    expect(result.boundTerms[0]).toMatchObject({ label: 'rounding of a dithered 16-bit file', count: 3 });
    expect(result.boundDbfs).toBeCloseTo(20 * Math.log10(5 / 2 ** 15), 6);
    expect(result).toMatchObject({ verdict: 'pass', exact: false });
  });

  it.each([
    ['a fade that dies away', (i: number) => Math.sin(i / 30) * 0.9],
    ['noise that reaches the second step', (i: number) => 1.1 * Math.sin(i * i)],
  ])('is not seen in %s', async (_, steps) => {
    const plane = Float32Array.from({ length: frames }, (_, i) => quantise(steps(i) / 2 ** 15, INT16));
    const result = await run([fileOf([plane], INT16)], mixOf([plane], INT16));
    expect(result.files[0]).not.toHaveProperty('ditherDetected');
  });
});
