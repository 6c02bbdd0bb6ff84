import {
  type BlockSource,
  discreteLayout,
  isMono,
  MONO,
  type PlannedFile,
  type ProgressEvent,
  STEREO,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderBytes, renderPlan } from '../src/index.js';
import { CollectingSinks, type OnWrite } from './collecting-sink.js';
import { type Plane, pickySource } from './picky-source.js';
import { type Material, materialOf, plainSources, RATE, randomMaterial } from './random-session.js';
import { seeded } from './seeded.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 << 20 });
});

type Files = ReadonlyMap<string, readonly (readonly number[])[]>;

async function render(
  material: Material,
  options: { blockFrames?: number; sources?: Map<string, BlockSource>; onWrite?: OnWrite } = {},
): Promise<CollectingSinks> {
  const sinks = new CollectingSinks(options.onWrite);
  const free = dsp.freeBytes;
  const results = await renderPlan(material.plan, {
    dsp,
    sources: options.sources ?? plainSources(material),
    sinkFor: sinks.open,
    ...(options.blockFrames ? { blockFrames: options.blockFrames } : {}),
  });
  expect(dsp.freeBytes).toBe(free);
  expect([...results]).toEqual([...sinks.files.keys()].map((id) => [id, `result of ${id}`]));
  expect(new Set(sinks.states())).toEqual(new Set(['closed']));
  return sinks;
}

/** Every sample the same; 0 and -0 are one level. */
function expectSameSamples(actual: Files, expected: Files): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [id, planes] of expected) {
    const found = actual.get(id) as readonly (readonly number[])[];
    expect([id, found.map((plane) => plane.length)]).toEqual([id, planes.map((plane) => plane.length)]);
    planes.forEach((plane, channel) => {
      const at = plane.findIndex((sample, frame) => found[channel]?.[frame] !== sample);
      const place = { id, channel, frame: at };
      expect({ ...place, sample: found[channel]?.[at] }).toEqual({ ...place, sample: plane[at] });
    });
  }
}

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);

describe('random sessions', () => {
  it.each(SEEDS)('come out as the reference renders them (seed %i)', async (seed) => {
    const material = randomMaterial(dsp, seed);
    const sinks = await render(material);
    expectSameSamples(sinks.planes(), material.expected);
  });

  it.each([MONO, discreteLayout(6)])('also in another layout (%j)', async (layout) => {
    for (const seed of [100, 101, 102, 103]) {
      const material = randomMaterial(dsp, seed, layout);
      expectSameSamples((await render(material)).planes(), material.expected);
    }
  });

  it.each([1, 7, 511, 512, 1023, 8192])('whatever the length of the blocks (%i)', async (blockFrames) => {
    for (const seed of [3, 4, 5, 6]) {
      const material = randomMaterial(dsp, seed);
      const sinks = await render(material, { blockFrames });
      expectSameSamples(sinks.planes(), material.expected);
      for (const { longestBlock } of sinks.files.values())
        expect(longestBlock).toBeLessThanOrEqual(blockFrames);
    }
  });

  it.each(SEEDS.slice(0, 12))('from slow sources into slow sinks (seed %i)', async (seed) => {
    const material = randomMaterial(dsp, seed);
    const random = seeded(1000 + seed);
    const arriving = (minFrames: number) => {
      const frames = 1 + Math.floor(random() * minFrames);
      return random() < 0.5 ? frames : Promise.resolve(frames);
    };
    const sources = new Map(
      [...plainSources(material)].map(([id, { format }]) => {
        const inMemory = random() < 0.5 ? { arriving, dsp } : { arriving };
        return [id, pickySource(format, material.planes.get(id) as Plane[], inMemory).source] as const;
      }),
    );
    const onWrite: OnWrite = () => (random() < 0.5 ? Promise.resolve() : undefined);
    const sinks = await render(material, { blockFrames: 256, sources, onWrite });
    expectSameSamples(sinks.planes(), material.expected);
  });

  it.each(SEEDS)(
    'have files of one length, whose stems and multitracks sum to the mix (seed %i)',
    async (seed) => {
      const material = randomMaterial(dsp, seed);
      const sinks = await render(material, { blockFrames: 300 });
      const { plan } = material;
      expect(new Set([...sinks.files.values()].map(({ frames }) => frames))).toEqual(
        new Set([plan.frameCount]),
      );
      const mix = sinks.planes().get('mix') as number[][];
      for (const set of ['multitracks', 'stems'] as const) {
        const sounding = plan.files.filter((file) => file.set === set && !file.muted);
        mix.forEach((plane, side) => {
          plane.forEach((sample, frame) => {
            let sum = 0;
            let magnitude = 0;
            for (const file of sounding) {
              const placed = inImage(file, sinks, side, frame);
              sum += placed;
              magnitude += Math.abs(placed);
            }
            // Two sums of one set of numbers differ by at most one rounding of a partial sum an addition each,
            // and a file that is placed later by two more; no partial sum exceeds the sum of the magnitudes.
            const additions = 2 * plan.session.tracks.length + 2 * sounding.length;
            const bound = additions * 2 ** -53 * Math.max(magnitude, largestSum(material, frame));
            if (!(Math.abs(sum - sample) <= bound))
              expect({ set, frame, sum }).toEqual({ set, frame, sum: sample });
          });
        });
      }
    },
  );

  it('sum to the mix bit for bit where every file is stereo and summed in the same order', async () => {
    const noise = seeded(77);
    const stereo = () => [0, 1].map(() => new Float32Array(600).map(() => noise() - 0.5));
    const material = materialOf(dsp, {
      a: { planes: stereo(), gainDb: -3 },
      b: { planes: stereo(), pan: 0.3, startFrame: 5 },
      c: { planes: stereo(), polarity: 'inverted', gainDb: 2 },
    });
    const planes = (await render(material)).planes();
    const [a, b, c, mix] = ['multitracks/a', 'multitracks/b', 'multitracks/c', 'mix'].map(
      (id) => planes.get(id)?.[0] as number[],
    ) as [number[], number[], number[], number[]];
    expect(a.map((sample, i) => sample + (b[i] as number) + (c[i] as number))).toEqual(mix);
  });
});

/** What a file adds to one side of the mix: a mono file by its placement, at unity without one. */
function inImage(file: PlannedFile, sinks: CollectingSinks, side: number, frame: number): number {
  const planes = sinks.planes().get(file.id) as number[][];
  if (planes.length > 1 || !isMono(file.format.layout)) return planes[side]?.[frame] as number;
  const pan = file.placement?.pan ?? 0;
  const gain = side === 0 ? Math.min(1, 1 - pan) : Math.min(1, 1 + pan);
  return gain * (planes[0]?.[frame] as number);
}

function largestSum({ plan, planes }: Material, frame: number): number {
  return plan.session.tracks.reduce((sum, track) => {
    const at = frame - track.startFrame;
    const level = Math.max(...(planes.get(track.id) as Plane[]).map((plane) => Math.abs(plane[at] ?? 0)));
    return sum + level * 10 ** (track.gainDb / 20);
  }, 0);
}

describe('one track', () => {
  const ramp = Float32Array.from({ length: 5 }, (_, frame) => (frame + 1) / 8);

  it('in mono at centre stays mono, and sums into both sides at unity', async () => {
    const material = materialOf(dsp, { kick: { planes: [ramp] } });
    const planes = (await render(material)).planes();
    expect(planes.get('multitracks/kick')).toEqual([[...ramp]]);
    expect(planes.get('mix')).toEqual([[...ramp], [...ramp]]);
  });

  it('in mono, panned, becomes stereo by linear balance', async () => {
    const material = materialOf(dsp, { kick: { planes: [ramp], pan: 0.5 } });
    const planes = (await render(material)).planes();
    expect(planes.get('multitracks/kick')).toEqual([[...ramp].map((sample) => sample / 2), [...ramp]]);
    expect(planes.get('stems/track/kick')).toEqual(planes.get('multitracks/kick'));
  });

  it('in mono, panned, kept mono, says its place and sounds there in the mix only', async () => {
    const material = materialOf(dsp, { kick: { planes: [ramp], pan: -1 } }, { pannedMono: 'mono' });
    const sinks = await render(material);
    expect(sinks.files.get('multitracks/kick')?.file.placement).toEqual({ pan: -1, panLaw: '0 dB' });
    expect(sinks.planes().get('multitracks/kick')).toEqual([[...ramp]]);
    expect(sinks.planes().get('mix')).toEqual([[...ramp], [0, 0, 0, 0, 0]]);
  });

  it('takes 10^(dB/20) as its gain, and turns over when inverted', async () => {
    const planes = [Float64Array.of(1), Float64Array.of(0.5)];
    const material = materialOf(dsp, { a: { planes, gainDb: -7.3, polarity: 'inverted' } });
    const mix = (await render(material)).planes().get('mix') as number[][];
    expect(mix[0]?.[0]).toBeCloseTo(-(10 ** (-7.3 / 20)), 14);
    expect(mix[1]?.[0]).toBeCloseTo(-(10 ** (-7.3 / 20)) / 2, 14);
  });

  it('is silent before its start and after its end', async () => {
    const material = materialOf(dsp, {
      late: { planes: [ramp], startFrame: 3 },
      long: { planes: [new Float32Array(12)] },
    });
    const planes = (await render(material, { blockFrames: 4 })).planes();
    expect(planes.get('multitracks/late')?.[0]).toEqual([0, 0, 0, ...ramp, 0, 0, 0, 0]);
  });

  it('is written but not summed when muted', async () => {
    const material = materialOf(dsp, {
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
    const planes = (await render(materialOf(dsp, { a: { planes: [odd] } }))).planes();
    expect(planes.get('multitracks/a')).toEqual([[...odd]]);
    expect(planes.get('mix')).toEqual([[...odd], [...odd]]);
  });
});

describe('sessions of nothing', () => {
  it('of a track without frames give files without frames', async () => {
    const sinks = await render(materialOf(dsp, { a: { planes: [new Float32Array(0)] } }));
    expect(sinks.planes()).toEqual(
      new Map([
        ['multitracks/a', [[]]],
        ['stems/track/a', [[], []]],
        ['mix', [[], []]],
      ]),
    );
  });

  it('of muted tracks give a silent mix', async () => {
    const sinks = await render(materialOf(dsp, { a: { planes: [Float32Array.of(1, 1)], mute: true } }));
    expect(sinks.planes().get('mix')).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('write only the sets that the plan names', async () => {
    const ones = Float32Array.of(1, 1);
    const sinks = await render(materialOf(dsp, { a: { planes: [ones] } }, { sets: ['mix'] }));
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
    const material = materialOf(dsp, tracks);
    await renderPlan(material.plan, {
      dsp,
      sources: plainSources(material),
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

  it('tells its progress in frames', async () => {
    const events: ProgressEvent[] = [];
    const material = materialOf(dsp, tracks);
    await renderPlan(material.plan, {
      dsp,
      sources: plainSources(material),
      sinkFor: new CollectingSinks().open,
      blockFrames: 32,
      onProgress: (event) => events.push(event),
    });
    expect(events.at(-1)).toEqual({ phase: 'render', unit: 'frames', done: 80, total: 80 });
    expect(events.map(({ done }) => done)).toEqual([30, 50, 80]);
  });

  it('opens each source once', async () => {
    const material = materialOf(dsp, tracks);
    const logs: { opened: number; closed: number }[] = [];
    const sources = new Map(
      [...material.planes].map(([id, planes]) => {
        const { source, log } = pickySource({ sampleRate: RATE, layout: MONO }, planes, {
          arriving: () => 100,
        });
        logs.push(log);
        return [id, source] as const;
      }),
    );
    await render(material, { sources });
    expect(logs).toEqual([
      expect.objectContaining({ opened: 1, closed: 1 }),
      expect.objectContaining({ opened: 1, closed: 1 }),
    ]);
  });
});

describe('memory', () => {
  it('suffices where as much is free as renderBytes says', async () => {
    const wide = (frames: number) => [0, 1].map(() => new Float64Array(frames).fill(0.25));
    const material = materialOf(dsp, {
      a: { planes: wide(900), pan: 0.2, group: 'g' },
      b: { planes: wide(700), startFrame: 100, group: 'g' },
      c: { planes: wide(800), mute: true },
    });
    const hold = dsp.allocate(dsp.freeBytes - renderBytes(material.plan, 512));
    try {
      expect(dsp.freeBytes).toBe(renderBytes(material.plan, 512));
      const sinks = await render(material, { blockFrames: 512 });
      expectSameSamples(sinks.planes(), material.expected);
    } finally {
      hold.release();
    }
  });

  it('does not depend on the length of the session', () => {
    const short = materialOf(dsp, { a: { planes: [new Float32Array(10), new Float32Array(10)] } });
    const long = materialOf(dsp, { a: { planes: [new Float32Array(9999), new Float32Array(9999)] } });
    expect(renderBytes(long.plan)).toBe(renderBytes(short.plan));
    expect(renderBytes(short.plan)).toBeGreaterThan(2 * 8192 * 2 * 8);
  });
});

it('keeps stereo tracks stereo when they are panned', async () => {
  const planes = [Float64Array.of(0.5, 0.5), Float64Array.of(0.25, 0.25)];
  const material = materialOf(dsp, { a: { planes, pan: -0.5 } }, { layout: STEREO, pannedMono: 'mono' });
  expect((await render(material)).planes().get('multitracks/a')).toEqual([
    [0.5, 0.5],
    [0.125, 0.125],
  ]);
});
