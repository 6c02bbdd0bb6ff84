import { type BlockSource, channelCount, planarSource, readBlocks, UsageError } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { type RepairAction, repairedSource } from '../src/index.js';
import { type Plane, pickySource } from './picky-source.js';
import { seeded } from './seeded.js';
import { formatOf } from './signals.js';

/** Every sample says where it stands: 10 * frame + channel, from frame 1 on. */
const numbered = (frames: number, channels: number) =>
  Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, frame) => 10 * (frame + 1) + channel),
  );

const plain = (planes: readonly Float32Array[]) => planarSource(formatOf(planes.length), planes);

async function samplesOf(source: BlockSource, blockFrames = 4096, from = 0, to = source.frameCount) {
  const planes: number[][] = Array.from({ length: channelCount(source.format.layout) }, () => []);
  let next = from;
  for await (const block of readBlocks(source, { blockFrames, range: { from, to } })) {
    expect(block.startFrame).toBe(next);
    next += block.frameCount;
    block.planes.forEach((plane, channel) => {
      planes[channel]?.push(...plane);
    });
  }
  expect(next).toBe(to);
  return planes;
}

describe('repairedSource', () => {
  const [left = [], right = []] = numbered(5, 2).map((plane) => [...plane]);
  const rows: readonly (readonly [string, readonly RepairAction[], readonly (readonly number[])[]])[] = [
    [
      'later',
      [{ kind: 'shift', frames: 2 }],
      [
        [0, 0, ...left],
        [0, 0, ...right],
      ],
    ],
    ['earlier', [{ kind: 'shift', frames: -2 }], [left.slice(2), right.slice(2)]],
    [
      'longer',
      [{ kind: 'pad', frames: 2 }],
      [
        [...left, 0, 0],
        [...right, 0, 0],
      ],
    ],
    ['shorter', [{ kind: 'trim', frames: 2 }], [left.slice(0, 3), right.slice(0, 3)]],
    ['inverted', [{ kind: 'invert' }], [left.map((x) => -x), right.map((x) => -x)]],
    ['swapped', [{ kind: 'swap-channels' }], [right, left]],
    ['inverted twice', [{ kind: 'invert' }, { kind: 'invert' }], [left, right]],
    [
      'everything at once',
      [
        { kind: 'shift', frames: 3 },
        { kind: 'trim', frames: 4 },
        { kind: 'pad', frames: 1 },
        { kind: 'invert' },
        { kind: 'swap-channels' },
      ],
      [
        [0, 0, 0, -11, -21],
        [0, 0, 0, -10, -20],
      ],
    ],
    [
      'moved out of itself',
      [
        { kind: 'shift', frames: 7 },
        { kind: 'trim', frames: 7 },
      ],
      [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
  ];
  it.each(rows)('delivers a file %s', async (_, actions, wanted) => {
    const source = repairedSource(plain(numbered(5, 2)), actions);
    expect(source.frameCount).toBe(wanted[0]?.length);
    expect(await samplesOf(source)).toEqual(wanted);
  });

  it('is the source itself where nothing is done', () => {
    const source = plain(numbered(5, 2));
    expect(repairedSource(source, [])).toBe(source);
  });

  it('leaves no negative zero behind where it inverts, and keeps the exact opposite of everything else', async () => {
    const plane = Float32Array.of(0, -0, 0.1, -1, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
    const [samples = []] = await samplesOf(repairedSource(plain([plane]), [{ kind: 'invert' }]));
    expect(samples.map((x) => Object.is(x, -0))).toEqual(samples.map(() => false));
    expect(samples).toEqual([...plane].map((x) => (x === 0 ? 0 : -x)));
  });

  it('keeps 64-bit samples to the last bit', async () => {
    const plane = Float64Array.of(0.1, 1 - 2 ** -53);
    const source = repairedSource(planarSource(formatOf(1), [plane]), [{ kind: 'shift', frames: 1 }]);
    expect(source.sampleType).toBe('f64');
    expect(await samplesOf(source)).toEqual([[0, ...plane]]);
  });

  it('gives the same samples for any blocks, ranges and ways in which bytes arrive', async () => {
    const random = seeded(7);
    const whole = (below: number) => Math.floor(random() * below);
    for (let round = 0; round < 300; round++) {
      const frames = 1 + whole(40);
      const planes = numbered(frames, 2);
      const lead = whole(30) - Math.min(frames, whole(15));
      const tail = whole(25);
      const actions: RepairAction[] = [
        { kind: 'shift', frames: lead },
        { kind: 'pad', frames: tail },
        ...(round % 2 ? [{ kind: 'invert' as const }] : []),
      ];
      const late = round % 3 === 0;
      const { source, log } = pickySource(formatOf(2), planes as readonly Plane[], {
        arriving: () => (late ? Promise.resolve(1 + whole(9)) : 1 + whole(9)),
      });
      const repaired = repairedSource(source, actions);
      const sign = round % 2 ? -1 : 1;
      const wanted = planes.map((plane) =>
        Array.from({ length: repaired.frameCount }, (_, i) => sign * (plane[i - lead] ?? 0) + 0),
      );
      const from = whole(repaired.frameCount + 1);
      const to = from + whole(repaired.frameCount - from + 1);
      const got = await samplesOf(repaired, 1 + whole(12), from, to);
      expect(got).toEqual(wanted.map((plane) => plane.slice(from, to)));
      expect(log.opened).toBe(log.closed);
    }
  });

  it('has as many frames ready as fill was asked for, silence and sound together', () => {
    const { source } = pickySource(formatOf(1), numbered(20, 1) as readonly Plane[], {
      arriving: (min) => min,
    });
    const reader = repairedSource(source, [
      { kind: 'shift', frames: 3 },
      { kind: 'pad', frames: 4 },
    ]).open();
    expect(reader.bufferedFrames).toBe(3);
    reader.fill(10);
    expect(reader.bufferedFrames).toBe(10);
    expect(reader.pull(10)?.frameCount).toBe(10);
    reader.fill(100);
    expect(reader.bufferedFrames).toBe(17);
    expect(reader.pull(100)?.frameCount).toBe(17);
    expect(reader.ended).toBe(true);
    expect(reader.pull(1)).toBeUndefined();
  });

  it.each<readonly [string, readonly RepairAction[]]>([
    ['a file that is left out', [{ kind: 'leave-out' }]],
    ['a swap of one channel', [{ kind: 'swap-channels' }]],
    ['more taken off than there is', [{ kind: 'trim', frames: 6 }]],
    ['a part of a frame', [{ kind: 'shift', frames: 0.5 }]],
  ])('refuses %s', (_, actions) => {
    expect(() => repairedSource(plain(numbered(5, 1)), actions)).toThrow(UsageError);
  });
});
