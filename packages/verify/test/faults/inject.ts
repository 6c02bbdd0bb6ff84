import { type FaultKind, INT24, type NullTestResult } from '@trackout/core';
import { seeded } from '../seeded.js';
import { quantise } from '../signals.js';
import { RATE, type SessionStem } from './synthetic-session.js';

type Plane = Float32Array;

/** A pack and its mix, with what is wrong. */
export interface Pack {
  readonly stems: readonly SessionStem[];
  /** What the mix is made of, where that is not the stems. */
  readonly parts: readonly SessionStem[];
  /** Done to the sum. */
  readonly master: (planes: Float64Array[]) => Float64Array[];
  readonly truths: readonly Truth[];
}

/** What may be said of a fault, and must be. */
export interface Truth {
  readonly fault: string;
  /** Any of these is right: they leave the same residual. */
  readonly kinds: readonly FaultKind[];
  /** Any of these stems; `null` for the mix or none. */
  readonly stems: readonly (string | null)[];
  /** What else may be said beside it. */
  readonly beside?: readonly FaultKind[];
  readonly figure?: readonly [value: number, tolerance: number];
}

export interface Injection {
  readonly name: string;
  readonly kind: FaultKind;
  /** Whether a stem can have it. */
  readonly fits?: (stem: SessionStem) => boolean;
  readonly apply: (pack: Pack, stem: string) => Pack;
}

const stereo = ({ planes }: SessionStem) => planes.length === 2;
const mono = ({ planes }: SessionStem) => planes.length === 1;
/** Two sides that differ by more than a gain. */
const wide = ({ name }: SessionStem) => /PAD|HATS|ROOM/.test(name);
const long = ({ name }: SessionStem) => !name.includes('FILL');

const q24 = (plane: ArrayLike<number>): Plane => Float32Array.from(plane, (x) => quantise(x, INT24));

const replace = (
  stems: readonly SessionStem[],
  name: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
): SessionStem[] => stems.map((stem) => (stem.name === name ? { name, planes: change(stem.planes) } : stem));

const find = (pack: Pack, name: string): SessionStem =>
  pack.stems.find((stem) => stem.name === name) as SessionStem;

function inPack(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack, name) => ({
    ...pack,
    stems: replace(pack.stems, name, change),
    truths: [...pack.truths, { fault, kinds, stems: [name], ...more }],
  });
}

function inMix(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack, name) => ({
    ...pack,
    parts: replace(pack.parts, name, change),
    truths: [...pack.truths, { fault, kinds, stems: [name], ...more }],
  });
}

function onMaster(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: Float64Array[]) => Float64Array[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack) => ({
    ...pack,
    master: (planes) => change(pack.master(planes)),
    truths: [...pack.truths, { fault, kinds, stems: [null], ...more }],
  });
}

const scaled = (gain: number) => (planes: readonly Plane[]) =>
  planes.map((plane) => q24(plane.map((x) => x * gain)));
const db = (level: number) => 10 ** (level / 20);

/** Band-limited value between samples by a long sinc under a Kaiser-like window; not the one that is tested. */
function between(plane: Plane, place: number): number {
  const whole = Math.floor(place);
  if (whole === place) return plane[whole] ?? 0;
  let sum = 0;
  for (let k = -96; k <= 97; k++) {
    const x = place - (whole + k);
    const w = Math.cos((Math.PI / 2) * Math.min(1, Math.abs(x) / 97)) ** 2;
    sum += ((plane[whole + k] ?? 0) * w * Math.sin(Math.PI * x)) / (Math.PI * x);
  }
  return sum;
}

const moved = (place: (frame: number) => number) => (planes: readonly Plane[]) =>
  planes.map((plane) => q24(plane.map((_, i) => between(plane, place(i)))));

const shifted = (frames: number) => moved((i) => i - frames);

function reverb(planes: readonly Plane[], seed: number, seconds: number): Plane[] {
  const [first = new Float32Array(), second = first] = planes;
  return [first, second].map((plane, side) => {
    const random = seeded(seed + side);
    const taps = Array.from({ length: 900 }, () => {
      const t = random() ** 1.5 * seconds;
      return {
        delay: Math.round((0.012 + t) * RATE),
        gain: (random() - 0.5) * Math.exp((-6.9 * t) / seconds),
      };
    });
    const out = new Float64Array(plane.length);
    for (const { delay, gain } of taps)
      for (let i = delay; i < plane.length; i++)
        out[i] = (out[i] as number) + gain * (plane[i - delay] as number);
    let low = 0;
    return q24(
      out.map((x) => {
        low += 0.4 * (0.25 * x - low);
        return low;
      }),
    );
  });
}

function envelope(planes: readonly Plane[]): Float64Array {
  const [plane = new Float32Array()] = planes;
  let level = 0;
  const peak = plane.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
  return Float64Array.from(plane, (x) => {
    const now = Math.abs(x) / peak;
    level += (now > level ? 0.01 : 0.0002) * (now - level);
    return level;
  });
}

function chorus(planes: readonly Plane[], phase: number): Plane[] {
  return planes.map((plane) => {
    const lfo = (i: number, rate: number, shift: number) =>
      240 + 200 * Math.sin((2 * Math.PI * rate * i) / RATE + shift);
    return q24(
      plane.map((_, i) => {
        const linear = (place: number) => {
          const k = Math.floor(place);
          return (plane[k] ?? 0) + (place - k) * ((plane[k + 1] ?? 0) - (plane[k] ?? 0));
        };
        return 0.5 * (linear(i - lfo(i, 0.9, phase)) + linear(i - lfo(i, 0.63, 2 * phase + 1)));
      }),
    );
  });
}

function limiter(planes: Float64Array[], depth: number): Float64Array[] {
  const frames = planes[0]?.length ?? 0;
  let peak = 0;
  for (const plane of planes) for (const x of plane) peak = Math.max(peak, Math.abs(x));
  const threshold = peak * depth;
  let gain = 1;
  const gains = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    let level = 0;
    for (const plane of planes)
      for (let k = i; k < Math.min(frames, i + 120); k += 4)
        level = Math.max(level, Math.abs(plane[k] as number));
    const target = level > threshold ? threshold / level : 1;
    gain += (target < gain ? 0.03 : 0.0004) * (target - gain);
    gains[i] = gain;
  }
  return planes.map((plane) => plane.map((x, i) => x * (gains[i] as number)));
}

/** Peaking filter of Robert Bristow-Johnson's cookbook. */
function peaking(planes: Float64Array[], hz: number, gainDb: number, q: number): Float64Array[] {
  const a = 10 ** (gainDb / 40);
  const w = (2 * Math.PI * hz) / RATE;
  const alpha = Math.sin(w) / (2 * q);
  const [b0, b1, b2, a0, a1, a2] = [
    1 + alpha * a,
    -2 * Math.cos(w),
    1 - alpha * a,
    1 + alpha / a,
    -2 * Math.cos(w),
    1 - alpha / a,
  ];
  return planes.map((plane) => {
    let x1 = 0,
      x2 = 0,
      y1 = 0,
      y2 = 0;
    return plane.map((x) => {
      const y = (b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2) / a0;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      return y;
    });
  });
}

const reduce = (bits: number, how: 'round' | 'cut' | 'dither', seed = 5) => {
  const random = seeded(seed);
  const scale = 2 ** (bits - 1);
  return (x: number) => {
    if (how === 'cut') return Math.floor(x * scale) / scale;
    return Math.round(x * scale + (how === 'dither' ? random() - random() : 0)) / scale;
  };
};

/** Every fault of the list, alone. */
export const INJECTIONS: readonly Injection[] = [
  {
    name: 'missing-stem',
    kind: 'missing-stem',
    apply: (pack, name) => ({
      ...pack,
      stems: pack.stems.filter((stem) => stem.name !== name),
      truths: [...pack.truths, { fault: 'missing-stem', kinds: ['missing-stem'], stems: [null] }],
    }),
  },
  {
    name: 'extra-stem',
    kind: 'extra-stem',
    apply: (pack, name) => ({
      ...pack,
      parts: pack.parts.filter((stem) => stem.name !== name),
      truths: [...pack.truths, { fault: 'extra-stem', kinds: ['extra-stem'], stems: [name] }],
    }),
  },
  {
    name: 'doubled-stem x2',
    kind: 'doubled-stem',
    apply: inPack(['doubled-stem'], 'doubled-stem x2', scaled(2)),
  },
  {
    name: 'doubled-stem twin',
    kind: 'doubled-stem',
    apply: (pack, name) => ({
      ...pack,
      stems: [...pack.stems, { name: 'copy', planes: find(pack, name).planes }],
      truths: [
        ...pack.truths,
        { fault: 'doubled-stem twin', kinds: ['doubled-stem'], stems: [name, 'copy'] },
      ],
    }),
  },
  {
    name: 'return-missing',
    kind: 'return-missing',
    fits: long,
    apply: (pack, name) => ({
      ...pack,
      parts: [...pack.parts, { name: 'return', planes: reverb(find(pack, name).planes, 77, 0.6) }],
      truths: [...pack.truths, { fault: 'return-missing', kinds: ['return-missing'], stems: [name] }],
    }),
  },
  {
    name: 'return-doubled',
    kind: 'return-doubled',
    fits: long,
    apply: (pack, name) => {
      const wet = reverb(find(pack, name).planes, 78, 0.6);
      const both = (planes: readonly Plane[]) =>
        wet.map((plane, side) =>
          q24(plane.map((x, i) => x + (planes[Math.min(side, planes.length - 1)]?.[i] as number))),
        );
      return {
        ...pack,
        stems: [...replace(pack.stems, name, both), { name: 'return', planes: wet }],
        parts: [...pack.parts, { name: 'return', planes: wet }],
        truths: [
          ...pack.truths,
          { fault: 'return-doubled', kinds: ['return-doubled', 'extra-stem'], stems: ['return'] },
        ],
      };
    },
  },
  {
    name: 'stem-dynamics (dead sidechain)',
    kind: 'stem-dynamics',
    fits: (stem) => long(stem) && !stem.name.includes('KICK'),
    apply: (pack, name) => {
      const duck = envelope((pack.parts.find((stem) => stem.name.includes('KICK')) as SessionStem).planes);
      return inMix(['stem-dynamics'], 'stem-dynamics (dead sidechain)', (planes) =>
        planes.map((plane) => q24(plane.map((x, i) => x * (1 - 0.6 * Math.min(1, 3 * (duck[i] as number)))))),
      )(pack, name);
    },
  },
  {
    name: 'not-repeatable',
    kind: 'not-repeatable',
    fits: long,
    apply: (pack, name) => {
      const first = inMix(['not-repeatable'], 'not-repeatable', (planes) => chorus(planes, 0.4))(pack, name);
      return { ...first, stems: replace(first.stems, name, (planes) => chorus(planes, 2.9)) };
    },
  },
  {
    name: 'gain -0.1 dB',
    kind: 'gain',
    apply: inPack(['gain'], 'gain -0.1 dB', scaled(db(-0.1)), { figure: [0.1, 0.01] }),
  },
  {
    name: 'gain +1.5 dB',
    kind: 'gain',
    apply: inPack(['gain'], 'gain +1.5 dB', scaled(db(1.5)), { figure: [-1.5, 0.01] }),
  },
  { name: 'polarity', kind: 'polarity', apply: inPack(['polarity'], 'polarity', scaled(-1)) },
  {
    name: 'channel-swap',
    kind: 'channel-swap',
    fits: stereo,
    apply: inPack(['channel-swap'], 'channel-swap', ([l, r]) => [r as Plane, l as Plane]),
  },
  {
    name: 'mono-collapse (pack)',
    kind: 'mono-collapse',
    fits: wide,
    apply: inPack(['mono-collapse'], 'mono-collapse (pack)', ([l, r]) => [
      q24((l as Plane).map((x, i) => (x + (r?.[i] as number)) / 2)),
    ]),
  },
  {
    name: 'mono-collapse (mix)',
    kind: 'mono-collapse',
    fits: wide,
    apply: inMix(['mono-collapse'], 'mono-collapse (mix)', ([l, r]) => [
      q24((l as Plane).map((x, i) => (x + (r?.[i] as number)) / 2)),
    ]),
  },
  {
    name: 'pan-law (centre)',
    kind: 'pan-law',
    fits: mono,
    apply: inPack(['pan-law', 'gain'], 'pan-law (centre)', scaled(Math.SQRT1_2)),
  },
  {
    name: 'pan-law (panned)',
    kind: 'pan-law',
    fits: stereo,
    apply: inPack(['pan-law'], 'pan-law (panned)', ([l, r]) => [
      q24((l as Plane).map((x) => x * 0.92)),
      q24((r as Plane).map((x) => x * 0.55)),
    ]),
  },
  {
    name: 'offset +1',
    kind: 'offset',
    apply: inPack(['offset'], 'offset +1', shifted(1), { figure: [1, 0] }),
  },
  {
    name: 'offset -37',
    kind: 'offset',
    apply: inPack(['offset'], 'offset -37', shifted(-37), { figure: [-37, 0] }),
  },
  {
    name: 'offset +1000',
    kind: 'offset',
    apply: inPack(['offset'], 'offset +1000', shifted(1000), { figure: [1000, 0] }),
  },
  {
    name: 'offset -48000',
    kind: 'offset',
    fits: long,
    apply: inPack(['offset'], 'offset -48000', shifted(-48_000), {
      figure: [-48_000, 0],
      beside: ['truncated'],
    }),
  },
  {
    name: 'offset +0.37',
    kind: 'offset',
    apply: inPack(['offset'], 'offset +0.37', shifted(0.37), { figure: [0.37, 0.01] }),
  },
  {
    name: 'drift 40 ppm',
    kind: 'drift',
    fits: long,
    apply: inPack(
      ['drift'],
      'drift 40 ppm',
      moved((i) => i * (1 + 40e-6)),
      { beside: ['offset'] },
    ),
  },
  {
    name: 'sample-rate',
    kind: 'sample-rate',
    fits: long,
    apply: inPack(
      ['sample-rate'],
      'sample-rate',
      moved((i) => (i * 48_000) / 44_100),
    ),
  },
  {
    name: 'truncated end',
    kind: 'truncated',
    fits: long,
    apply: inPack(['truncated'], 'truncated end', (planes) =>
      planes.map((plane) => plane.map((x, i) => (i < plane.length * 0.83 ? x : 0))),
    ),
  },
  {
    name: 'truncated start',
    kind: 'truncated',
    fits: long,
    apply: inPack(['truncated'], 'truncated start', (planes) =>
      planes.map((plane) => plane.map((x, i) => (i > plane.length * 0.17 ? x : 0))),
    ),
  },
  {
    name: 'dropout (silence)',
    kind: 'dropout',
    fits: long,
    apply: inPack(['dropout'], 'dropout (silence)', (planes) =>
      planes.map((plane) => plane.map((x, i) => (i >= 200_000 && i < 200_960 ? 0 : x))),
    ),
  },
  {
    name: 'dropout (repeated)',
    kind: 'dropout',
    fits: long,
    apply: inPack(['dropout'], 'dropout (repeated)', (planes) =>
      planes.map((plane) =>
        plane.map((x, i) => (i >= 200_000 && i < 200_512 ? (plane[i - 512] as number) : x)),
      ),
    ),
  },
  {
    name: 'dropout (lost)',
    kind: 'dropout',
    fits: long,
    apply: inPack(
      ['dropout'],
      'dropout (lost)',
      (planes) => planes.map((plane) => plane.map((x, i) => (i < 200_000 ? x : (plane[i + 441] ?? 0)))),
      {
        figure: [441, 0],
      },
    ),
  },
  {
    name: 'master-dynamics',
    kind: 'master-dynamics',
    apply: onMaster(['master-dynamics'], 'master-dynamics', (planes) => limiter(planes, 0.6)),
  },
  {
    name: 'master-eq',
    kind: 'master-eq',
    apply: onMaster(['master-eq'], 'master-eq', (planes) =>
      peaking(peaking(planes, 90, 2.5, 0.8), 6000, -1.8, 0.9),
    ),
  },
  {
    name: 'master-gain',
    kind: 'master-gain',
    apply: onMaster(
      ['master-gain'],
      'master-gain',
      (planes) => planes.map((plane) => plane.map((x) => x * db(-1.3))),
      { figure: [-1.3, 0.01] },
    ),
  },
  {
    name: 'clipping (mix)',
    kind: 'clipping',
    apply: onMaster(['clipping'], 'clipping (mix)', (planes) => {
      const top =
        0.6 * Math.max(...planes.map((plane) => plane.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)));
      return planes.map((plane) => plane.map((x) => Math.max(-top, Math.min(top, x))));
    }),
  },
  {
    name: 'clipping (stem)',
    kind: 'clipping',
    apply: inPack(['clipping'], 'clipping (stem)', (planes) => {
      const top = quantise(
        0.6 * Math.max(...planes.map((plane) => plane.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0))),
        INT24,
      );
      return planes.map((plane) => plane.map((x) => Math.max(-top, Math.min(top, x))));
    }),
  },
  { name: 'scale 0x7FFF', kind: 'scale', apply: inPack(['scale'], 'scale 0x7FFF', scaled(32_768 / 32_767)) },
  {
    name: 'bit-depth 16',
    kind: 'bit-depth',
    apply: inPack(['bit-depth'], 'bit-depth 16', (planes) =>
      planes.map((plane) => plane.map(reduce(16, 'round'))),
    ),
  },
  {
    name: 'bit-depth 16 cut off',
    kind: 'bit-depth',
    apply: inPack(['bit-depth'], 'bit-depth 16 cut off', (planes) =>
      planes.map((plane) => plane.map(reduce(16, 'cut'))),
    ),
  },
  {
    name: 'bit-depth 16 (mix)',
    kind: 'bit-depth',
    apply: onMaster(['bit-depth'], 'bit-depth 16 (mix)', (planes) =>
      planes.map((plane) => plane.map(reduce(16, 'round'))),
    ),
  },
  {
    name: 'dither 16',
    kind: 'dither',
    apply: inPack(['dither'], 'dither 16', (planes) =>
      planes.map((plane, side) => plane.map(reduce(16, 'dither', side))),
    ),
  },
  {
    name: 'dither 16 (mix)',
    kind: 'dither',
    apply: onMaster(['dither'], 'dither 16 (mix)', (planes) =>
      planes.map((plane, side) => plane.map(reduce(16, 'dither', side))),
    ),
  },
  {
    name: 'dc',
    kind: 'dc',
    apply: inPack(['dc'], 'dc', (planes) => planes.map((plane) => q24(plane.map((x) => x + 0.002)))),
  },
];

/** A correct pack. */
export function correctPack(stems: readonly SessionStem[]): Pack {
  return { stems, parts: stems, master: (planes) => planes, truths: [] };
}

/** The mix of a pack's parts in 24 bits. */
export function mixDown({ parts, master }: Pack, frames: number): Float32Array[] {
  const sum = [0, 1].map(() => new Float64Array(frames));
  for (const { planes } of parts) {
    sum.forEach((to, side) => {
      const plane = planes[Math.min(side, planes.length - 1)] as Plane;
      for (let i = 0; i < frames; i++) to[i] = (to[i] as number) + (plane[i] as number);
    });
  }
  return master(sum).map(q24);
}

/** How a diagnosis compares with what was injected. */
export interface Score {
  readonly named: readonly string[];
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export function score(result: NullTestResult, truths: readonly Truth[]): Score {
  const fits = (truth: Truth, { kind, stem, figure, related }: NullTestResult['faults'][number]) =>
    truth.kinds.includes(kind) &&
    (truth.stems.includes(stem) || (related ?? []).some((name) => truth.stems.includes(name))) &&
    (truth.figure === undefined || Math.abs((figure ?? Number.NaN) - truth.figure[0]) <= truth.figure[1]);
  const beside = new Set(truths.flatMap((truth) => truth.beside ?? []));
  return {
    named: truths
      .filter((truth) => result.faults.some((fault) => fits(truth, fault)))
      .map(({ fault }) => fault),
    missed: truths
      .filter((truth) => !result.faults.some((fault) => fits(truth, fault)))
      .map(({ fault }) => fault),
    wrong: result.faults
      .filter((fault) => !beside.has(fault.kind) && !truths.some((truth) => fits(truth, fault)))
      .map(({ kind, stem, figure }) => `${kind} ${stem ?? ''} ${figure ?? ''}`),
  };
}
