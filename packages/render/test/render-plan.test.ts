import { bytesPerSample, channelCount, MONO, type PlannedFile, type ProgressEvent } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderBytes, renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import {
  type MadeSession,
  makeSession,
  plane,
  RATE,
  ramp,
  renderFiles,
  type TrackParts,
} from './made-session.js';
import { pickySource } from './picky-source.js';
import { seeded } from './seeded.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 << 20 });
});

async function render(material: MadeSession, options: { blockFrames?: number } = {}) {
  const sinks = new CollectingSinks();
  await renderFiles(dsp, material, { sinks, ...options });
  return sinks;
}

const materialOf = (tracks: Readonly<Record<string, TrackParts>>, options = {}) =>
  makeSession({ tracks }, options);

it('sums to the mix bit for bit where every file is stereo and summed in the same order', async () => {
  const noise = seeded(77);
  const stereo = () => [0, 1].map(() => new Float32Array(600).map(() => noise() - 0.5));
  const files = await renderFiles(
    dsp,
    makeSession({
      tracks: {
        a: { planes: stereo(), gainDb: -3 },
        b: { planes: stereo(), pan: 0.3, startFrame: 5 },
        c: { planes: stereo(), polarity: 'inverted', gainDb: 2 },
      },
    }),
  );
  const sum = plane(files, 'multitracks/a').map(
    (sample, i) =>
      sample + (plane(files, 'multitracks/b')[i] as number) + (plane(files, 'multitracks/c')[i] as number),
  );
  expect(sum).toEqual(plane(files, 'mix'));
});

describe('one track', () => {
  const ramp = Float32Array.from({ length: 5 }, (_, frame) => (frame + 1) / 8);

  it('in mono at centre stays mono, and sums into both sides at unity', async () => {
    const material = materialOf({ kick: { planes: [ramp] } });
    const planes = (await render(material)).planes();
    expect(planes.get('multitracks/kick')).toEqual([[...ramp]]);
    expect(planes.get('mix')).toEqual([[...ramp], [...ramp]]);
  });

  it('in mono, panned, becomes stereo by linear balance', async () => {
    const material = materialOf({ kick: { planes: [ramp], pan: 0.5 } });
    const planes = (await render(material)).planes();
    expect(planes.get('multitracks/kick')).toEqual([[...ramp].map((sample) => sample / 2), [...ramp]]);
    expect(planes.get('stems/track/kick')).toEqual(planes.get('multitracks/kick'));
  });

  it('in mono, panned, kept mono, says its place and sounds there in the mix only', async () => {
    const material = materialOf({ kick: { planes: [ramp], pan: -1 } }, { pannedMono: 'mono' });
    const sinks = await render(material);
    expect(sinks.files.get('multitracks/kick')?.file.placement).toEqual({ pan: -1, panLaw: '0 dB' });
    expect(sinks.planes().get('multitracks/kick')).toEqual([[...ramp]]);
    expect(sinks.planes().get('mix')).toEqual([[...ramp], [0, 0, 0, 0, 0]]);
  });

  it('takes 10^(dB/20) as its gain, and turns over when inverted', async () => {
    const planes = [Float64Array.of(1), Float64Array.of(0.5)];
    const material = materialOf({ a: { planes, gainDb: -7.3, polarity: 'inverted' } });
    const mix = (await render(material)).planes().get('mix') as number[][];
    expect(mix[0]?.[0]).toBeCloseTo(-(10 ** (-7.3 / 20)), 14);
    expect(mix[1]?.[0]).toBeCloseTo(-(10 ** (-7.3 / 20)) / 2, 14);
  });

  it('is silent before its start and after its end', async () => {
    const material = materialOf({
      late: { planes: [ramp], startFrame: 3 },
      long: { planes: [new Float32Array(12)] },
    });
    const planes = (await render(material, { blockFrames: 4 })).planes();
    expect(planes.get('multitracks/late')?.[0]).toEqual([0, 0, 0, ...ramp, 0, 0, 0, 0]);
  });

  it('is written but not summed when muted', async () => {
    const material = materialOf({
      loud: { planes: [ramp], group: 'g' },
      dead: { planes: [ramp], group: 'g', mute: true },
      gone: { planes: [ramp], mute: true },
    });
    const sinks = await render(material);
    expect(sinks.files.get('multitracks/dead')).toMatchObject({ file: { muted: true }, planes: [[...ramp]] });
    expect(sinks.planes().get('mix')?.[0]).toEqual([...ramp]);
    expect(sinks.planes().get('stems/group/g')?.[0]).toEqual([...ramp]);
    expect([...sinks.files.keys()]).not.toContain('stems/track/gone');
  });

  it('passes on NaN and infinities', async () => {
    const odd = Float32Array.of(Number.NaN, Infinity, 0.5);
    const planes = (await render(materialOf({ a: { planes: [odd] } }))).planes();
    expect(planes.get('multitracks/a')).toEqual([[...odd]]);
    expect(planes.get('mix')).toEqual([[...odd], [...odd]]);
  });
});

describe('sessions of nothing', () => {
  it('of a track without frames give files without frames', async () => {
    const sinks = await render(materialOf({ a: { planes: [new Float32Array(0)] } }));
    expect(sinks.planes()).toEqual(
      new Map([
        ['multitracks/a', [[]]],
        ['stems/track/a', [[], []]],
        ['mix', [[], []]],
      ]),
    );
  });

  it('of muted tracks give a silent mix', async () => {
    const sinks = await render(materialOf({ a: { planes: [Float32Array.of(1, 1)], mute: true } }));
    expect(sinks.planes().get('mix')).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('write only the sets that the plan names', async () => {
    const ones = Float32Array.of(1, 1);
    const sinks = await render(materialOf({ a: { planes: [ones] } }, { sets: ['mix'] }));
    expect([...sinks.planes()]).toEqual([
      [
        'mix',
        [
          [1, 1],
          [1, 1],
        ],
      ],
    ]);
  });
});

describe('while it runs', () => {
  const frames = Float32Array.from({ length: 50 }, (_, frame) => frame);
  const tracks = { a: { planes: [frames], gainDb: -6 }, b: { planes: [frames], startFrame: 30, mute: true } };

  it('shows every block of every track as it was recorded, on the time line of the session', async () => {
    const seen: Record<string, [number, number][]> = { a: [], b: [] };
    const material = materialOf(tracks);
    await renderPlan(material.plan, {
      dsp,
      sources: material.sources,
      sinkFor: new CollectingSinks().open,
      blockFrames: 20,
      onSource: ({ id }, block) => {
        for (let i = 0; i < block.frameCount; i++) {
          seen[id]?.push([block.startFrame + i, block.planes[0]?.[i] as number]);
        }
      },
    });
    expect(seen.a).toEqual([...frames].map((sample, frame) => [frame, sample]));
    expect(seen.b).toEqual([...frames].map((sample, frame) => [frame + 30, sample]));
  });

  it('tells its progress in frames, and in bytes of all files', async () => {
    const events: ProgressEvent[] = [];
    const material = materialOf(tracks);
    await renderPlan(material.plan, {
      dsp,
      sources: material.sources,
      sinkFor: new CollectingSinks().open,
      blockFrames: 32,
      onProgress: (event) => events.push(event),
    });
    const frameBytes = material.plan.files.map(
      ({ format, encoding }) => channelCount(format.layout) * bytesPerSample(encoding),
    );
    const bytes = 80 * frameBytes.reduce((sum, each) => sum + each, 0);
    expect(events.at(-1)).toEqual({ phase: 'render', unit: 'frames', done: 80, total: 80, bytes });
    expect(events.map((event) => event.bytes)).toEqual([30, 50, 80].map((done) => (bytes / 80) * done));
    expect(events.map(({ done }) => done)).toEqual([30, 50, 80]);
  });

  it('close together, and all have ended before the first failure is thrown', async () => {
    const { plan, sources } = makeSession({
      tracks: { a: { planes: [ramp(10)] }, b: { planes: [ramp(10)] } },
    });
    const log: string[] = [];
    let closing = 0;
    let allClosing = () => {};
    const together = new Promise<void>((resolve) => {
      allClosing = resolve;
    });
    const sinkFor = ({ id }: PlannedFile) => ({
      write: () => undefined,
      async close() {
        closing += 1;
        if (closing === plan.files.length) allClosing();
        await together;
        if (id === 'stems/track/b') await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`closed ${id}`);
        if (id.startsWith('multitracks')) throw new Error(`no ${id}`);
      },
      async abort() {
        log.push(`aborted ${id}`);
      },
    });
    await expect(renderPlan(plan, { dsp, sources, sinkFor })).rejects.toThrow('no multitracks/a');
    const ids = plan.files.map(({ id }) => id);
    expect(log.slice(0, ids.length).sort()).toEqual(ids.map((id) => `closed ${id}`).sort());
    expect(log.slice(ids.length)).toEqual(ids.map((id) => `aborted ${id}`));
  });

  it('opens each source once', async () => {
    const material = materialOf(tracks);
    const logs: { opened: number; closed: number }[] = [];
    const sources = new Map(
      [...material.sources.keys()].map((id) => {
        const { source, log } = pickySource({ sampleRate: RATE, layout: MONO }, [frames], {
          arriving: () => 100,
        });
        logs.push(log);
        return [id, source] as const;
      }),
    );
    await renderFiles(dsp, { ...material, sources });
    expect(logs).toEqual([
      expect.objectContaining({ opened: 1, closed: 1 }),
      expect.objectContaining({ opened: 1, closed: 1 }),
    ]);
  });
});

describe('memory', () => {
  it('suffices where as much is free as renderBytes says', async () => {
    const wide = (frames: number) => [0, 1].map(() => new Float64Array(frames).fill(0.25));
    const material = materialOf({
      a: { planes: wide(900), pan: 0.2, group: 'g' },
      b: { planes: wide(700), startFrame: 100, group: 'g' },
      c: { planes: wide(800), mute: true },
    });
    const roomy = await createDsp();
    const hold = dsp.allocate(dsp.freeBytes - renderBytes(material.plan, 512));
    try {
      expect(dsp.freeBytes).toBe(renderBytes(material.plan, 512));
      const sinks = await render(material, { blockFrames: 512 });
      expect(sinks.planes()).toEqual(await renderFiles(roomy, material));
    } finally {
      hold.release();
    }
  });

  it('does not depend on the length of the session', () => {
    const short = materialOf({ a: { planes: [new Float32Array(10), new Float32Array(10)] } });
    const long = materialOf({ a: { planes: [new Float32Array(9999), new Float32Array(9999)] } });
    expect(renderBytes(long.plan)).toBe(renderBytes(short.plan));
    expect(renderBytes(short.plan)).toBeGreaterThan(2 * 8192 * 2 * 8);
  });
});

it('keeps stereo tracks stereo when they are panned', async () => {
  const planes = [Float64Array.of(0.5, 0.5), Float64Array.of(0.25, 0.25)];
  const material = materialOf({ a: { planes, pan: -0.5 } }, { pannedMono: 'mono' });
  expect((await render(material)).planes().get('multitracks/a')).toEqual([
    [0.5, 0.5],
    [0.125, 0.125],
  ]);
});
