import type { ProcessorSlot, StripRef } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Files,
  impulse,
  type MadeSession,
  makeSession,
  plane,
  ramp,
  renderFiles,
  type SessionParts,
} from './made-session.js';
import { amp, blockwise, cold, comb, compressor, echo, gain, identity, latency } from './test-processors.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 << 20 });
});

const FRAMES = 400;
const track = (id: string): StripRef => ({ kind: 'track', id });
const noise = (seed: number) =>
  Float64Array.from({ length: FRAMES }, (_, i) => (((i * 7919 + seed * 104_729) % 2003) / 2003 - 0.5) / 2);

const TAPS = { taps: ['source', 'dry', 'semi-wet', 'pre-fader', 'post-fader', 'through-groups'] } as const;

/** What stems and returns add up to. */
function sumOf(files: Files, made: MadeSession, set: string): number[] {
  const test = made.plan.nullTests.find((nullTest) => nullTest.set === set);
  if (!test) throw new Error(`no null test of ${set}`);
  const sum = new Array<number>(made.plan.frameCount).fill(0);
  for (const id of test.files) {
    plane(files, id).forEach((sample, i) => {
      sum[i] = (sum[i] as number) + sample;
    });
  }
  return sum;
}

function expectNull(found: readonly number[], expected: readonly number[], bound = 1e-13): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((sample, frame) => {
    if (!(Math.abs(sample - (expected[frame] as number)) <= bound)) {
      expect({ frame, sample }).toEqual({ frame, sample: expected[frame] });
    }
  });
}

describe('a sidechain', () => {
  const ducked = (keyMuted = false): SessionParts => ({
    tracks: {
      kick: { planes: [impulse(FRAMES, 10, 0.9)], mute: keyMuted },
      bass: {
        planes: [new Float64Array(FRAMES).fill(0.5)],
        processors: [compressor('duck', 4, { from: track('kick'), position: 'post-fader' })],
      },
    },
  });

  it('is alive in every file: multitrack, stem and mix duck alike', async () => {
    const files = await renderFiles(dsp, makeSession(ducked()));
    const bass = plane(files, 'multitracks/bass');
    expect(bass[9]).toBe(0.5);
    expect(bass[10]).toBeLessThan(0.45);
    expect(plane(files, 'stems/track/bass')).toEqual(bass);
    expectNull(
      plane(files, 'mix'),
      bass.map((sample, i) => sample + (plane(files, 'multitracks/kick')[i] as number)),
      0,
    );
  });

  it('keeps keying while its track is muted', async () => {
    const muted = await renderFiles(dsp, makeSession(ducked(true)));
    const open = await renderFiles(dsp, makeSession(ducked()));
    expect(plane(muted, 'multitracks/bass')).toEqual(plane(open, 'multitracks/bass'));
    expect(plane(muted, 'mix')).toEqual(plane(open, 'multitracks/bass'));
  });

  it('of a late key meets the signal where it belongs, and so does a late signal an early key', async () => {
    const parts = (onKey: number, onBass: number): SessionParts => ({
      tracks: {
        kick: { planes: [impulse(FRAMES, 100, 0.9)], processors: [latency('k', onKey)] },
        bass: {
          planes: [new Float64Array(FRAMES).fill(0.5)],
          processors: [
            latency('b', onBass),
            compressor('duck', 4, { from: track('kick'), position: 'pre-fader' }, 5),
          ],
        },
      },
    });
    const expected = plane(await renderFiles(dsp, makeSession(parts(0, 0))), 'mix');
    for (const [onKey, onBass] of [
      [37, 0],
      [0, 41],
      [200, 13],
    ] as const) {
      expect(plane(await renderFiles(dsp, makeSession(parts(onKey, onBass))), 'mix')).toEqual(expected);
    }
  });
});

describe('a group compressor', () => {
  it('is keyed by the full mix of the group, also in the file of a track through its group', async () => {
    const made = makeSession(
      {
        tracks: {
          quiet: { planes: [new Float64Array(FRAMES).fill(0.1)], group: 'g' },
          loud: { planes: [impulse(FRAMES, 50, 0.9)], group: 'g' },
          all: { planes: [new Float64Array(FRAMES)], sends: [], group: 'g' },
          key: { planes: [impulse(FRAMES, 50, 0.9)] },
        },
        groups: [
          {
            id: 'g',
            name: 'g',
            processors: [compressor('glue', 4, { from: track('key'), position: 'post-fader' })],
          },
        ],
      },
      { ...TAPS, sets: ['multitracks', 'stems', 'mix'] },
    );
    const files = await renderFiles(dsp, made);
    const alone = plane(files, 'through-groups/quiet');
    expect(alone[49]).toBeCloseTo(0.1, 12);
    expect(alone[50]).toBeLessThan(0.09);
    const parts = ['quiet', 'loud', 'all'].map((id) => plane(files, `through-groups/${id}`));
    expectNull(
      plane(files, 'stems/group/g'),
      alone.map((_, i) => parts.reduce((sum, part) => sum + (part[i] as number), 0)),
    );
  });
});

describe('a return', () => {
  const parts: SessionParts = {
    tracks: {
      a: {
        planes: [noise(1)],
        group: 'g',
        gainDb: -3,
        sends: [{ to: 'verb', position: 'post-fader', gainDb: -6 }],
      },
      b: { planes: [noise(2), noise(3)], pan: 0.3, sends: [{ to: 'verb', position: 'pre-fader' }] },
      fx: {
        planes: [noise(4)],
        output: 'sends-only',
        sends: [{ to: 'verb', position: 'post-fader', gainDb: 1.5 }],
      },
    },
    returns: [{ id: 'verb', name: 'verb', gainDb: -2, processors: [comb('verb', 23, 0.5)] }],
  };

  it('is never doubled: stems and the return sum to the mix', async () => {
    const made = makeSession(parts, { tailFrames: 100 });
    const files = await renderFiles(dsp, made);
    expectNull(sumOf(files, made, 'stems'), plane(files, 'mix'));
    expect(Math.max(...plane(files, 'stems/return/verb').map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('that is split puts its share into every stem, and nothing is lost', async () => {
    const made = makeSession(parts, { tailFrames: 100, returns: 'split', sets: ['stems', 'mix'] });
    const files = await renderFiles(dsp, made);
    expect([...files.keys()].filter((id) => id.includes('return'))).toEqual([]);
    expectNull(sumOf(files, made, 'stems'), plane(files, 'mix'));
  });

  it('hears a mono track before the fader at unity on both sides, after the fader with pan and polarity', async () => {
    const sent = (position: 'pre-fader' | 'post-fader') =>
      makeSession({
        tracks: {
          t: {
            planes: [ramp(3)],
            pan: -1,
            gainDb: -20,
            polarity: 'inverted',
            sends: [{ to: 'r', position }],
          },
        },
        returns: [{ id: 'r', name: 'r' }],
      });
    expect((await renderFiles(dsp, sent('pre-fader'))).get('stems/return/r')).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const [left, right] = (await renderFiles(dsp, sent('post-fader'))).get('stems/return/r') as number[][];
    expect(left?.[2]).toBeCloseTo(-0.3, 15);
    expect(right).toEqual([0, 0, 0]);
  });
});

describe('latency', () => {
  /** The same session, with a different latency on every edge; once compensated none is heard. */
  const parts = (late: (id: string, frames: number) => ProcessorSlot[]): SessionParts => ({
    tracks: {
      a: {
        planes: [noise(1)],
        group: 'in',
        processors: late('a', 3),
        sends: [{ to: 'r', position: 'pre-fader' }],
      },
      b: { planes: [noise(2), noise(3)], group: 'in', gainDb: -6, processors: late('b', 31) },
      c: {
        planes: [noise(4)],
        pan: 0.4,
        group: 'out',
        processors: late('c', 7),
        sends: [{ to: 'r', position: 'post-fader', gainDb: -3 }],
        gainAutomation: [
          { frame: 0, gainDb: 0 },
          { frame: 300, gainDb: -12 },
        ],
      },
      d: { planes: [noise(5)], polarity: 'inverted' },
    },
    groups: [
      { id: 'in', name: 'in', group: 'out', processors: late('in', 13) },
      {
        id: 'out',
        name: 'out',
        processors: [...late('out', 64), compressor('glue', 2, { from: track('a'), position: 'post-fader' })],
        sends: [{ to: 'r', position: 'post-fader' }],
      },
    ],
    returns: [{ id: 'r', name: 'r', processors: [...late('r', 101), echo('e', 20)] }],
    master: { processors: late('m', 17), gainDb: -1 },
  });
  const options = { ...TAPS, masterMix: true, tailFrames: 50 };

  it('that differs on every edge nulls to zero frames of error in every file', async () => {
    const early = await renderFiles(
      dsp,
      makeSession(
        parts((id) => [identity(id)]),
        options,
      ),
    );
    const late = await renderFiles(
      dsp,
      makeSession(
        parts((id, frames) => [latency(id, frames)]),
        options,
      ),
    );
    expect(late.size).toBeGreaterThan(20);
    expect(late).toEqual(early);
  });

  it('leaves stems that null against the mix', async () => {
    const made = makeSession(
      parts((id, frames) => [latency(id, frames)]),
      options,
    );
    const files = await renderFiles(dsp, made);
    for (const { set } of made.plan.nullTests) expectNull(sumOf(files, made, set), plane(files, 'mix'));
  });

  it('keeps the first transient of every file at frame 0', async () => {
    const made = makeSession({
      tracks: {
        a: { planes: [impulse(FRAMES, 0)], processors: [latency('a', 100)] },
        b: { planes: [impulse(FRAMES, 0, 0.5)] },
      },
    });
    const files = await renderFiles(dsp, made);
    expect(plane(files, 'multitracks/a')[0]).toBe(1);
    expect(plane(files, 'multitracks/b')[0]).toBe(0.5);
    expect(plane(files, 'mix').slice(0, 2)).toEqual([1.5, 0]);
  });

  it('applies automation to the sample that it belongs to', async () => {
    const gainAutomation = [
      { frame: 0, gainDb: 0 },
      { frame: 50, gainDb: 0 },
      { frame: 50, gainDb: Number.NEGATIVE_INFINITY },
    ];
    const ones = { planes: [new Float64Array(FRAMES).fill(1)], gainAutomation };
    const files = await renderFiles(
      dsp,
      makeSession({ tracks: { a: { ...ones, processors: [latency('l', 33)] }, b: ones } }),
    );
    expect(plane(files, 'multitracks/a')).toEqual(plane(files, 'multitracks/b'));
    expect(plane(files, 'multitracks/a').lastIndexOf(1)).toBe(49);
  });

  it('does not cut the end of a file short', async () => {
    const tracks = { a: { planes: [ramp(FRAMES)], processors: [latency('a', 1000)] } };
    expect(plane(await renderFiles(dsp, makeSession({ tracks })), 'mix')).toEqual([...ramp(FRAMES)]);
  });
});

describe('a tail', () => {
  it('is in every file, and not cut', async () => {
    const made = makeSession(
      { tracks: { a: { planes: [impulse(100, 99)], group: 'g', processors: [echo('e', 60)] } } },
      { tailFrames: 60 },
    );
    const files = await renderFiles(dsp, made);
    for (const id of ['multitracks/a', 'stems/group/g', 'mix']) {
      expect(plane(files, id)).toHaveLength(160);
      expect(plane(files, id)[159]).toBe(1);
    }
  });
});

describe('a range', () => {
  const parts: SessionParts = {
    tracks: {
      a: {
        planes: [noise(1)],
        group: 'g',
        startFrame: 20,
        processors: [comb('c', 31, 0.7), latency('l', 9)],
      },
      b: { planes: [noise(2)], group: 'g', processors: [blockwise('w', 16)] },
      c: {
        planes: [noise(3)],
        gainAutomation: [
          { frame: 10, gainDb: 0 },
          { frame: 380, gainDb: -20 },
        ],
      },
    },
    groups: [{ id: 'g', name: 'g', processors: [compressor('k', 3), cold('w2', 40)] }],
  };

  it('is the same frames of the whole, in every file', async () => {
    const whole = await renderFiles(dsp, makeSession(parts, TAPS));
    for (const range of [
      { from: 0, to: 50 },
      { from: 133, to: 301 },
      { from: 19, to: 420 },
    ]) {
      const part = await renderFiles(dsp, makeSession(parts, { ...TAPS, range }));
      for (const [id, planes] of whole) {
        expect([id, part.get(id)]).toEqual([
          id,
          planes.map((samples) => samples.slice(range.from, range.to)),
        ]);
      }
    }
  });

  it('of tracks without processors starts in the middle of their recordings', async () => {
    const made = makeSession(
      { tracks: { a: { planes: [ramp(100)], startFrame: 10 }, b: { planes: [ramp(100)] } } },
      { range: { from: 30, to: 34 } },
    );
    expect(made.plan.preRollFrames).toBe(0);
    const files = await renderFiles(dsp, made);
    expect(plane(files, 'multitracks/a')).toEqual([21, 22, 23, 24]);
    expect(plane(files, 'mix')).toEqual([52, 54, 56, 58]);
  });
});

describe('a warm-up', () => {
  it('runs before the first frame and is thrown away', async () => {
    const made = makeSession({
      tracks: { a: { planes: [ramp(50)], group: 'g', processors: [cold('a', 64)] } },
      groups: [{ id: 'g', name: 'g', processors: [cold('g', 100), latency('l', 7)] }],
    });
    const files = await renderFiles(dsp, made);
    for (const id of ['multitracks/a', 'stems/group/g', 'mix'])
      expect(plane(files, id)).toEqual([...ramp(50)]);
  });
});

describe('taps', () => {
  const made = () =>
    makeSession(
      {
        tracks: {
          t: {
            planes: [noise(1)],
            gainDb: -6,
            pan: 0.5,
            group: 'g',
            processors: [gain('g1', 0.5), amp('amp', 2), latency('l', 11)],
          },
          u: { planes: [noise(2)], group: 'g' },
        },
        groups: [{ id: 'g', name: 'g', gainDb: -6, processors: [gain('g2', 0.5)] }],
        master: { gainDb: -6 },
      },
      { taps: [...TAPS.taps, 'through-master'] },
    );

  it('are taken at their points, all in one pass', async () => {
    const files = await renderFiles(dsp, made());
    const recorded = [...noise(1)];
    const amped = (x: number) => {
      const d = Math.max(-3, Math.min(3, x * 2));
      return (d * (27 + d * d)) / (27 + 9 * d * d);
    };
    const fader = 10 ** (-6 / 20);
    expect(plane(files, 'source/t')).toEqual(recorded);
    expect(plane(files, 'dry/t')).toEqual(recorded);
    expect(plane(files, 'semi-wet/t')).toEqual(recorded.map(amped));
    expect(plane(files, 'pre-fader/t')).toEqual(recorded.map((x) => amped(x * 0.5)));
    const post = recorded.map((x) => amped(x * 0.5) * fader);
    expectNull(plane(files, 'multitracks/t', 1), post);
    expectNull(
      plane(files, 'multitracks/t', 0),
      post.map((x) => x / 2),
    );
    const through = post.map((x) => x * 0.5 * fader);
    expectNull(plane(files, 'through-groups/t', 1), through);
    expectNull(
      plane(files, 'through-master/t', 1),
      through.map((x) => x * fader),
    );
  });

  it('wet and dry differ by the processors only', async () => {
    const parts: SessionParts = { tracks: { t: { planes: [noise(1)], processors: [identity('i')] } } };
    const files = await renderFiles(dsp, makeSession(parts, TAPS));
    for (const id of ['dry/t', 'semi-wet/t', 'pre-fader/t', 'multitracks/t']) {
      expect(plane(files, id)).toEqual([...noise(1)]);
    }
  });
});

describe('the whole export', () => {
  it('is turned down by the trim, and every file alike', async () => {
    const parts: SessionParts = {
      tracks: { a: { planes: [noise(1)] }, b: { planes: [noise(2), noise(3)], group: 'g' } },
    };
    const open = await renderFiles(dsp, makeSession(parts, TAPS));
    const trimmed = await renderFiles(dsp, makeSession(parts, { ...TAPS, trimDb: -6 }));
    const factor = 10 ** (-6 / 20);
    expect([...trimmed.keys()]).toEqual([...open.keys()]);
    for (const [id, planes] of open) {
      planes.forEach((samples, channel) => {
        expectNull(
          plane(trimmed, id, channel),
          samples.map((x) => x * factor),
          1e-16,
        );
      });
    }
  });

  it('gives split files one channel each', async () => {
    const parts: SessionParts = { tracks: { a: { planes: [ramp(3), ramp(3, 10)], gainDb: 20 } } };
    const files = await renderFiles(
      dsp,
      makeSession(parts, { split: 'mono', taps: ['source', 'post-fader'] }),
    );
    expect(plane(files, 'source/a#R')).toEqual([10, 20, 30]);
    expect(plane(files, 'multitracks/a#L')).toEqual([10, 20, 30]);
    expect(plane(files, 'mix#R')).toEqual([100, 200, 300]);
  });

  it('has alternates without what they mute, which null against their own stems', async () => {
    const parts: SessionParts = {
      tracks: {
        voice: { planes: [noise(1)], group: 'v', sends: [{ to: 'r', position: 'post-fader' }] },
        band: { planes: [noise(2)], group: 'b', sends: [{ to: 'r', position: 'post-fader' }] },
      },
      returns: [{ id: 'r', name: 'r', processors: [comb('c', 17, 0.5)] }],
      alternates: [{ id: 'inst', name: 'INSTRUMENTAL', mute: ['voice'] }],
    };
    const made = makeSession(parts);
    const files = await renderFiles(dsp, made);
    const mix = made.plan.files.find(({ set, alternate }) => set === 'mix' && alternate === 'inst');
    const without = makeSession({
      ...parts,
      tracks: { ...parts.tracks, voice: { ...parts.tracks.voice, mute: true } },
    });
    expect(plane(files, mix?.id as string)).toEqual(plane(await renderFiles(dsp, without), 'mix'));
  });

  it.each([1, 5, 16, 63, 8192])('is the same bytes in blocks of %i', async (blockFrames) => {
    const session: SessionParts = {
      tracks: {
        a: { planes: [noise(1)], processors: [blockwise('w', 48), latency('l', 5)], startFrame: 3 },
        b: { planes: [noise(2), noise(9)], processors: [comb('c', 5, 0.5)], group: 'g' },
        c: { planes: [Float32Array.from(noise(3))], pan: -0.3 },
      },
      groups: [{ id: 'g', name: 'g', processors: [blockwise('v', 32)] }],
    };
    const made = makeSession(session, { ...TAPS, tailFrames: 10 });
    const expected = await renderFiles(dsp, made, { blockFrames: 96 });
    expect(plane(expected, 'pre-fader/c')).toEqual([...noise(3).map(Math.fround), ...new Array(13).fill(0)]);
    expectNull(sumOf(expected, made, 'stems'), plane(expected, 'mix'));
    expect(await renderFiles(dsp, made, { blockFrames })).toEqual(expected);
  });
});

/** Solo and mute of a session as a mixer knows them. */
describe('solo and mute', () => {
  const mixOf = async (change: SessionParts) => plane(await renderFiles(dsp, makeSession(change)), 'mix');

  it('leave out what they leave out', async () => {
    const a = { planes: [ramp(2)], group: 'g' };
    const b = { planes: [ramp(2, 10)] };
    expect(await mixOf({ tracks: { a: { ...a, solo: true }, b } })).toEqual([1, 2]);
    expect(await mixOf({ tracks: { a, b }, groups: [{ id: 'g', name: 'g', mute: true }] })).toEqual([10, 20]);
    expect(await mixOf({ tracks: { a, b }, groups: [{ id: 'g', name: 'g', solo: true }] })).toEqual([1, 2]);
  });
});
