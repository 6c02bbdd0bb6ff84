import { INT24 } from '@trackout/core';
import { quantise } from '../signals.js';
import { type Injection, inMix, inPack, mono, type Plane, q24, stereo, wide } from './pack.js';
import { db, reduce, scaled } from './processors.js';

export const LEVEL_FAULTS: readonly Injection[] = [
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
    name: 'scale 0x7FFFFF',
    kind: 'scale',
    apply: inPack(['scale'], 'scale 0x7FFFFF', scaled(0x80_0000 / 0x7f_ffff)),
  },
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
    name: 'dither 16',
    kind: 'dither',
    apply: inPack(['dither'], 'dither 16', (planes) =>
      planes.map((plane, side) => plane.map(reduce(16, 'dither', side))),
    ),
  },
  {
    name: 'dc',
    kind: 'dc',
    apply: inPack(['dc'], 'dc', (planes) => planes.map((plane) => q24(plane.map((x) => x + 0.002))), {
      figure: [-53.98, 0.05],
    }),
  },
];
