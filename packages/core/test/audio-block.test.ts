import { describe, expect, test } from 'vitest';
import {
  type AudioBlock,
  type BlockSource,
  copyBlock,
  discreteLayout,
  type FrameRange,
  MONO,
  planarSource,
  readBlocks,
  resolveRange,
  STEREO,
  UsageError,
} from '../src/index.js';

/** Every value tells its own place. */
const valueAt = (frame: number, channel: number) => 10 * frame + channel;

const planesOf = (frames: number, channels: number) =>
  Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, frame) => valueAt(frame, channel)),
  );

const sourceOf = (frames: number, channels = 2) =>
  planarSource({ sampleRate: 48000, layout: discreteLayout(channels) }, planesOf(frames, channels));

async function collect(source: BlockSource, options?: Parameters<typeof readBlocks>[1]) {
  const blocks: AudioBlock[] = [];
  for await (const block of readBlocks(source, options)) blocks.push(copyBlock(block));
  return blocks;
}

const errorOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (UsageError.isInstance(error)) return error;
    throw error;
  }
  return undefined;
};

describe('planarSource', () => {
  test('says what it is', () => {
    const format = { sampleRate: 44100, layout: STEREO };
    const source = planarSource(format, planesOf(5, 2));
    expect(source.format).toBe(format);
    expect(source.frameCount).toBe(5);
    expect(source.sampleType).toBe('f32');
    expect(planarSource({ sampleRate: 1, layout: MONO }, [new Float64Array(3)]).sampleType).toBe('f64');
  });

  test.each<[number, number, FrameRange | undefined]>([
    [7, 1, undefined],
    [7, 3, undefined],
    [7, 7, undefined],
    [7, 100, undefined],
    [7, 2, { from: 3, to: 6 }],
    [7, 2, { from: 6, to: 7 }],
    [7, 2, { from: 4, to: 4 }],
    [7, 2, { from: 7, to: 7 }],
    [0, 2, undefined],
  ])(
    '%d frames in blocks of %d, range %j: every frame once, in order, at its place',
    async (frames, blockFrames, range) => {
      const { from, to } = range ?? { from: 0, to: frames };
      const blocks = await collect(sourceOf(frames, 3), { blockFrames, ...(range ? { range } : {}) });
      let position = from;
      for (const block of blocks) {
        expect(block.startFrame).toBe(position);
        expect(block.frameCount).toBe(Math.min(blockFrames, to - position));
        block.planes.forEach((plane, channel) => {
          expect([...plane]).toEqual(
            Array.from({ length: block.frameCount }, (_, i) => valueAt(block.startFrame + i, channel)),
          );
        });
        position += block.frameCount;
      }
      expect(position).toBe(to);
    },
  );

  test('blocks are views of the planes, copies are not', () => {
    const planes = planesOf(4, 2);
    const reader = planarSource({ sampleRate: 48000, layout: STEREO }, planes).open({ from: 1, to: 4 });
    const block = reader.pull(2) as AudioBlock;
    const copy = copyBlock(block);
    expect(block.planes[1]?.buffer).toBe(planes[1]?.buffer);
    (planes[1] as Float32Array).fill(-1);
    expect([...(block.planes[1] ?? [])]).toEqual([-1, -1]);
    expect(copy).toEqual({
      startFrame: 1,
      frameCount: 2,
      sampleType: 'f32',
      planes: [Float32Array.of(10, 20), Float32Array.of(11, 21)],
    });
  });

  test('keeps doubles, NaN and infinities', () => {
    const plane = Float64Array.of(0.1, Number.NaN, -Infinity);
    const block = planarSource({ sampleRate: 48000, layout: MONO }, [plane]).open().pull(9) as AudioBlock;
    expect(block.sampleType).toBe('f64');
    const copy = copyBlock(block);
    expect(copy.planes[0]).toBeInstanceOf(Float64Array);
    expect([...(copy.planes[0] ?? [])]).toEqual([0.1, Number.NaN, -Infinity]);
  });

  test('a reader tells what is left, and can be read again from another', () => {
    const source = sourceOf(5);
    const reader = source.open({ from: 1, to: 5 });
    expect([reader.bufferedFrames, reader.ended]).toEqual([4, false]);
    expect(reader.fill(3)).toBeUndefined();
    expect(reader.pull(3)?.frameCount).toBe(3);
    expect([reader.bufferedFrames, reader.ended]).toEqual([1, false]);
    expect(reader.pull(3)?.startFrame).toBe(4);
    expect([reader.bufferedFrames, reader.ended]).toEqual([0, true]);
    expect(reader.pull(3)).toBeUndefined();
    expect(source.open().pull(9)?.frameCount).toBe(5);
  });

  test('a closed reader gives no more', () => {
    const reader = sourceOf(5).open();
    reader.close();
    reader.close();
    expect(reader.ended).toBe(true);
    expect(reader.pull(1)).toBeUndefined();
  });

  test.each([
    ['one plane for stereo', STEREO, [4], '[4]'],
    ['two planes for mono', MONO, [4, 4], '[4, 4]'],
    ['planes of two lengths', STEREO, [4, 5], '[4, 5]'],
    ['no planes', STEREO, [], '[]'],
  ] as const)('refuses %s', (_what, layout, lengths, shown) => {
    const planes = lengths.map((length) => new Float32Array(length));
    const error = errorOf(() => planarSource({ sampleRate: 48000, layout }, planes));
    expect(error?.code).toBe('block/planes');
    expect(error?.message).toContain(`got lengths ${shown}`);
  });
});

describe('resolveRange', () => {
  test('is the whole by default', () => {
    expect(resolveRange(undefined, 9)).toEqual({ from: 0, to: 9 });
    expect(resolveRange({ from: 0, to: 0 }, 0)).toEqual({ from: 0, to: 0 });
    expect(resolveRange({ from: 2, to: 9 }, 9)).toEqual({ from: 2, to: 9 });
  });

  test.each([
    [-1, 4],
    [0, 10],
    [5, 4],
    [0.5, 4],
    [0, Number.NaN],
    [10, 10],
  ])('refuses %d to %d of 9', (from, to) => {
    const error = errorOf(() => resolveRange({ from, to }, 9));
    expect(error?.code).toBe('block/range');
    expect(error?.message).toContain(`Frames ${from} to ${to} do not lie within 0 to 9`);
    expect(error?.facts).toEqual({ from, to, frameCount: 9 });
    expect(errorOf(() => sourceOf(9).open({ from, to }))?.code).toBe('block/range');
  });
});

describe('readBlocks', () => {
  /** Hands out slabs of three frames, each after a wait. */
  function waitingSource(frames: number) {
    const inner = sourceOf(frames);
    const seen = { fills: 0, closed: 0 };
    const source: BlockSource = {
      ...inner,
      open(range) {
        const reader = inner.open(range);
        let buffered = 0;
        return {
          get bufferedFrames() {
            return buffered;
          },
          get ended() {
            return reader.ended;
          },
          async fill() {
            seen.fills++;
            await Promise.resolve();
            buffered = Math.min(3, reader.bufferedFrames);
          },
          pull(maxFrames) {
            const block = reader.pull(Math.min(maxFrames, buffered));
            buffered -= block?.frameCount ?? 0;
            return block;
          },
          close() {
            seen.closed++;
          },
        };
      },
    };
    return { source, seen };
  }

  test('waits for slabs, and closes the reader at the end', async () => {
    const { source, seen } = waitingSource(8);
    const blocks = await collect(source);
    expect(blocks.map((block) => block.startFrame)).toEqual([0, 3, 6]);
    expect(seen).toEqual({ fills: 3, closed: 1 });
  });

  test('closes the reader when the loop is left', async () => {
    const { source, seen } = waitingSource(8);
    for await (const block of readBlocks(source)) {
      expect(block.startFrame).toBe(0);
      break;
    }
    expect(seen.closed).toBe(1);
  });

  test('stops with the reason of its signal, and closes the reader', async () => {
    const { source, seen } = waitingSource(8);
    const abort = new AbortController();
    const starts: number[] = [];
    const reading = (async () => {
      for await (const block of readBlocks(source, { signal: abort.signal })) {
        starts.push(block.startFrame);
        abort.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(starts).toEqual([0]);
    expect(seen.closed).toBe(1);
  });

  test.each([0, -1, 0.5, Number.NaN])('refuses blocks of %d frames', async (blockFrames) => {
    await expect(collect(sourceOf(8), { blockFrames })).rejects.toMatchObject({ code: 'block/size' });
  });

  test('opens nothing before somebody pulls', () => {
    let opened = 0;
    const inner = sourceOf(8);
    const source: BlockSource = {
      ...inner,
      open(range) {
        opened++;
        return inner.open(range);
      },
    };
    readBlocks(source);
    expect(opened).toBe(0);
  });
});
