import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureFiles, measureTails, statedTails } from '../src/index.js';
import { impulse, makeSession, plane, ramp, renderFiles, type SessionParts } from './made-session.js';
import { comb, echo, fir, latency } from './test-processors.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 8 << 20 });
});

const LENGTH = 1000;

describe('tails', () => {
  const parts: SessionParts = {
    tracks: {
      a: {
        planes: [impulse(LENGTH, LENGTH - 1)],
        group: 'g',
        processors: [echo('e1', 70), latency('l', 500)],
      },
      b: { planes: [ramp(LENGTH)] },
    },
    groups: [{ id: 'g', name: 'g', processors: [echo('e2', 30)] }],
  };

  it('that are stated add up along the longest way; latency is no tail', async () => {
    const { plan, sources } = makeSession(parts);
    const free = dsp.freeBytes;
    expect(await statedTails(plan, { dsp, sources })).toEqual({ frames: 100, untilSilence: false });
    expect(dsp.freeBytes).toBe(free);
  });

  it('that are measured are those of each file, and of the longest', async () => {
    const { plan, sources } = makeSession(parts, { tailFrames: 7 });
    for (const blockFrames of [1, 64, 8192]) {
      const free = dsp.freeBytes;
      const found = await measureTails(plan, {
        dsp,
        sources,
        thresholdDb: -60,
        capFrames: 5000,
        blockFrames,
      });
      expect(dsp.freeBytes).toBe(free);
      expect(found).toMatchObject({ tailFrames: 100, capped: false });
      expect(Object.fromEntries(found.files)).toEqual({
        'multitracks/a': 70,
        'multitracks/b': 0,
        'stems/group/g': 100,
        'stems/track/b': 0,
        mix: 100,
      });
    }
  });

  it('until a level end where the last file falls below it, and a plan with them is not cut', async () => {
    const tracks = { a: { planes: [impulse(LENGTH, LENGTH - 1)], processors: [comb('c', 100, 0.5)] } };
    const { plan, sources } = makeSession({ tracks });
    expect(await statedTails(plan, { dsp, sources })).toEqual({ frames: 0, untilSilence: true });
    // Echoes of 1/2, 1/4 ... every 100 frames: 2^-9 is -54.2 dB, 2^-10 is -60.2 dB.
    const options = { dsp, sources, capFrames: 5000 };
    const found = await measureTails(plan, { ...options, thresholdDb: -60 });
    expect(found).toMatchObject({ tailFrames: 900, capped: false });
    const longer = makeSession({ tracks }, { tailFrames: found.tailFrames });
    expect(plane(await renderFiles(dsp, longer), 'mix').at(-1)).toBe(2 ** -9);
    expect(await measureTails(plan, { ...options, thresholdDb: -60, capFrames: 450 })).toMatchObject({
      tailFrames: 400,
      capped: false,
    });
    expect(await measureTails(plan, { ...options, thresholdDb: -60, capFrames: 400 })).toMatchObject({
      tailFrames: 400,
      capped: true,
    });
    // The tail that a plan has already does not lengthen the search.
    const { plan: planned } = makeSession({ tracks }, { tailFrames: 20 });
    expect(await measureTails(planned, { ...options, thresholdDb: -60, capFrames: 495 })).toMatchObject({
      tailFrames: 400,
      capped: false,
    });
  });

  it('of a session without processors are none, and nothing is read', async () => {
    const { plan } = makeSession({ tracks: { b: { planes: [ramp(10)] } } });
    let pulled = 0;
    const { sources } = makeSession({ tracks: { b: { planes: [ramp(10)] } } });
    const watched = new Map(
      [...sources].map(([key, source]) => [
        key,
        {
          ...source,
          open: (...range: Parameters<typeof source.open>) => {
            const reader = source.open(...range);
            const pull = reader.pull.bind(reader);
            reader.pull = (frames) => {
              pulled += 1;
              return pull(frames);
            };
            return reader;
          },
        },
      ]),
    );
    const found = await measureTails(plan, { dsp, sources: watched, thresholdDb: -60, capFrames: 5000 });
    expect(found).toMatchObject({ tailFrames: 0, capped: false });
    expect(pulled).toBe(0);
  });

  it.each([
    [Number.NaN, 10],
    [-60, -1],
    [-60, 0.5],
  ])('down to %d dB within %d frames are refused', async (thresholdDb, capFrames) => {
    const { plan, sources } = makeSession({ tracks: { b: { planes: [ramp(10)] } } });
    await expect(measureTails(plan, { dsp, sources, thresholdDb, capFrames })).rejects.toMatchObject({
      code: 'render/tails',
    });
  });
});

describe('a range that ends within the song', () => {
  const tracks = {
    a: { planes: [new Float64Array(1000).fill(0.5)], processors: [echo('delay', 100)] },
    b: { planes: [new Float64Array(1000).fill(0.25)] },
  };
  const range = { from: 200, to: 300 };

  it('has a tail of what rings on, not of the song behind it', async () => {
    const { plan, sources } = makeSession({ tracks }, { range });
    const found = await measureTails(plan, { dsp, sources, thresholdDb: -60, capFrames: 5000 });
    expect(found.tailFrames).toBe(100);
    expect(Object.fromEntries(found.files)).toMatchObject({ 'multitracks/a': 100, 'multitracks/b': 0 });
    const files = await renderFiles(dsp, makeSession({ tracks }, { range, tailFrames: 150 }));
    const ringing = [...new Array(200).fill(0.5), ...new Array(50).fill(0)];
    expect(plane(files, 'multitracks/a')).toEqual(ringing);
    expect(plane(files, 'multitracks/b')).toEqual([...new Array(100).fill(0.25), ...new Array(150).fill(0)]);
  });

  it('looks as far ahead as latency reaches where it has no tail: its frames are those of the whole', async () => {
    // The sample that comes is mixed into the one that is: what is behind the range is seen.
    const planes = [Float64Array.from({ length: 1000 }, (_, i) => i / 1000)];
    const ahead = { tracks: { a: { planes, processors: [fir('ahead', [0.5, 0.25])] } } };
    const whole = await renderFiles(dsp, makeSession(ahead));
    const part = await renderFiles(dsp, makeSession(ahead, { range }));
    expect(plane(part, 'multitracks/a')).toEqual(plane(whole, 'multitracks/a').slice(200, 300));
  });
});

describe('files that are measured without being written', () => {
  it('have their peaks, trim included, and are told silent', async () => {
    const { plan, sources } = makeSession(
      {
        tracks: {
          a: { planes: [Float32Array.of(0.125, -0.5)], gainDb: -6 },
          b: { planes: [Float64Array.of(0, 0.5)] },
          none: { planes: [new Float32Array(2)], group: 'g' },
          odd: { planes: [Float32Array.of(Number.NaN, 0)], mute: true },
        },
      },
      { trimDb: -20 },
    );
    const free = dsp.freeBytes;
    const levels = await measureFiles(plan, { dsp, sources, blockFrames: 1 });
    expect(dsp.freeBytes).toBe(free);
    const peakOf = (id: string) => levels.get(id)?.peakDbfs;
    expect(peakOf('multitracks/a')).toBeCloseTo(-6.0206 - 6 - 20, 3);
    expect(peakOf('multitracks/b')).toBeCloseTo(-26.0206, 3);
    expect(peakOf('mix')).toBeCloseTo(20 * Math.log10(0.5 - 0.5 * 10 ** -0.3) - 20, 10);
    expect(levels.get('stems/group/g')).toEqual({ peakDbfs: Number.NEGATIVE_INFINITY, silent: true });
    expect(levels.get('multitracks/odd')).toEqual({ peakDbfs: Number.NEGATIVE_INFINITY, silent: false });
    expect([...levels.keys()]).toEqual(plan.files.map(({ id }) => id));
  });
});
