import { LimitError, UsageError } from '@trackout/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDsp, type Dsp, planesBytes } from '../src/index.js';

let dsp: Dsp;
beforeEach(async () => {
  dsp = await createDsp({ memoryBytes: 4 * 65_536 });
});

function codeOf(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return [UsageError.isInstance(error) || LimitError.isInstance(error), (error as UsageError).code];
  }
  return undefined;
}

describe.each([
  ['f32', 1, 0],
  ['f32', 1, 1],
  ['f32', 2, 1000],
  ['f32', 6, 4096],
  ['f64', 1, 17],
  ['f64', 3, 1023],
] as const)('%s, %i channel(s), %i frames', (sampleType, channels, frames) => {
  test('take what planesBytes says, start silent, and keep apart', () => {
    const before = dsp.freeBytes;
    const planes = dsp.allocatePlanes(sampleType, channels, frames);
    expect(before - dsp.freeBytes).toBe(planesBytes(sampleType, channels, frames));
    expect([planes.sampleType, planes.channels, planes.frames]).toEqual([sampleType, channels, frames]);
    const views = planes.views(frames);
    expect(views.length).toBe(channels);
    views.forEach((view, channel) => {
      expect(view).toBeInstanceOf(sampleType === 'f32' ? Float32Array : Float64Array);
      expect([view.length, view.byteOffset]).toEqual([frames, planes.addresses[channel]]);
      expect(view.every((x) => x === 0)).toBe(true);
      view.fill(channel + 1);
    });
    views.forEach((view, channel) => {
      expect(view.every((x) => x === channel + 1)).toBe(true);
    });
    planes.release();
    planes.release();
    expect(dsp.freeBytes).toBe(before);
  });
});

test('views of the same count are the same objects', () => {
  const planes = dsp.allocatePlanes('f32', 2, 100);
  const views = planes.views(60);
  expect(planes.views(60)).toBe(views);
  expect(planes.views(40)).not.toBe(views);
  expect(planes.views(40)[1]?.length).toBe(40);
});

test('clear silences the frames asked for and no others', () => {
  const planes = dsp.allocatePlanes('f64', 2, 10);
  for (const view of planes.views(10)) view.fill(1);
  planes.clear(4);
  expect([...(planes.views(10)[1] as Float64Array)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  planes.clear();
  for (const view of planes.views(10)) expect(view.every((x) => x === 0)).toBe(true);
});

test.each([11, -1, 0.5, Number.NaN])('%d of 10 frames are a mistake', (frameCount) => {
  const planes = dsp.allocatePlanes('f32', 1, 10);
  expect(codeOf(() => planes.views(frameCount))).toEqual([true, 'dsp/frames']);
  expect(codeOf(() => planes.clear(frameCount))).toEqual([true, 'dsp/frames']);
});

test('planes without channels, or too long for the memory, are refused', () => {
  expect(codeOf(() => dsp.allocatePlanes('f32', 0, 10))).toEqual([true, 'dsp/planes']);
  expect(codeOf(() => dsp.allocatePlanes('f32', 1, 0.5))).toEqual([true, 'dsp/planes']);
  expect(codeOf(() => dsp.allocatePlanes('f64', 8, 4096))).toEqual([true, 'dsp/memory']);
});
