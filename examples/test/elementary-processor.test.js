import { fileURLToPath } from 'node:url';
import { MONO, STEREO } from '@trackout/core';
import { exportSession, memoryDelivery } from 'trackout';
import { sessionOpener } from 'trackout/node';
import { afterEach, describe, expect, it } from 'vitest';
import { elementaryProcessor } from '../elementary-processor/elementary-processor.js';

const FRAMES = 512;
const opened = [];
afterEach(() => {
  for (const processor of opened.splice(0)) processor.release();
});

async function prepared({ layout = STEREO, sampleRate = 48_000, ...settings }) {
  const graph = new URL('./elementary-graphs.js', import.meta.url);
  const processor = elementaryProcessor({ name: 'room', graph, tailFrames: 0, ...settings });
  opened.push(processor);
  await processor.prepare({ sampleRate, layout }, 4096);
  return processor;
}

/** `blocks` blocks of `sampleAt(frame, channel)`; one plane a channel. Checks what lies beyond the block. */
function played(processor, channels, blocks, sampleAt) {
  const heard = Array.from({ length: channels }, () => new Float64Array(blocks * FRAMES));
  for (let start = 0; start < blocks * FRAMES; start += FRAMES) {
    const inputs = heard.map((_, channel) =>
      Float64Array.from({ length: FRAMES + 8 }, (_, frame) => sampleAt(start + frame, channel)),
    );
    const outputs = heard.map(() => new Float64Array(FRAMES + 8).fill(7));
    processor.process(inputs, undefined, outputs, FRAMES);
    outputs.forEach((plane, channel) => {
      expect([...plane.subarray(FRAMES)]).toEqual(new Array(8).fill(7));
      heard[channel].set(plane.subarray(0, FRAMES), start);
    });
  }
  return heard;
}

const impulseAt = (at) => (frame) => (frame === at ? 1 : 0);

describe('an Elementary graph as a processor', () => {
  it.each([44_100, 48_000, 96_000, 176_400])(
    'has faded in when its warm-up is over, not long before, at %i Hz',
    async (sampleRate) => {
      const processor = await prepared({ options: { behaviour: 'through' }, sampleRate });
      const value = (frame, channel) => Math.fround(((frame % 97) + 1) / 100) * (channel ? -1 : 1);
      const heard = played(processor, 2, 20, value);
      const differing = (channel) =>
        heard[channel].findLastIndex((sample, f) => sample !== value(f, channel));
      for (const channel of [0, 1]) {
        expect(differing(channel)).toBeLessThan(processor.warmUpFrames);
        expect(differing(channel)).toBeGreaterThan(processor.warmUpFrames - 8);
      }
    },
  );

  it('keeps its memory from block to block, and none after a reset', async () => {
    const processor = await prepared({ options: { behaviour: 'echo' }, layout: MONO });
    const [once] = played(processor, 1, 12, impulseAt(3000));
    expect([once[3000], once[4000], once[5000]]).toEqual([1, 1, 0.5]);
    processor.reset();
    expect(played(processor, 1, 12, impulseAt(3000))).toEqual([once]);
  });

  it('falls by 60 dB in its decay time', async () => {
    const graph = new URL('../elementary-processor/plate.js', import.meta.url);
    const processor = await prepared({ graph, options: { decaySeconds: 0.5 } });
    const [left, right] = played(processor, 2, 90, impulseAt(4096));
    const energyDb = (plane, from) =>
      10 * Math.log10(plane.subarray(from, from + 4800).reduce((sum, x) => sum + x * x, 0));
    const early = 4096 + 9600;
    for (const plane of [left, right]) {
      expect(energyDb(plane, early) - energyDb(plane, early + 24_000)).toBeCloseTo(60, -0.5);
    }
    expect(left).not.toEqual(right);
  });

  it.each([
    ['one output', '"room" failed: it has 1 outputs for 2 channels'],
    ['throws at the start', '"room" failed: no such room'],
    ['ends its thread at the start', '"room" ended its worker'],
  ])('is refused when it %s', async (behaviour, message) => {
    await expect(prepared({ options: { behaviour } })).rejects.toThrow(message);
  });

  it.each([
    ['throws in a block', 'elementary/stopped', '"room" failed: the room fell in'],
    ['ends its thread in a block', 'elementary/stopped', '"room" ended its worker'],
    ['hangs in a block', 'elementary/time-out', '"room" has not answered for 3000 ms'],
  ])('stops the render when it %s, and stays stopped', async (behaviour, code, message) => {
    const processor = await prepared({ options: { behaviour }, timeoutMs: 3000 });
    const silence = impulseAt(-1);
    played(processor, 2, 1, silence);
    for (const _ of [1, 2]) {
      expect(() => played(processor, 2, 1, silence)).toThrow(expect.objectContaining({ code }));
      expect(() => played(processor, 2, 1, silence)).toThrow(message);
    }
  });

  it('can be prepared again, for another format', async () => {
    const processor = await prepared({ options: { behaviour: 'hangs in a block' }, timeoutMs: 3000 });
    played(processor, 2, 1, impulseAt(-1));
    expect(() => played(processor, 2, 1, impulseAt(-1))).toThrow('3000 ms');
    await processor.prepare({ sampleRate: 96_000, layout: MONO }, 512);
    expect(processor.warmUpFrames).toBe(4802);
    expect(played(processor, 1, 1, impulseAt(3))[0][3]).toBeGreaterThan(0);
  });

  it('passes a recording through unchanged from its first frame on: the fade-in is over by then', async () => {
    const graph = new URL('./elementary-graphs.js', import.meta.url);
    const through = { name: 'through', graph, options: { behaviour: 'through' }, tailFrames: 0 };
    const processors = [{ id: 'through', create: () => elementaryProcessor(through) }];
    const audio = { kind: 'file', path: '7.Francium_Stem_BIG BEAT.wav' };
    const { report } = await exportSession(
      { name: 'T', sampleRate: 48_000, groups: [], tracks: [{ id: 'a', name: 'A', audio, processors }] },
      {
        delivery: memoryDelivery(),
        open: sessionOpener(fileURLToPath(new URL('../real-session/audio', import.meta.url))),
      },
      { sets: ['multitracks'], taps: ['source', 'pre-fader'] },
    );
    const [source, processed] = report.files.map(({ sha256 }) => sha256);
    expect(report.files.slice(0, 2).map(({ tap }) => tap)).toEqual(['source', 'pre-fader']);
    expect(processed).toBe(source);
  });

  it('refuses a sidechain rather than leaving it unheard', async () => {
    const processor = await prepared({ options: { behaviour: 'through' }, layout: MONO });
    const plane = () => [new Float64Array(FRAMES)];
    expect(() => processor.process(plane(), plane(), plane(), FRAMES)).toThrow('"room" takes no sidechain');
  });
});
