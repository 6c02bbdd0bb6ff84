import { type Injection, inPack, long, soundsAt } from './pack.js';
import { moved, shifted } from './processors.js';

/** Where blocks are dropped. */
const AT = 200_000;
const soundsThere = soundsAt(AT, AT + 400);
const from = [AT, 300] as const;

export const TIME_FAULTS: readonly Injection[] = [
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
      { figure: [40, 0.2], beside: ['offset'] },
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
      { figure: [44_100, 1] },
    ),
  },
  {
    name: 'sample-rate (96 kHz)',
    kind: 'sample-rate',
    fits: long,
    apply: inPack(
      ['sample-rate'],
      'sample-rate (96 kHz)',
      moved((i) => i / 2),
      { figure: [96_000, 1] },
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
    name: 'truncated (short file)',
    kind: 'truncated',
    fits: long,
    apply: inPack(['truncated'], 'truncated (short file)', (planes) =>
      planes.map((plane) => plane.slice(0, Math.floor(plane.length * 0.71))),
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
    fits: soundsThere,
    apply: inPack(
      ['dropout'],
      'dropout (silence)',
      (planes) => planes.map((plane) => plane.map((x, i) => (i >= AT && i < AT + 960 ? 0 : x))),
      { from },
    ),
  },
  {
    name: 'dropout (repeated)',
    kind: 'dropout',
    fits: soundsThere,
    apply: inPack(
      ['dropout'],
      'dropout (repeated)',
      (planes) =>
        planes.map((plane) =>
          plane.map((x, i) => (i >= AT && i < AT + 512 ? (plane[i - 512] as number) : x)),
        ),
      { from },
    ),
  },
  {
    name: 'dropout (lost)',
    kind: 'dropout',
    fits: soundsThere,
    apply: inPack(
      ['dropout'],
      'dropout (lost)',
      (planes) => planes.map((plane) => plane.map((x, i) => (i < AT ? x : (plane[i + 441] ?? 0)))),
      {
        figure: [441, 0],
        from,
      },
    ),
  },
];
