import type { Processor, ProcessorSlot } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { makeSession, plane, ramp, renderFiles } from './made-session.js';
import { latency } from './test-processors.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 8 << 20 });
});

const FRAMES = 500;
const BLOCK = 100;

/** Copies, unless `change` says otherwise. */
function odd(change: Partial<Processor>, create?: ProcessorSlot['create']): ProcessorSlot {
  const processor: Processor = {
    latencyFrames: 0,
    tailFrames: 0,
    prepare: () => {},
    process: (inputs, _, outputs, frames) => {
      inputs.forEach((input, channel) => {
        outputs[channel]?.set(input.subarray(0, frames));
      });
    },
    reset: () => {},
    ...change,
  };
  return { id: 'odd', create: create ?? (() => processor) };
}

const copy = (inputs: readonly Float64Array[], outputs: readonly Float64Array[], frames: number) =>
  inputs.forEach((input, channel) => {
    outputs[channel]?.set(input.subarray(0, frames));
  });

/** Renders with the slot behind a latency of 30 frames, in a group; must fail, and leave nothing behind. */
async function failure(slot: ProcessorSlot) {
  const { plan, sources } = makeSession({
    tracks: { t: { planes: [ramp(FRAMES, 1e-3)], group: 'g', processors: [latency('early', 30)] } },
    groups: [{ id: 'g', name: 'g', processors: [slot] }],
  });
  const sinks = new CollectingSinks();
  const free = dsp.freeBytes;
  const error: unknown = await renderPlan(plan, {
    dsp,
    sources,
    sinkFor: sinks.open,
    blockFrames: BLOCK,
  }).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(dsp.freeBytes).toBe(free);
  expect(sinks.states().filter((state) => state !== 'aborted')).toEqual([]);
  return { error: error as { message: string; cause: unknown }, sinks };
}

/** Lets `count` calls pass, and then does something else. */
function after(count: number, then: Processor['process']): Processor['process'] {
  let calls = 0;
  return (inputs, key, outputs, frames) => {
    if (calls++ < count) copy(inputs, outputs, frames);
    else then(inputs, key, outputs, frames);
  };
}

describe('a processor is refused before anything is opened', () => {
  it.each([
    ['nothing', undefined, 'prepare, process, reset'],
    ['a function', () => {}, 'prepare, process, reset'],
    ['half of one', { prepare() {}, reset() {} }, 'process'],
  ])('that is %s', async (_, made, missing) => {
    const { error, sinks } = await failure(odd({}, () => made as unknown as Processor));
    expect(error).toMatchObject({ code: 'render/processor-failed' });
    expect(error.message).toContain(
      `create of "odd" gave something without ${missing}, which is no processor`,
    );
    expect(sinks.files.size).toBe(0);
  });

  const broken = new Error('no licence');
  const fail = () => {
    throw broken;
  };

  it.each([
    ['that cannot be created', odd({}, fail)],
    ['that cannot be created, later', odd({}, () => Promise.reject(broken))],
    ['that cannot be prepared', odd({ prepare: fail })],
    ['that cannot be prepared, later', odd({ prepare: () => Promise.reject(broken) })],
  ])('%s', async (_, slot) => {
    const { error, sinks } = await failure(slot);
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'render/processor-failed',
      facts: { strip: 'group:g', processor: 'odd' },
      cause: broken,
    });
    expect(error.message).toContain('no licence');
    expect(sinks.files.size).toBe(0);
  });

  it.each([
    ['latencyFrames', -1],
    ['latencyFrames', 0.5],
    ['latencyFrames', Number.NaN],
    ['tailFrames', -5],
    ['tailFrames', Number.POSITIVE_INFINITY],
    ['blockFrames', 0],
    ['blockFrames', 2.5],
    ['warmUpFrames', -1],
  ])('whose %s is %d', async (name, value) => {
    const { error, sinks } = await failure(odd({ [name]: value }));
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'render/processor-figure',
      facts: { strip: 'group:g', processor: 'odd' },
    });
    expect(error.message).toContain(name);
    expect(sinks.files.size).toBe(0);
  });

  it('whose blocks are longer than any that there are', async () => {
    const { error } = await failure(odd({ blockFrames: 8193 }));
    expect(error).toMatchObject({
      kind: 'limit',
      code: 'render/processor-blocks',
      facts: { blockFrames: 8193 },
    });
  });
});

describe('a processor is reported with its strip and the frame of the session', () => {
  // The third block of 100 begins at clock 200; the signal is 30 frames late.
  it('that throws', async () => {
    const cause = new Error('out of voices');
    const process = after(2, () => {
      throw cause;
    });
    expect((await failure(odd({ process }))).error).toMatchObject({
      kind: 'usage',
      code: 'render/processor-failed',
      facts: { strip: 'group:g', processor: 'odd', frame: 170 },
      cause,
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'that gives %d, at the very frame',
    async (value) => {
      const process = after(2, (inputs, _, outputs, frames) => {
        copy(inputs, outputs, frames);
        (outputs[1] as Float64Array)[7] = value;
      });
      expect((await failure(odd({ process }))).error).toMatchObject({
        code: 'render/processor-not-finite',
        facts: { strip: 'group:g', processor: 'odd', frame: 177 },
      });
    },
  );

  it('that gives NaN for a frame that it holds back itself', async () => {
    const process = after(2, (_, __, outputs) => {
      (outputs[0] as Float64Array)[7] = Number.NaN;
    });
    expect((await failure(odd({ process, latencyFrames: 5 }))).error).toMatchObject({
      code: 'render/processor-not-finite',
      facts: { frame: 172 },
    });
  });

  it('that is asynchronous, also where it would have failed later', async () => {
    const process = async () => {
      throw new Error('too late');
    };
    const { error } = await failure(odd({ process }));
    expect(error).toMatchObject({
      code: 'render/processor-asynchronous',
      facts: { strip: 'group:g', processor: 'odd' },
    });
  });

  it.each(['latencyFrames', 'tailFrames'] as const)('that changes its %s', async (name) => {
    const slot = odd({});
    const processor = (await slot.create()) as { -readonly [K in keyof Processor]: Processor[K] };
    processor.process = after(2, (inputs, _, outputs, frames) => {
      copy(inputs, outputs, frames);
      processor[name] = 12;
    });
    expect((await failure(slot)).error).toMatchObject({
      code: 'render/processor-changed',
      facts: { strip: 'group:g', processor: 'odd', frame: 170 },
    });
  });

  it.each([0, 1, 15])('that writes %i frames beyond the last', async (beyond) => {
    const process = after(2, (inputs, _, outputs, frames) => {
      copy(inputs, outputs, frames);
      (outputs[0] as Float64Array)[frames + beyond] = 0.5;
    });
    expect((await failure(odd({ process }))).error).toMatchObject({
      code: 'render/processor-overrun',
      facts: { strip: 'group:g', processor: 'odd', frame: 170 },
    });
  });
});

describe('a processor', () => {
  const session = (slot: ProcessorSlot, length = FRAMES) =>
    makeSession(
      { tracks: { t: { planes: [ramp(length)], processors: [slot] } } },
      { taps: ['dry', 'pre-fader'] },
    );

  it('that writes into its inputs spoils nothing but its own output', async () => {
    const process: Processor['process'] = (inputs, _, outputs, frames) => {
      copy(inputs, outputs, frames);
      for (const input of inputs) input.fill(Number.NaN);
    };
    const files = await renderFiles(dsp, session(odd({ process })), { blockFrames: BLOCK });
    for (const id of ['dry/t', 'pre-fader/t', 'mix']) expect(plane(files, id)).toEqual([...ramp(FRAMES)]);
  });

  it('that states its blocks gets exactly these, the last one padded with silence', async () => {
    const seen: number[] = [];
    let last: number[] = [];
    const process: Processor['process'] = (inputs, _, outputs, frames) => {
      seen.push(frames);
      last = [...(inputs[0] as Float64Array)];
      copy(inputs, outputs, frames);
    };
    const made = session(odd({ blockFrames: 64, process }), 150);
    for (const blockFrames of [1, 100, 8192]) {
      seen.length = 0;
      const files = await renderFiles(dsp, made, { blockFrames });
      expect(plane(files, 'mix')).toEqual([...ramp(150)]);
      expect(seen).toEqual([64, 64, 64]);
      expect(last).toEqual([...ramp(150).subarray(128), ...new Array<number>(42).fill(0)]);
    }
  });

  it('never gets more frames than it was prepared for, and is released once', async () => {
    let prepared = 0;
    let released = 0;
    let most = 0;
    const slot = odd({
      prepare: (format, maxBlockFrames) => {
        expect(format).toEqual({ sampleRate: 48_000, layout: { kind: 'speakers', roles: ['M'] } });
        prepared = maxBlockFrames;
      },
      process: (inputs, _, outputs, frames) => {
        most = Math.max(most, frames);
        copy(inputs, outputs, frames);
      },
      release: () => {
        released += 1;
        throw new Error('too late to matter');
      },
    });
    await renderFiles(dsp, session(slot, 20_000), { blockFrames: 9000 });
    expect(most).toBe(9000);
    expect(prepared).toBeGreaterThanOrEqual(most);
    expect(released).toBe(1);
  });

  it('of a tap that needs its own run is another instance', async () => {
    let made = 0;
    const slot = odd({});
    const create = () => {
      made += 1;
      return slot.create();
    };
    const tracks = { a: { planes: [ramp(9)], group: 'g' }, b: { planes: [ramp(9)], group: 'g' } };
    const parts = { tracks, groups: [{ id: 'g', name: 'g', processors: [{ ...slot, create }] }] };
    await renderFiles(dsp, makeSession(parts));
    expect(made).toBe(1);
    await renderFiles(dsp, makeSession(parts, { taps: ['through-groups'] }));
    expect(made).toBe(4);
  });

  it('may be created later', async () => {
    const slot = odd({ prepare: () => new Promise((resolve) => setTimeout(resolve, 1)) });
    const late = {
      ...slot,
      create: () =>
        new Promise<Processor>((resolve) => setTimeout(() => resolve(slot.create() as Processor), 1)),
    };
    expect(plane(await renderFiles(dsp, session(late)), 'mix')).toEqual([...ramp(FRAMES)]);
  });

  it('is not prepared once the signal has been seen to abort', async () => {
    const controller = new AbortController();
    let prepared = 0;
    const slot = odd({
      prepare: () => {
        prepared += 1;
        controller.abort();
      },
    });
    const made = makeSession({
      tracks: { t: { planes: [ramp(9)], processors: [slot, { ...slot, id: 'next' }] } },
    });
    const rendering = renderFiles(dsp, made, { signal: controller.signal });
    await expect(rendering).rejects.toMatchObject({ name: 'AbortError' });
    expect(prepared).toBe(1);
  });
});
