import { describe, expect, it } from 'vitest';
import {
  type AudioBlock,
  type Crosspoint,
  createRoutingMixer,
  discreteLayout,
  formatRoutingMap,
  LimitError,
  MONO,
  parseRoutingMap,
  planRouting,
  type Routing,
  type RoutingSource,
  routeLayout,
  routeToZone,
  STEREO,
  speakerLayout,
  UsageError,
} from '../../src/index.js';

const RATE = 48_000;
const kick: RoutingSource = { id: 'kick', name: 'KICK', format: { sampleRate: RATE, layout: MONO } };
const vox: RoutingSource = { id: 'vox', name: 'Lead, Vox', format: { sampleRate: RATE, layout: STEREO } };
const mix: RoutingSource = {
  id: 'mix',
  format: { sampleRate: RATE, layout: { kind: 'speakers', roles: speakerLayout('5.1').roles } },
};
const raw: RoutingSource = { id: 'raw.wav', format: { sampleRate: RATE, layout: discreteLayout(4) } };
const all = [kick, vox, mix, raw];

/** A small repeatable generator: every property runs over many routings. */
function generator(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function shuffled(count: number, next: (below: number) => number): number[] {
  const items = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = next(i + 1);
    [items[i], items[j]] = [items[j] as number, items[i] as number];
  }
  return items;
}

function block(channels: number, frames: number, value: (frame: number, channel: number) => number) {
  return {
    sampleType: 'f64',
    startFrame: 0,
    frameCount: frames,
    planes: Array.from({ length: channels }, (_, channel) =>
      Float64Array.from({ length: frames }, (__, frame) => value(frame, channel)),
    ),
  } satisfies AudioBlock;
}

function mixed(routing: Routing, source: RoutingSource, input: AudioBlock, cuts: readonly number[] = []) {
  const plan = planRouting(routing, [source]);
  const mixer = createRoutingMixer(plan, (db) => 10 ** (db / 20));
  const outputs = plan.outputs.map(() => new Float64Array(input.frameCount));
  const edges = [0, ...cuts, input.frameCount];
  edges.slice(1).forEach((to, i) => {
    const from = edges[i] as number;
    const part = {
      ...input,
      planes: input.planes.map((plane) => plane.subarray(from, to)),
    } as AudioBlock;
    mixer.mix(
      [part],
      outputs.map((plane) => plane.subarray(from, to)),
      to - from,
    );
  });
  return outputs;
}

const wide: RoutingSource = { id: 'wide', format: { sampleRate: RATE, layout: discreteLayout(6) } };
const signal = (frame: number, channel: number) => 10 * frame + channel + 1;

describe('the matrix', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))(
    'routed by permutation %i, captured and routed back, is the source',
    (seed) => {
      const next = generator(seed);
      const input = block(6, 50, signal);
      const to = shuffled(12, next).slice(0, 6);
      const there = to.map((output, channel) => ({ source: 'wide', channel, output: output + 1 }));
      const captured = mixed({ crosspoints: there }, wide, input, [7, 8, 31]);
      for (const [channel, output] of to.entries()) expect(captured[output]).toEqual(input.planes[channel]);
      const device: RoutingSource = {
        id: 'device',
        format: { sampleRate: RATE, layout: discreteLayout(captured.length) },
      };
      const back = to.map((output, channel) => ({ source: 'device', channel: output, output: channel + 1 }));
      const again = mixed({ crosspoints: back }, device, {
        ...input,
        planes: captured,
      });
      expect(again).toEqual(input.planes);
      const silent = captured.filter((_, output) => !to.includes(output));
      for (const plane of silent) expect(plane.every((sample) => sample === 0)).toBe(true);
    },
  );

  it.each([[0], [1], [13], [480]])('delays by exactly %i frames, however blocks are cut', (delayFrames) => {
    const input = block(6, 600, signal);
    const routing: Routing = {
      crosspoints: [
        { source: 'wide', channel: 2, output: 1, delayFrames },
        { source: 'wide', channel: 2, output: 2 },
      ],
      outputs: [{ output: 2, delayFrames, polarity: 'inverted' }],
    };
    for (const cuts of [[], [1, 2, 300], [599]]) {
      const [one, two] = mixed(routing, wide, input, cuts) as [Float64Array, Float64Array];
      for (let frame = 0; frame < 600; frame++) {
        const due = frame < delayFrames ? 0 : signal(frame - delayFrames, 2);
        expect(one[frame]).toBe(due);
        expect(one[frame] + (two[frame] as number)).toBe(0);
      }
    }
  });

  it('the same channel at two outputs, one of them inverted, sums to nothing', () => {
    const input = block(6, 20, signal);
    const crosspoints: Crosspoint[] = [
      { source: 'wide', channel: 4, output: 3 },
      { source: 'wide', channel: 4, output: 3, polarity: 'inverted' },
    ];
    const [, , third] = mixed({ crosspoints, sharedOutputs: 'sum' }, wide, input);
    expect(third?.every((sample) => sample === 0)).toBe(true);
  });

  it('inverted twice, at the crosspoint and at the output, is as it was; gains add up in dB', () => {
    const input = block(6, 20, signal);
    const routing: Routing = {
      crosspoints: [{ source: 'wide', channel: 0, output: 1, polarity: 'inverted', gainDb: -20 }],
      outputs: [{ output: 1, polarity: 'inverted', gainDb: -20 }],
    };
    const [one] = mixed(routing, wide, input) as [Float64Array];
    expect(one[3]).toBeCloseTo(signal(3, 0) / 100, 12);
  });

  it('mutes a crosspoint and an output', () => {
    const input = block(6, 5, signal);
    const crosspoints: Crosspoint[] = [
      { source: 'wide', channel: 0, output: 1, mute: true },
      { source: 'wide', channel: 1, output: 2 },
      { source: 'wide', channel: 2, output: 3 },
    ];
    const planes = mixed({ crosspoints, outputs: [{ output: 2, mute: true }] }, wide, input);
    expect(planes.map((plane) => plane[4])).toEqual([0, 0, signal(4, 2)]);
  });
});

describe('what is refused before a device opens', () => {
  const device = { name: 'Scarlett 2i2', outputs: 2 };

  it('a layout with more speakers than the device has outputs, with the roles that would be lost', () => {
    const refuse = () => routeLayout(speakerLayout('5.1'), [mix], { device });
    expect(refuse).toThrow(LimitError);
    expect(refuse).toThrow(
      `the layout 5.1 needs 6 outputs; "Scarlett 2i2" has 2: these would be lost: C (output 3), LFE (output 4), Ls (output 5), Rs (output 6).`,
    );
  });

  it.each<[string, Partial<Routing>, string]>([
    ['nothing', { crosspoints: [] }, 'routing/empty'],
    [
      'an unknown source',
      { crosspoints: [{ source: 'x', channel: 0, output: 1 }] },
      'routing/unknown-source',
    ],
    [
      'an unknown channel',
      { crosspoints: [{ source: 'vox', channel: 2, output: 1 }] },
      'routing/unknown-channel',
    ],
    ['output 0', { crosspoints: [{ source: 'vox', channel: 0, output: 0 }] }, 'routing/output-number'],
    [
      'half a frame',
      { crosspoints: [{ source: 'vox', channel: 0, output: 1, delayFrames: 0.5 }] },
      'routing/trim',
    ],
    [
      'two channels on one output',
      {
        crosspoints: [
          { source: 'vox', channel: 0, output: 1 },
          { source: 'kick', channel: 0, output: 1 },
        ],
      },
      'routing/shared-output',
    ],
    [
      'an output in two zones',
      {
        zones: [
          { name: 'A', outputs: [1, 2] },
          { name: 'B', outputs: [2] },
        ],
      },
      'routing/zone',
    ],
    [
      'more outputs than there are',
      { crosspoints: [{ source: 'vox', channel: 0, output: 3 }] },
      'routing/too-few-outputs',
    ],
  ])('%s', (_, change, code) => {
    const routing: Routing = { crosspoints: [{ source: 'vox', channel: 0, output: 1 }], ...change };
    expect(() => planRouting(routing, all, device)).toThrow(expect.objectContaining({ code }));
  });

  it('sources of two rates', () => {
    const other: RoutingSource = { id: 'other', format: { sampleRate: 44_100, layout: MONO } };
    expect(() =>
      planRouting({ crosspoints: [{ source: 'kick', channel: 0, output: 1 }] }, [kick, other]),
    ).toThrow(expect.objectContaining({ code: 'routing/sample-rates' }));
  });

  it('lets channels share an output when their sum is asked for', () => {
    const crosspoints = [vox, kick].map(({ id }) => ({ source: id, channel: 0, output: 1 }));
    const plan = planRouting({ crosspoints, sharedOutputs: 'sum' }, all);
    expect(plan.outputs[0]?.taps).toHaveLength(2);
    expect(plan.outputs[0]?.name).toBe('Lead, Vox.L + KICK.M');
  });
});

describe('layouts and zones', () => {
  it('puts each channel on the speaker of its role', () => {
    const { crosspoints } = routeLayout(speakerLayout('5.1-film'), [mix], { firstOutput: 3 });
    expect(crosspoints.map(({ output }) => output)).toEqual([3, 5, 4, 8, 6, 7]);
  });

  it('puts mono into the centre, or into left and right where there is none', () => {
    expect(routeLayout(speakerLayout('5.1'), [kick]).crosspoints.map(({ output }) => output)).toEqual([3]);
    expect(routeLayout(speakerLayout('stereo'), [kick]).crosspoints.map(({ output }) => output)).toEqual([
      1, 2,
    ]);
  });

  it('refuses a channel without a speaker, and guesses nothing about discrete channels', () => {
    expect(() => routeLayout(speakerLayout('stereo'), [mix])).toThrow(
      /has a channel C, for which the layout stereo/,
    );
    expect(() => routeLayout(speakerLayout('stereo'), [raw])).toThrow(UsageError);
    expect(routeLayout(speakerLayout('quad'), [raw]).crosspoints).toHaveLength(4);
  });

  it('a zone takes the channels in order, or says which it would lose', () => {
    const lounge = { name: 'Lounge', outputs: [9, 8] };
    expect(routeToZone(vox, lounge).map(({ output }) => output)).toEqual([9, 8]);
    expect(routeToZone(kick, lounge)).toHaveLength(2);
    expect(() => routeToZone(mix, lounge)).toThrow(/lost: C, LFE, Ls, Rs/);
  });
});

describe('the map', () => {
  it('reads numbers, names, roles, ranges and trims', () => {
    const text =
      '2.L>1, 2.R>2,kick>7(-3dB, inv, 480f),mix.Ls>15(2.5ms),"Lead, Vox".2>4(mute),raw.wav.3>5,raw.wav>20-23';
    expect(parseRoutingMap(text, all)).toEqual([
      { source: 'vox', channel: 0, output: 1 },
      { source: 'vox', channel: 1, output: 2 },
      { source: 'kick', channel: 0, output: 7, gainDb: -3, polarity: 'inverted', delayFrames: 480 },
      { source: 'mix', channel: 4, output: 15, delayFrames: 120 },
      { source: 'vox', channel: 1, output: 4, mute: true },
      { source: 'raw.wav', channel: 2, output: 5 },
      ...[0, 1, 2, 3].map((channel) => ({ source: 'raw.wav', channel, output: 20 + channel })),
    ]);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))(
    'written and read again is the same: %i',
    (seed) => {
      const next = generator(seed);
      const points = Array.from({ length: 1 + next(8) }, (): Crosspoint => {
        const source = all[next(all.length)] as RoutingSource;
        return {
          source: source.id,
          channel: source === kick ? 0 : next(2),
          output: 1 + next(30),
          ...(next(2) ? { gainDb: next(2) ? -1 - next(40) / 8 : Number.NEGATIVE_INFINITY } : {}),
          ...(next(2) ? { polarity: 'inverted' as const } : {}),
          ...(next(2) ? { delayFrames: 1 + next(9999) } : {}),
          ...(next(2) ? { mute: true } : {}),
        };
      });
      expect(parseRoutingMap(formatRoutingMap(points, all), all)).toEqual(points);
    },
  );

  it.each([
    ['', 'routing/map'],
    ['1.L', 'routing/map'],
    ['1.L>x', 'routing/map'],
    ['2>1', 'routing/map'],
    ['2>1-3', 'routing/map'],
    ['2.L>1-2', 'routing/map'],
    ['2.L>1(loud)', 'routing/map'],
    ['2.L>1(1.5f)', 'routing/map'],
    ['9.L>1', 'routing/unknown-source'],
    ['bass.L>1', 'routing/unknown-source'],
    ['2.C>1', 'routing/unknown-channel'],
    ['2.3>1', 'routing/unknown-channel'],
  ])('refuses "%s" as %s', (text, code) => {
    expect(() => parseRoutingMap(text, all)).toThrow(expect.objectContaining({ code }));
  });
});
