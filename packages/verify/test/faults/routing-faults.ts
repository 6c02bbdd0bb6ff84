import { find, type Injection, inMix, inPack, long, type Plane, q24, replace } from './pack.js';
import { chorus, envelope, reverb, scaled } from './processors.js';
import type { SessionStem } from './synthetic-session.js';

/** The stem that keys the compressors of the others. */
const isKey = ({ name }: SessionStem) => /KICK|BIG BEAT/.test(name);

export const ROUTING_FAULTS: readonly Injection[] = [
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
    fits: (stem) => long(stem) && !isKey(stem),
    apply: (pack, name) => {
      const key = pack.parts.find(isKey) as SessionStem;
      const duck = envelope(key.planes);
      return inMix(
        ['stem-dynamics'],
        'stem-dynamics (dead sidechain)',
        (planes) =>
          planes.map((plane) =>
            q24(plane.map((x, i) => x * (1 - 0.6 * Math.min(1, 3 * (duck[i] as number))))),
          ),
        { related: key.name },
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
];
