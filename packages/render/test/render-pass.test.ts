import { type BlockSource, IoError, LimitError, type PlannedFile, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderBytes, renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { type MadeSession, makeSession, RATE } from './made-session.js';
import { type Behaviour, pickySource, type SourceLog } from './picky-source.js';

const FRAMES = 1000;
const BLOCK_FRAMES = 100;
const TRACKS = ['a', 'b', 'c'];
const PLANES = [0, 1].map(() => new Float32Array(FRAMES).fill(0.5));
const keyOf = (id: string) => `(source of ${id})`;

let dsp: Dsp;
let material: MadeSession;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 2 << 20 });
  material = makeSession({
    tracks: {
      a: { planes: PLANES, group: 'g' },
      b: { planes: PLANES, gainDb: -3, group: 'g' },
      c: { planes: PLANES },
    },
  });
});

const gone = new IoError('io/gone', 'The disk is gone.');

/** Sources in the memory of the `Dsp`, as a WAV reader's are; `b` behaves as told. */
function pickySources(b: Partial<Behaviour> = {}): { sources: Map<string, BlockSource>; logs: SourceLog[] } {
  const logs: SourceLog[] = [];
  const sources = new Map<string, BlockSource>();
  for (const id of TRACKS) {
    const behaviour = { arriving: () => BLOCK_FRAMES, dsp, ...(id === 'b' ? b : {}) };
    const { source, log } = pickySource({ sampleRate: RATE, layout: STEREO }, PLANES, behaviour);
    logs.push(log);
    sources.set(keyOf(id), source);
  }
  return { sources, logs };
}

interface Failing {
  readonly sinks?: CollectingSinks;
  readonly b?: Partial<Behaviour>;
  readonly change?: (sources: Map<string, BlockSource>) => void;
  readonly sinkFor?: (file: PlannedFile) => ReturnType<CollectingSinks['open']>;
  readonly onSource?: () => void;
  readonly signal?: AbortSignal;
}

/** Runs a render that must fail, and checks that nothing stays behind. */
async function failing({ sinks = new CollectingSinks(), b, change, ...rest }: Failing): Promise<{
  error: unknown;
  sinks: CollectingSinks;
  logs: SourceLog[];
}> {
  const { sources, logs } = pickySources(b);
  change?.(sources);
  const free = dsp.freeBytes;
  const error: unknown = await renderPlan(material.plan, {
    dsp,
    sources,
    sinkFor: sinks.open,
    blockFrames: BLOCK_FRAMES,
    ...rest,
  }).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(dsp.freeBytes).toBe(free);
  expect(logs.map((log) => log.opened - log.closed)).toEqual([0, 0, 0]);
  expect(sinks.states().filter((state) => state !== 'aborted')).toEqual([]);
  for (const { abortedWith } of sinks.files.values()) expect(abortedWith).toBe(error);
  return { error, sinks, logs };
}

describe('whatever fails, sources are closed, sinks aborted, memory given back:', () => {
  it('a source that cannot be opened', async () => {
    const { error, sinks, logs } = await failing({
      change: (sources) => {
        const broken = sources.get(keyOf('c')) as BlockSource;
        sources.set(keyOf('c'), {
          ...broken,
          open: () => {
            throw gone;
          },
        });
      },
    });
    expect(error).toBe(gone);
    expect(sinks.files.size).toBe(0);
    expect(logs.map((log) => log.closed)).toEqual([1, 1, 0]);
  });

  it('a source that is missing', async () => {
    const { error, sinks } = await failing({ change: (sources) => sources.delete(keyOf('b')) });
    expect(error).toMatchObject({ kind: 'usage', code: 'render/source-missing', facts: { track: 'b' } });
    expect(sinks.files.size).toBe(0);
  });

  it('bytes that do not come', async () => {
    let fills = 0;
    const { error } = await failing({
      b: { arriving: () => (++fills === 4 ? Promise.reject(gone) : Promise.resolve(BLOCK_FRAMES)) },
    });
    expect(error).toBe(gone);
    expect(fills).toBe(4);
  });

  it('a source that throws while it is filled', async () => {
    const arriving = () => {
      throw gone;
    };
    expect((await failing({ b: { arriving } })).error).toBe(gone);
  });

  it.each([
    ['later', () => Promise.reject(gone)],
    [
      'at once',
      () => {
        throw gone;
      },
    ],
  ])('a sink that fails on a block, %s', async (_, fail) => {
    let blocks = 0;
    const sinks = new CollectingSinks(({ file }) =>
      file.id === 'stems/group/g' && ++blocks === 3 ? fail() : undefined,
    );
    const { error, logs } = await failing({ sinks });
    expect(error).toBe(gone);
    expect(logs.map((log) => log.pulls)).toEqual([3, 3, 3]);
    expect(sinks.files.size).toBe(material.plan.files.length);
  });

  it('a sink that cannot be opened', async () => {
    const sinks = new CollectingSinks();
    const sinkFor = (file: PlannedFile) => {
      if (sinks.files.size === 3) throw gone;
      return sinks.open(file);
    };
    const { error, logs } = await failing({ sinks, sinkFor });
    expect(error).toBe(gone);
    expect(sinks.files.size).toBe(3);
    expect(logs.map((log) => log.pulls)).toEqual([0, 0, 0]);
  });

  it('a sink that fails as it is closed, also for those closed before', async () => {
    const closed: string[] = [];
    const sinks = new CollectingSinks(undefined, ({ file }) => {
      if (file.id === 'mix') throw gone;
      closed.push(file.id);
    });
    expect((await failing({ sinks })).error).toBe(gone);
    expect(closed).toHaveLength(material.plan.files.length - 1);
  });

  it('a listener that throws', async () => {
    const onSource = () => {
      throw gone;
    };
    expect((await failing({ onSource })).error).toBe(gone);
  });

  it.each(['throws', 'rejects'])(
    'and a sink whose abort %s keeps neither the cause nor the others',
    async (how) => {
      const sinks = new CollectingSinks(({ file }) => (file.id === 'mix' ? Promise.reject(gone) : undefined));
      const sinkFor = (file: PlannedFile) => {
        const sink = sinks.open(file);
        if (file.id !== 'multitracks/a') return sink;
        const abort = (reason: unknown): Promise<void> => {
          void sink.abort(reason);
          const second = new Error('abort failed');
          if (how === 'throws') throw second;
          return Promise.reject(second);
        };
        return { ...sink, abort };
      };
      expect((await failing({ sinks, sinkFor })).error).toBe(gone);
    },
  );
});

describe('an abort', () => {
  it('before the start opens nothing', async () => {
    const { error, sinks, logs } = await failing({ signal: AbortSignal.abort() });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(sinks.files.size).toBe(0);
    expect(logs.map((log) => log.opened)).toEqual([0, 0, 0]);
  });

  it('while a block is written ends with that block', async () => {
    const controller = new AbortController();
    let blocks = 0;
    const sinks = new CollectingSinks(({ file }) => {
      if (file.id === 'multitracks/a' && ++blocks === 5) controller.abort();
      return undefined;
    });
    const { error, logs } = await failing({ sinks, signal: controller.signal });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(logs.map((log) => log.pulls)).toEqual([5, 5, 5]);
  });

  it('while bytes are awaited pulls nothing more', async () => {
    const controller = new AbortController();
    let fills = 0;
    const arriving = async () => {
      if (++fills === 3) controller.abort(gone);
      return BLOCK_FRAMES;
    };
    const { error, logs } = await failing({ b: { arriving }, signal: controller.signal });
    expect(error).toBe(gone);
    expect(logs.map((log) => log.pulls)).toEqual([2, 2, 2]);
  });

  it('during the last block leaves no finished file', async () => {
    const controller = new AbortController();
    const sinks = new CollectingSinks(({ file, frames }) => {
      if (file.id === 'mix' && frames === FRAMES - BLOCK_FRAMES) controller.abort();
      return undefined;
    });
    const { error } = await failing({ sinks, signal: controller.signal });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(sinks.files.get('mix')?.frames).toBe(FRAMES);
  });
});

describe('a Dsp that is too small', () => {
  it('is told before a sink is opened, and keeps what it had', async () => {
    const needed = renderBytes(material.plan, BLOCK_FRAMES);
    for (let room = 0; room < needed / 2; room += 1500) {
      const hold = dsp.allocate(dsp.freeBytes - room);
      const { error, sinks } = await failing({});
      hold.release();
      expect(error).toBeInstanceOf(LimitError);
      expect(sinks.files.size).toBe(0);
    }
  });

  it('is told while it runs where planes from outside do not fit', async () => {
    const wide = { planes: [0, 1].map(() => new Float64Array(FRAMES)) };
    const double = makeSession({
      tracks: { a: { ...wide, group: 'g' }, b: { ...wide, group: 'g' }, c: wide },
    });
    const needed = renderBytes(double.plan, BLOCK_FRAMES);
    let whileRunning = 0;
    for (let room = 0; room <= needed; room += 1000) {
      const hold = dsp.allocate(dsp.freeBytes - room);
      const free = dsp.freeBytes;
      const sinks = new CollectingSinks();
      const error: unknown = await renderPlan(double.plan, {
        dsp,
        sources: double.sources,
        sinkFor: sinks.open,
        blockFrames: BLOCK_FRAMES,
      }).catch((reason: unknown) => reason);
      const left = dsp.freeBytes;
      hold.release();
      expect(left).toBe(free);
      if (error instanceof Map) continue;
      expect(error).toBeInstanceOf(LimitError);
      expect(new Set(sinks.states())).toEqual(new Set(sinks.files.size > 0 ? ['aborted'] : []));
      if (sinks.files.size > 0) whileRunning += 1;
    }
    expect(whileRunning).toBeGreaterThan(0);
  });
});

describe('a source that breaks its promise', () => {
  it.each([
    [0, 0, 'says so'],
    [350, 350, 'says so'],
    [350, 300, 'says it has more'],
  ])('by ending after %i frames is named at frame %i, where it %s', async (held, at, says) => {
    const { error } = await failing({
      change: (sources) => {
        const whole = sources.get(keyOf('c')) as BlockSource;
        sources.set(keyOf('c'), {
          ...whole,
          open: () => {
            const reader = whole.open({ from: 0, to: held });
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
        });
      },
    });
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'render/source-short',
      facts: { track: 'c', frame: at },
    });
  });
});
