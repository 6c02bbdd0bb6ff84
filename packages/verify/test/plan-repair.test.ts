import {
  FAULT_KINDS,
  type Fault,
  type FaultKind,
  FLOAT32,
  INT16,
  INT24,
  type PcmEncoding,
} from '@trackout/core';
import { describe, expect, it } from 'vitest';
import {
  describeRepairAction,
  type NullTestSignal,
  nothingToRepair,
  planRepair,
  type RepairPlan,
} from '../src/index.js';
import { fileOf, mixOf } from './signals.js';

const fault = (kind: FaultKind, stem: string | null, parts: Partial<Fault> = {}): Fault => ({
  kind,
  stem,
  figure: null,
  unit: null,
  confidence: 1,
  fromFrame: null,
  toFrame: null,
  message: `${kind} of ${stem}`,
  remedy: `remedy of ${kind}`,
  ...parts,
});

/** Silence with one sample of sound at each of these frames. */
const sounding = (frames: number, ...at: readonly number[]) => {
  const plane = new Float32Array(frames);
  for (const frame of at) plane[frame] = 0.25;
  return plane;
};

const file = (
  name: string,
  planes: readonly Float32Array[],
  parts: Partial<NullTestSignal> = {},
  encoding: PcmEncoding = INT24,
) => fileOf(planes, encoding, { name, ...parts });

const MIX = mixOf([sounding(100, 50), sounding(100, 50)], INT24);
const beat = file('beat', [sounding(100, 10), sounding(100, 11)]);
const pad = file('pad', [sounding(100, 20), sounding(100, 21)]);

const plan = (files: readonly NullTestSignal[], ...faults: readonly Fault[]) =>
  planRepair(files, MIX, { faults });
const actionsOf = ({ files }: RepairPlan, name: string) =>
  files.find((each) => each.name === name)?.actions ?? [];

describe('planRepair', () => {
  it('has nothing to do for files that are right', async () => {
    const right = await plan([beat, pad]);
    expect(right).toEqual({
      frameCount: 100,
      files: [
        { name: 'beat', actions: [] },
        { name: 'pad', actions: [] },
      ],
      repaired: [],
      kept: [],
    });
    expect(nothingToRepair(right)).toBe(true);
  });

  it('moves a late file earlier and makes up for its length with silence', async () => {
    const late = fault('offset', 'beat', { figure: 10, unit: 'frames' });
    const found = await plan([beat, pad], late);
    expect(actionsOf(found, 'beat')).toEqual([
      { kind: 'shift', frames: -10 },
      { kind: 'pad', frames: 10 },
    ]);
    expect(actionsOf(found, 'pad')).toEqual([]);
    expect(found.repaired).toEqual([late]);
    expect(found.kept).toEqual([]);
    expect(nothingToRepair(found)).toBe(false);
  });

  it('takes an offset for whole that is whole as far as it can be measured', async () => {
    const shifts = async (figure: number) =>
      actionsOf(await plan([beat, pad], fault('offset', 'beat', { figure })), 'beat')[0];
    expect(await shifts(9.999_999)).toEqual({ kind: 'shift', frames: -10 });
    expect(await shifts(-10.004)).toEqual({ kind: 'shift', frames: 10 });
    expect(await shifts(9.99)).toBeUndefined();
    expect(await shifts(0.37)).toBeUndefined();
  });

  it('does not cut sound off the start or the end of a file that is moved', async () => {
    const start = await plan([beat, pad], fault('offset', 'beat', { figure: 11 }));
    expect(nothingToRepair(start)).toBe(true);
    expect(start.repaired).toEqual([]);
    expect(start.kept).toEqual([
      {
        kind: 'offset',
        stem: 'beat',
        reason:
          'not lossless: 11 frames would be cut off its start, and they are not silent (first sound at frame 10)',
        remedy: 'remedy of offset',
      },
    ]);
    const end = [file('early', [sounding(100, 90)]), pad];
    expect((await plan(end, fault('offset', 'early', { figure: -10 }))).kept[0]?.reason).toBe(
      'not lossless: 10 frames would be cut off its end, and they are not silent (first sound at frame 90)',
    );
    expect(actionsOf(await plan(end, fault('offset', 'early', { figure: -9 })), 'early')).toEqual([
      { kind: 'shift', frames: 9 },
      { kind: 'trim', frames: 9 },
    ]);
  });

  it('takes the frames of the shift off the end where the file is longer by them', async () => {
    const long = file('long', [sounding(110, 10, 109)]);
    const found = await plan([long, beat, pad], fault('offset', 'long', { figure: 10 }));
    expect(actionsOf(found, 'long')).toEqual([{ kind: 'shift', frames: -10 }]);
  });

  it('pads what is short and trims what is long, where that is silence', async () => {
    const found = await plan([
      beat,
      pad,
      file('short', [sounding(80, 5)]),
      file('long', [sounding(130, 5)]),
      file('too long', [sounding(130, 105)]),
    ]);
    // Two of five have 100 frames, which is not more than half: the mix decides.
    expect(found.frameCount).toBe(100);
    expect(actionsOf(found, 'short')).toEqual([{ kind: 'pad', frames: 20 }]);
    expect(actionsOf(found, 'long')).toEqual([{ kind: 'trim', frames: 30 }]);
    expect(actionsOf(found, 'too long')).toEqual([]);
    expect(found.kept).toEqual([
      expect.objectContaining({
        kind: 'overlong',
        stem: 'too long',
        reason: expect.stringMatching(/at frame 105/),
      }),
    ]);
  });

  it('keeps the length that more than half of the files have, whatever the mix has', async () => {
    const found = await plan(['a', 'b', 'c'].map((name) => file(name, [sounding(90, name === 'c' ? 3 : 4)])));
    expect(found.frameCount).toBe(90);
    expect(nothingToRepair(found)).toBe(true);
    const odd = await plan([
      ...['a', 'b', 'c'].map((name) => file(name, [sounding(90, 4)])),
      file('d', [sounding(70, 4)]),
    ]);
    expect(actionsOf(odd, 'd')).toEqual([{ kind: 'pad', frames: 20 }]);
    const half = await plan([
      ...['a', 'b'].map((name) => file(name, [sounding(90, 4)])),
      ...['c', 'd'].map((name, index) => file(name, [sounding(70 + index, 4)])),
    ]);
    expect(half.frameCount).toBe(100);
  });

  it('lets a file that starts late by its time reference start with the others', async () => {
    const found = await plan([beat, pad, file('late', [sounding(60, 0)], { startFrame: 40 })]);
    expect(actionsOf(found, 'late')).toEqual([{ kind: 'shift', frames: 40 }]);
  });

  it('does not make good with silence what a fault says is cut off', async () => {
    const cut = fault('truncated', 'cut', { figure: 40, fromFrame: 60, toFrame: 100 });
    const found = await plan([beat, pad, file('cut', [sounding(60, 59)])], cut);
    expect(actionsOf(found, 'cut')).toEqual([]);
    expect(found.kept).toEqual([
      {
        kind: 'truncated',
        stem: 'cut',
        reason: 'not lossless: the sound that is missing cannot be calculated',
        remedy: 'remedy of truncated',
      },
    ]);
  });

  it('settles a file that is too long by silence, and says of one that is by sound why it stays', async () => {
    const told = (stem: string) => fault('overlong', stem, { figure: 30, unit: 'frames' });
    const silent = await plan([beat, pad, file('long', [sounding(130, 5)])], told('long'));
    expect(silent.repaired).toEqual([told('long')]);
    expect(silent.kept).toEqual([]);
    const loud = await plan([beat, pad, file('long', [sounding(130, 105)])], told('long'));
    expect(loud.kept.map(({ kind, remedy }) => [kind, remedy])).toEqual([['overlong', 'remedy of overlong']]);
  });

  it('inverts and swaps, also both and with a move', async () => {
    const found = await plan(
      [beat, pad],
      fault('polarity', 'beat'),
      fault('channel-swap', 'beat'),
      fault('offset', 'beat', { figure: -5 }),
      fault('polarity', 'pad'),
    );
    expect(actionsOf(found, 'beat')).toEqual([
      { kind: 'shift', frames: 5 },
      { kind: 'trim', frames: 5 },
      { kind: 'invert' },
      { kind: 'swap-channels' },
    ]);
    expect(actionsOf(found, 'pad')).toEqual([{ kind: 'invert' }]);
    expect(found.repaired).toHaveLength(4);
  });

  it.each<readonly [string, PcmEncoding, number, boolean]>([
    ['16-bit at the lowest code', INT16, -1, false],
    ['24-bit at the lowest code', INT24, -1, false],
    ['24-bit one code above it', INT24, -1 + 2 ** -23, true],
    ['24-bit at the highest code', INT24, 1 - 2 ** -23, true],
    ['32-bit float at -1', FLOAT32, -1, true],
  ])('inverts %s only where that clips nothing', async (_, encoding, level, inverts) => {
    const plane = sounding(100, 7);
    plane[70] = level;
    const found = await plan([file('loud', [plane], {}, encoding), pad], fault('polarity', 'loud'));
    expect(actionsOf(found, 'loud')).toEqual(inverts ? [{ kind: 'invert' }] : []);
    expect(found.kept).toHaveLength(inverts ? 0 : 1);
    if (!inverts) expect(found.kept[0]?.reason).toMatch(/^not lossless: .*first at frame 70;/);
  });

  it('leaves out a file that is not in the mix, and what else is wrong with it does not matter', async () => {
    const found = await plan([beat, pad], fault('extra-stem', 'pad'), fault('gain', 'pad', { figure: 1 }));
    expect(found.files).toEqual([
      { name: 'beat', actions: [] },
      { name: 'pad', actions: [{ kind: 'leave-out' }] },
    ]);
    expect(found.kept).toEqual([]);
  });

  it('leaves out an effect that other files have printed', async () => {
    const found = await plan([beat, pad], fault('return-doubled', 'pad', { related: ['beat'] }));
    expect(actionsOf(found, 'pad')).toEqual([{ kind: 'leave-out' }]);
  });

  it('does not leave out the last file', async () => {
    const found = await plan([beat, pad], fault('extra-stem', 'beat'), fault('extra-stem', 'pad'));
    expect(found.files.map(({ actions }) => actions.length)).toEqual([1, 0]);
    expect(found.kept).toEqual([
      expect.objectContaining({ stem: 'pad', reason: 'it is the only file of the pack' }),
    ]);
  });

  it('of twins leaves out the one that looks like the copy, whichever was accused', async () => {
    const twin = (name: string, frames = 100) => file(name, [sounding(frames, 10), sounding(frames, 11)]);
    const leftOut = async (files: readonly NullTestSignal[], ...faults: readonly Fault[]) =>
      (await plan(files, ...faults)).files
        .filter(({ actions }) => actions.length > 0)
        .map(({ name }) => name);
    const doubled = (stem: string, ...related: string[]) =>
      fault('doubled-stem', stem, { figure: 2, related });
    expect(await leftOut([twin('beat copy'), beat, pad], doubled('beat', 'beat copy'))).toEqual([
      'beat copy',
    ]);
    expect(await leftOut([beat, twin('taeb'), pad], doubled('beat', 'taeb'))).toEqual(['taeb']);
    // The same audio and a silent tail.
    expect(await leftOut([beat, twin('beat 2', 90), pad], doubled('beat', 'beat 2'))).toContain('beat 2');
    // Not the same audio: the one that was accused.
    expect(await leftOut([beat, pad, file('pad 2', [sounding(100, 1)])], doubled('beat', 'pad 2'))).toEqual([
      'beat',
    ]);
    // Three times the same: two too many.
    const three = [beat, twin('beat 2'), twin('beat 3'), pad];
    expect(await leftOut(three, doubled('beat', 'beat 2'), doubled('beat 2', 'beat'))).toHaveLength(2);
    expect(await leftOut(three, doubled('beat 3', 'beat'), doubled('beat 2', 'beat'))).toEqual([
      'beat 2',
      'beat 3',
    ]);
  });

  it('leaves out one of two files that are the same audio and are said to have twice their level, each', async () => {
    const twin = file('beat copy', [sounding(100, 10), sounding(100, 11)]);
    const twice = (stem: string) => fault('doubled-stem', stem, { figure: 2, unit: 'ratio' });
    const found = await plan([beat, twin, pad], twice('beat'), twice('beat copy'), twice('pad'));
    expect(found.files.map(({ actions }) => actions.map(({ kind }) => kind))).toEqual([
      [],
      ['leave-out'],
      [],
    ]);
    expect(found.repaired.map(({ stem }) => stem)).toEqual(['beat', 'beat copy']);
    expect(found.kept.map(({ stem }) => stem)).toEqual(['pad']);
  });

  it('says why it does not touch a level, whatever it is called', async () => {
    const found = await plan(
      [beat, pad],
      fault('doubled-stem', 'beat', { figure: 2, unit: 'ratio' }),
      fault('gain', 'pad', { figure: 0.1, unit: 'dB' }),
      fault('offset', 'pad', { figure: 0.37, unit: 'frames' }),
    );
    expect(nothingToRepair(found)).toBe(true);
    expect(found.kept.map(({ reason }) => reason)).toEqual([
      'not lossless: another gain rounds every sample anew',
      'not lossless: another gain rounds every sample anew',
      'not lossless: samples between the samples can only be interpolated',
    ]);
  });

  it('accounts for every fault once: repaired, kept, or of a file that is left out', async () => {
    for (const kind of FAULT_KINDS) {
      for (const stem of ['beat', null, 'nobody']) {
        const found = await plan([beat, pad], fault(kind, stem, { figure: 0.5 }));
        const [kept, repaired] = [found.kept.length, found.repaired.length];
        expect([kind, stem, kept + repaired]).toEqual([kind, stem, 1]);
        if (kept > 0) {
          expect(found.kept[0]?.reason).not.toBe('');
          expect(found.kept[0]?.remedy).toBe(`remedy of ${kind}`);
          expect(nothingToRepair(found)).toBe(true);
        }
      }
    }
  });

  it('never changes the mix for what is wrong with it', async () => {
    const found = await plan([beat, pad], fault('polarity', null), fault('master-gain', null));
    expect(nothingToRepair(found)).toBe(true);
    expect(found.kept.map(({ reason }) => reason)).toEqual([
      'it is a fault of the mix, which is never changed',
      'it is a fault of the mix, which is never changed',
    ]);
  });

  it('does not guess which of two files of one name is meant', async () => {
    const found = await plan([beat, file('beat', [sounding(100, 3)])], fault('polarity', 'beat'));
    expect(nothingToRepair(found)).toBe(true);
    expect(found.kept[0]?.reason).toMatch(/several files are called "beat"/);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    const result = { faults: [fault('polarity', 'beat')] };
    await expect(planRepair([beat, pad], MIX, result, { signal })).rejects.toThrow(/abort/i);
  });
});

describe('describeRepairAction', () => {
  it('says in words and figures what is done', () => {
    const said = [
      { kind: 'shift', frames: -480 },
      { kind: 'shift', frames: 1 },
      { kind: 'pad', frames: 12 },
      { kind: 'trim', frames: 12 },
      { kind: 'invert' },
      { kind: 'swap-channels' },
      { kind: 'leave-out' },
    ] as const;
    expect(said.map((action) => describeRepairAction(action, 48_000))).toEqual([
      'moved 480 frames (10.000 ms) earlier',
      'moved 1 frame (0.021 ms) later',
      '12 frames (0.250 ms) of silence added at the end',
      '12 frames (0.250 ms) of silence taken off the end',
      'polarity inverted',
      'left and right swapped',
      'left out',
    ]);
  });
});
