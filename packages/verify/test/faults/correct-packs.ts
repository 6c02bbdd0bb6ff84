import { FLOAT32, INT16, INT24, type NullTestResult, type PcmEncoding } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { nullTest } from '../../src/index.js';
import { seeded } from '../seeded.js';
import { fileOf, mixOf, type Plane, quantise } from '../signals.js';
import { type SessionStem, syntheticSession } from './synthetic-session.js';

/** A pack with which nothing is wrong. */
export interface CorrectPack {
  readonly name: string;
  readonly test: (dsp: Dsp, variant: number) => Promise<NullTestResult>;
}

const SECONDS = 3;
const INT16_TPDF: PcmEncoding = { ...INT16, dither: 'tpdf' };

/** A sum in f64, or in f32 as most DAWs do it. */
function mixed(stems: readonly SessionStem[], round: (x: number) => number): Float64Array[] {
  const frames = stems[0]?.planes[0]?.length ?? 0;
  return [0, 1].map((side) => {
    const sum = new Float64Array(frames);
    for (const { planes } of stems) {
      const plane = planes[Math.min(side, planes.length - 1)] as Plane;
      for (let i = 0; i < frames; i++) sum[i] = round((sum[i] as number) + (plane[i] as number));
    }
    return sum;
  });
}

const kept = new Map<string, SessionStem[]>();

/** The stems of a session, made once where they are few. */
function session(count: number, variant: number): SessionStem[] {
  const key = `${count} ${variant}`;
  const stems = kept.get(key) ?? syntheticSession(count, SECONDS, variant);
  if (count <= 16) kept.set(key, stems);
  return stems;
}

type Write = (plane: Plane) => Float32Array;

function writer(encoding: PcmEncoding, dither: boolean, seed: number): Write {
  const random = seeded(seed);
  const step = encoding.type === 'int' ? 2 ** (1 - encoding.bits) : 0;
  return (plane) =>
    Float32Array.from(plane, (x) => quantise(dither ? x + step * (random() - random()) : x, encoding));
}

interface Delivery {
  readonly encoding: PcmEncoding;
  readonly dither?: boolean;
  /** What the signals are before they are written. */
  readonly stems?: (stems: SessionStem[]) => SessionStem[];
  readonly sum?: (x: number) => number;
  readonly count?: number;
}

function delivered({
  encoding,
  dither = false,
  stems: prepare = (all) => all,
  sum = (x) => x,
  count = 8,
}: Delivery): CorrectPack['test'] {
  return (dsp, variant) => {
    // Finer than any file: what is written is rounded.
    const stems = prepare(
      session(count, variant).map(({ name, planes }) => ({
        name,
        planes: planes.map((plane) => plane.map((x) => x * 0.937)),
      })),
    );
    const write = writer(encoding, dither, variant);
    const files = stems.map(({ name, planes }) => fileOf(planes.map(write), encoding, { name }));
    const source =
      encoding.type === 'float'
        ? stems.map(({ name, planes }) => ({ name, planes: planes.map(write) }))
        : stems;
    const reference = mixOf(mixed(source, sum).map(write), encoding);
    return nullTest(files, reference, { dsp, diagnose: true });
  };
}

const withSilence = (stems: SessionStem[]): SessionStem[] => [
  ...stems,
  { name: 'SILENCE', planes: stems[0]?.planes.map((plane) => plane.map(() => 0)) ?? [] },
];
/** The same audio twice, and both are really in the mix. */
const withTwins = (stems: SessionStem[]): SessionStem[] => [
  ...stems,
  { name: 'TWIN', planes: stems[1]?.planes ?? [] },
];
const soft = (stems: SessionStem[]): SessionStem[] =>
  stems.map(({ name, planes }) => ({ name, planes: planes.map((plane) => plane.map((x) => x * 0.003)) }));
const guitars = (stems: SessionStem[]): SessionStem[] => stems.filter(({ name }) => name.includes('GTR'));
const monoAndStereo = (stems: SessionStem[]): SessionStem[] =>
  stems.flatMap((stem) => [stem, { name: `${stem.name} mono`, planes: stem.planes.slice(0, 1) }]);

/** Packs with which nothing is wrong, of every kind that is delivered. */
export const CORRECT_PACKS: readonly CorrectPack[] = [
  { name: '24 bits', test: delivered({ encoding: INT24 }) },
  { name: '24 bits, two stems', test: delivered({ encoding: INT24, count: 2 }) },
  { name: '24 bits, 64 stems', test: delivered({ encoding: INT24, count: 64 }) },
  { name: '24 bits, 200 stems', test: delivered({ encoding: INT24, count: 200 }) },
  {
    name: '32-bit float, 64 stems, summed in 32 bits',
    test: delivered({ encoding: FLOAT32, sum: Math.fround, count: 64 }),
  },
  { name: '16 bits', test: delivered({ encoding: INT16 }) },
  { name: '16 bits, TPDF dither declared', test: delivered({ encoding: INT16_TPDF, dither: true }) },
  {
    name: '16 bits, TPDF dither not declared, a silent file',
    test: delivered({ encoding: INT16, dither: true, stems: withSilence }),
  },
  { name: '16 bits, soft', test: delivered({ encoding: INT16, stems: soft }) },
  { name: '32-bit float, summed in 64 bits', test: delivered({ encoding: FLOAT32 }) },
  { name: '32-bit float, summed in 32 bits', test: delivered({ encoding: FLOAT32, sum: Math.fround }) },
  { name: 'mono and stereo', test: delivered({ encoding: INT24, stems: monoAndStereo }) },
  { name: 'a silent file', test: delivered({ encoding: INT24, stems: withSilence }) },
  { name: 'twins that are both in the mix', test: delivered({ encoding: INT24, stems: withTwins }) },
  { name: 'double-tracked guitars alone', test: delivered({ encoding: INT24, stems: guitars, count: 14 }) },
];

/** Dithered, and nothing says so: no file has a passage quiet enough to tell it from. */
export const UNDECLARED_DITHER: CorrectPack = {
  name: '16 bits, TPDF dither not declared',
  test: delivered({ encoding: INT16, dither: true, count: 4 }),
};
