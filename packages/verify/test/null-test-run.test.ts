import { type BlockSource, FLOAT32, INT16, IoError, LimitError } from '@trackout/core';
import { createDsp, type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NullTestOptions, type NullTestSignal, nullTest, nullTestBytes } from '../src/index.js';
import { type Behaviour, pickySource, type SourceLog } from './picky-source.js';
import { fileOf, formatOf, mixOf } from './signals.js';

const FRAMES = 1000;
const BLOCK_FRAMES = 100;

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 2 << 20 });
});

const gone = new IoError('io/gone', 'The disk is gone.');

/** Three files in the memory of the `Dsp`, as a WAV reader's are, and a mix that behaves as told. */
function material(mix: Partial<Behaviour> = {}, mixLevel = 0.75) {
  const logs: SourceLog[] = [];
  const signal = (name: string, level: number, behaviour: Partial<Behaviour> = {}): NullTestSignal => {
    const planes = [0, 1].map(() => new Float32Array(FRAMES).fill(level));
    const { source, log } = pickySource(formatOf(2), planes, {
      arriving: () => BLOCK_FRAMES,
      dsp,
      ...behaviour,
    });
    logs.push(log);
    return { name, source, encoding: FLOAT32 };
  };
  const files = ['a', 'b', 'c'].map((name) => signal(name, 0.25));
  return { files, reference: { ...signal('mix', mixLevel, mix), kind: 'rendered' as const }, logs };
}

/** Runs a test that must throw, and checks that nothing stays behind. */
async function failing(
  { files, reference, logs }: ReturnType<typeof material>,
  options: Partial<NullTestOptions> = {},
): Promise<unknown> {
  const free = dsp.freeBytes;
  const error: unknown = await nullTest(files, reference, {
    dsp,
    blockFrames: BLOCK_FRAMES,
    ...options,
  }).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(dsp.freeBytes).toBe(free);
  expect(logs.map((log) => log.opened - log.closed)).toEqual([0, 0, 0, 0]);
  return error;
}

const cannotOpen = (source: BlockSource): BlockSource => ({
  ...source,
  open: () => {
    throw gone;
  },
});

describe('whatever fails, sources are closed and memory is given back:', () => {
  it.each([0, 1, 2])('file %i cannot be opened', async (index) => {
    const parts = material();
    const file = parts.files[index] as NullTestSignal;
    parts.files[index] = { ...file, source: cannotOpen(file.source) };
    expect(await failing(parts)).toBe(gone);
  });

  it('the mix cannot be opened', async () => {
    const parts = material();
    const reference = { ...parts.reference, source: cannotOpen(parts.reference.source) };
    expect(await failing({ ...parts, reference })).toBe(gone);
  });

  it('bytes do not come', async () => {
    let fills = 0;
    const arriving = () => (++fills === 4 ? Promise.reject(gone) : Promise.resolve(BLOCK_FRAMES));
    const parts = material({ arriving });
    expect(await failing(parts)).toBe(gone);
    expect(parts.logs.map((log) => log.pulls)).toEqual([3, 3, 3, 3]);
  });

  it('a listener throws', async () => {
    const onProgress = () => {
      throw gone;
    };
    expect(await failing(material(), { onProgress })).toBe(gone);
  });

  it('bytes do not come while a failure is looked for', async () => {
    let fills = 0;
    const arriving = () =>
      ++fills > FRAMES / BLOCK_FRAMES ? Promise.reject(gone) : Promise.resolve(BLOCK_FRAMES);
    expect(await failing(material({ arriving }, 0.8))).toBe(gone);
  });
});

describe('an abort', () => {
  it('before the start opens nothing', async () => {
    const parts = material();
    expect(await failing(parts, { signal: AbortSignal.abort() })).toMatchObject({ name: 'AbortError' });
    expect(parts.logs.map((log) => log.opened)).toEqual([0, 0, 0, 0]);
  });

  it('is seen at the next block', async () => {
    const controller = new AbortController();
    const parts = material();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 300) controller.abort();
    };
    expect(await failing(parts, { signal: controller.signal, onProgress })).toMatchObject({
      name: 'AbortError',
    });
    expect(parts.logs.map((log) => log.pulls)).toEqual([3, 3, 3, 3]);
  });

  it('while bytes are awaited ends one block later at most', async () => {
    const controller = new AbortController();
    let fills = 0;
    const arriving = async () => {
      if (++fills === 3) controller.abort(gone);
      return BLOCK_FRAMES;
    };
    const parts = material({ arriving });
    expect(await failing(parts, { signal: controller.signal })).toBe(gone);
    for (const log of parts.logs) expect(log.pulls).toBeLessThanOrEqual(3);
  });
});

describe('memory', () => {
  it('suffices where as much is free as nullTestBytes says', async () => {
    const loud = () => [0, 1].map(() => new Float64Array(FRAMES).fill(0.25));
    const files = [fileOf(loud(), INT16), fileOf(loud(), INT16), fileOf(loud(), INT16)];
    const mix = mixOf(
      [0, 1].map(() => new Float64Array(FRAMES).fill(0.5)),
      INT16,
    );
    const hold = dsp.allocate(dsp.freeBytes - nullTestBytes(3, 2, BLOCK_FRAMES));
    try {
      const result = await nullTest(files, mix, { dsp, blockFrames: BLOCK_FRAMES });
      expect(result).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: 0 });
      expect(dsp.freeBytes).toBe(nullTestBytes(3, 2, BLOCK_FRAMES));
    } finally {
      hold.release();
    }
  });

  it('that is too small is told, and nothing is kept', async () => {
    // Up to what the bus, the states and the pages of the readers of this test take.
    const needed = planesBytes('f64', 2, BLOCK_FRAMES) + 4 * 2 * 4096 * 4;
    for (let room = 0; room < needed; room += 1000) {
      const hold = dsp.allocate(dsp.freeBytes - room);
      const error = await failing(material()).finally(() => hold.release());
      expect(error).toBeInstanceOf(LimitError);
    }
  });

  it('is given back after a pass and after a failure; sources are read again only to find the frame', async () => {
    for (const [level, opened] of [
      [0.75, 1],
      [0.8, 2],
    ] as const) {
      const parts = material({}, level);
      const free = dsp.freeBytes;
      const result = await nullTest(parts.files, parts.reference, { dsp, blockFrames: BLOCK_FRAMES });
      expect(result.verdict).toBe(opened === 1 ? 'pass' : 'fail');
      expect(dsp.freeBytes).toBe(free);
      for (const log of parts.logs)
        expect(log).toMatchObject({ opened, closed: opened, pulls: 10 + opened - 1 });
    }
  });
});

describe('a source that breaks its promise', () => {
  it.each([
    [0, 0, 'says so'],
    [350, 350, 'says so'],
    [350, 300, 'says it has more'],
  ])('by ending after %i frames is named at frame %i, where it %s', async (held, frame, says) => {
    const parts = material();
    const { source } = parts.files[1] as NullTestSignal;
    const short: BlockSource = {
      ...source,
      open: () => {
        const reader = source.open({ from: 0, to: held });
        return {
          get bufferedFrames() {
            return says === 'says so' ? reader.bufferedFrames : FRAMES;
          },
          ended: false,
          fill: (minFrames) => reader.fill(minFrames),
          pull: (maxFrames) => reader.pull(maxFrames),
          close: () => reader.close(),
        };
      },
    };
    parts.files[1] = { name: 'SNARE', source: short, encoding: FLOAT32 };
    expect(await failing(parts)).toMatchObject({
      kind: 'usage',
      code: 'verify/source-short',
      facts: { file: 'SNARE', frame },
    });
  });
});
