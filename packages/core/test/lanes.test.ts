import { describe, expect, test } from 'vitest';
import { type BlockReader, fillLanes, type Lane, laneActive, stepFrames } from '../src/index.js';

/** A reader of which only the fill level matters. */
function reader(bufferedFrames: number, waits = false) {
  const asked: (number | undefined)[] = [];
  const stub: BlockReader = {
    bufferedFrames,
    ended: false,
    fill(minFrames) {
      asked.push(minFrames);
      return waits ? Promise.resolve() : undefined;
    },
    pull: () => undefined,
    close: () => {},
  };
  return { stub, asked };
}

const lane = (startFrame: number, endFrame: number, bufferedFrames = Number.MAX_SAFE_INTEGER): Lane => ({
  reader: reader(bufferedFrames).stub,
  startFrame,
  endFrame,
});

test.each([
  [9, false],
  [10, true],
  [19, true],
  [20, false],
])('a lane from 10 to 20 at %d: %s', (position, active) => {
  expect(laneActive(lane(10, 20), position)).toBe(active);
});

describe('stepFrames', () => {
  test.each<[string, readonly Lane[], number, number]>([
    ['nothing sounds', [], 0, 64],
    ['one sounds throughout', [lane(0, 1000)], 0, 64],
    ['one ends within', [lane(0, 40)], 0, 40],
    ['one begins within', [lane(0, 1000), lane(24, 1000)], 0, 24],
    ['one has ended', [lane(0, 10), lane(0, 1000)], 10, 64],
    ['one is short of frames', [lane(0, 1000, 7), lane(0, 1000)], 0, 7],
    ['what is not heard yet may be empty', [lane(500, 1000, 0)], 0, 64],
    ['the least of all counts', [lane(0, 30), lane(20, 99), lane(0, 99, 25)], 0, 20],
  ])('%s', (_what, lanes, position, frames) => {
    expect(stepFrames(lanes, position, 64)).toBe(frames);
  });
});

describe('fillLanes', () => {
  test('asks those that sound, for no more than they have left', () => {
    const early = reader(0);
    const ending = reader(0);
    const later = reader(0);
    const lanes = [
      { reader: early.stub, startFrame: 0, endFrame: 1000 },
      { reader: ending.stub, startFrame: 0, endFrame: 110 },
      { reader: later.stub, startFrame: 101, endFrame: 1000 },
    ];
    expect(fillLanes(lanes, 100, 64)).toBeUndefined();
    expect([early.asked, ending.asked, later.asked]).toEqual([[64], [10], []]);
  });

  test('waits for all that must wait, together', async () => {
    const waiting = [reader(0, true), reader(0), reader(0, true)];
    const lanes = waiting.map(({ stub }) => ({ reader: stub, startFrame: 0, endFrame: 10 }));
    const filling = fillLanes(lanes, 0, 64);
    expect(filling).toBeInstanceOf(Promise);
    expect(await filling).toHaveLength(2);
    expect(waiting.map(({ asked }) => asked)).toEqual([[10], [10], [10]]);
  });

  test('passes on a failure', async () => {
    const failing: BlockReader = { ...reader(0).stub, fill: () => Promise.reject(new Error('disk')) };
    await expect(fillLanes([{ reader: failing, startFrame: 0, endFrame: 10 }], 0, 64)).rejects.toThrow(
      'disk',
    );
  });

  test('tells the first failure, and no other afterwards', async () => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', listen);
    const later: BlockReader = { ...reader(0).stub, fill: () => Promise.reject(new Error('later')) };
    const first: BlockReader = {
      ...reader(0).stub,
      fill: () => {
        throw new Error('first');
      },
    };
    const lanes = [later, first].map((each) => ({ reader: each, startFrame: 0, endFrame: 10 }));
    expect(() => fillLanes(lanes, 0, 64)).toThrow('first');
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });
});
