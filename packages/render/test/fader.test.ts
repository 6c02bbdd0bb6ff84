import { PAN_LAWS, type PanLaw } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSession, plane, ramp, renderFiles, type TrackParts } from './made-session.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 << 20 });
});

const mono = { planes: [Float64Array.of(1, 1)] };
const stereo = { planes: [Float64Array.of(1, 1), Float64Array.of(0.5, 0.5)] };

async function mixOf(track: TrackParts, panLaw?: PanLaw): Promise<readonly [number, number]> {
  const files = await renderFiles(dsp, makeSession({ tracks: { t: track }, ...(panLaw ? { panLaw } : {}) }));
  return [plane(files, 'mix', 0)[0] as number, plane(files, 'mix', 1)[0] as number];
}

const db = (gain: number) => 20 * Math.log10(gain);

describe('a pan law', () => {
  it.each([
    ['0 dB', 0],
    ['-3 dB', -3.0103],
    ['-4.5 dB', -4.5154],
    ['-6 dB', -6.0206],
  ] as const)('of %s puts a mono track at the centre at %f dB on both sides', async (law, level) => {
    const [left, right] = await mixOf(mono, law);
    expect(db(left)).toBeCloseTo(level, 3);
    expect(db(right)).toBeCloseTo(level, 3);
  });

  it.each(PAN_LAWS)('of %s leaves nothing on the other side of what is panned hard', async (law) => {
    expect(await mixOf({ ...mono, pan: -1 }, law)).toEqual([1, 0]);
    expect(await mixOf({ ...mono, pan: 1 }, law)).toEqual([0, 1]);
  });

  it.each(PAN_LAWS)('of %s does not touch stereo, which is balanced', async (law) => {
    expect(await mixOf(stereo, law)).toEqual([1, 0.5]);
    expect(await mixOf({ ...stereo, pan: 0.5 }, law)).toEqual([0.5, 0.5]);
  });

  it('is heard in the mono file of a track at the centre, so that it sums to the mix', async () => {
    const files = await renderFiles(dsp, makeSession({ tracks: { t: mono }, panLaw: '-3 dB' }));
    expect(files.get('multitracks/t')).toHaveLength(1);
    expect(plane(files, 'multitracks/t')).toEqual(plane(files, 'mix'));
  });

  it('is told beside a mono file that keeps its pan, which then has the fader alone', async () => {
    const tracks = { t: { ...mono, pan: 0.4, gainDb: -6, polarity: 'inverted' } } as const;
    const files = await renderFiles(dsp, makeSession({ tracks, panLaw: '-3 dB' }, { pannedMono: 'mono' }));
    expect(plane(files, 'multitracks/t')[0]).toBeCloseTo(-(10 ** -0.3), 15);
  });
});

describe('automation', () => {
  it('of a fader is applied from frame 0, sample by sample, in amplitude', async () => {
    const gainAutomation = [
      { frame: 0, gainDb: -6 },
      { frame: 4, gainDb: Number.NEGATIVE_INFINITY },
    ];
    const session = makeSession({ tracks: { t: { planes: [new Float64Array(6).fill(1)], gainAutomation } } });
    const gain = 10 ** (-6 / 20);
    for (const id of ['multitracks/t', 'mix']) {
      const found = plane(await renderFiles(dsp, session), id);
      [gain, gain * 0.75, gain * 0.5, gain * 0.25, 0, 0].forEach((expected, i) => {
        expect(found[i]).toBeCloseTo(expected, 14);
      });
    }
  });

  it('of a pan moves the position in a straight line', async () => {
    const panAutomation = [
      { frame: 0, pan: -1 },
      { frame: 4, pan: 1 },
    ];
    const session = makeSession({ tracks: { t: { planes: [new Float64Array(5).fill(1)], panAutomation } } });
    const files = await renderFiles(dsp, session);
    expect(files.get('multitracks/t')).toEqual([
      [1, 1, 1, 0.5, 0],
      [0, 0.5, 1, 1, 1],
    ]);
    expect(files.get('mix')).toEqual(files.get('multitracks/t'));
  });

  it('of an inverted, panned track applies polarity and pan as well', async () => {
    const gainAutomation = [
      { frame: 0, gainDb: 0 },
      { frame: 2, gainDb: Number.NEGATIVE_INFINITY },
    ];
    const track = {
      planes: [Float64Array.of(1, 1, 1)],
      gainAutomation,
      pan: 0.5,
      polarity: 'inverted',
    } as const;
    const files = await renderFiles(dsp, makeSession({ tracks: { t: track } }));
    expect(files.get('mix')).toEqual(
      [
        [-0.5, -0.25, -0],
        [-1, -0.5, -0],
      ].map((side) => side.map((x) => x + 0)),
    );
  });

  it('switched off leaves fader and pan where they stand', async () => {
    const gainAutomation = [{ frame: 0, gainDb: -20 }];
    const tracks = { t: { planes: [ramp(3)], gainAutomation } };
    const files = await renderFiles(dsp, makeSession({ tracks }, { automation: 'off' }));
    expect(plane(files, 'mix')).toEqual([1, 2, 3]);
  });

  it('of a mono file whose pan is told beside it moves the fader alone', async () => {
    const gainAutomation = [
      { frame: 0, gainDb: 0 },
      { frame: 2, gainDb: Number.NEGATIVE_INFINITY },
    ];
    const tracks = { t: { planes: [Float64Array.of(1, 1, 1)], gainAutomation, pan: 0.5 } };
    const files = await renderFiles(dsp, makeSession({ tracks }, { pannedMono: 'mono' }));
    expect(plane(files, 'multitracks/t')).toEqual([1, 0.5, 0]);
  });

  it('of groups, returns and the master works as that of tracks', async () => {
    const gainAutomation = [
      { frame: 0, gainDb: Number.NEGATIVE_INFINITY },
      { frame: 2, gainDb: 0 },
    ];
    const ones = { planes: [Float64Array.of(1, 1, 1)] };
    const made = makeSession(
      {
        tracks: { t: { ...ones, group: 'g', sends: [{ to: 'r', position: 'pre-fader' }] } },
        groups: [{ id: 'g', name: 'g', gainAutomation }],
        returns: [{ id: 'r', name: 'r', gainAutomation }],
        master: { gainAutomation },
      },
      { masterMix: true },
    );
    const files = await renderFiles(dsp, made);
    expect(plane(files, 'stems/group/g')).toEqual([0, 0.5, 1]);
    expect(plane(files, 'stems/return/r')).toEqual([0, 0.5, 1]);
    expect(plane(files, 'mix')).toEqual([0, 1, 2]);
    const master = made.plan.files.find(({ set, tap }) => set === 'mix' && tap === 'through-master');
    expect(plane(files, master?.id as string)).toEqual([0, 0.5, 2]);
  });
});
