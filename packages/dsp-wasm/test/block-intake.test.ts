import { type AudioBlock, UsageError } from '@trackout/core';
import { beforeEach, expect, test } from 'vitest';
import { createBlockIntake, createDsp, type Dsp, planesBytes } from '../src/index.js';

let dsp: Dsp;
beforeEach(async () => {
  dsp = await createDsp({ memoryBytes: 4 * 65_536 });
});

const samplesAt = (address: number, frames: number) => [
  ...new Float32Array(dsp.memory.buffer, address, frames),
];

test('planes in the memory are used in place, and no memory is taken', () => {
  const free = dsp.freeBytes;
  const intake = createBlockIntake(dsp, 2, 512);
  expect(dsp.freeBytes).toBe(free);
  const planes = dsp.allocatePlanes('f32', 2, 100);
  const left = dsp.freeBytes;
  const block: AudioBlock = { startFrame: 0, frameCount: 40, sampleType: 'f32', planes: planes.views(40) };
  expect(intake.addresses(block)).toEqual(planes.addresses);
  expect(dsp.freeBytes).toBe(left);
});

test.each([
  ['f32', Float32Array],
  ['f64', Float64Array],
] as const)('%s planes from elsewhere are copied into memory taken once', (sampleType, Plane) => {
  const free = dsp.freeBytes;
  const intake = createBlockIntake(dsp, 2, 512);
  for (const frameCount of [512, 3, 40]) {
    const planes = [0, 1].map((channel) => new Plane(frameCount).map((_, i) => 10 * i + channel));
    const [left, right] = intake.addresses({ startFrame: 0, frameCount, sampleType, planes } as AudioBlock);
    expect([...new Plane(dsp.memory.buffer, left as number, frameCount)]).toEqual([
      ...(planes[0] as Float32Array),
    ]);
    expect([...new Plane(dsp.memory.buffer, right as number, frameCount)]).toEqual([
      ...(planes[1] as Float32Array),
    ]);
    expect(free - dsp.freeBytes).toBe(planesBytes(sampleType, 2, 512));
  }
  intake.release();
  intake.release();
  expect(dsp.freeBytes).toBe(free);
});

test('planes longer than the block are copied as far as the block goes', () => {
  const intake = createBlockIntake(dsp, 1, 4);
  const [address] = intake.addresses({
    startFrame: 0,
    frameCount: 3,
    sampleType: 'f32',
    planes: [Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
  });
  expect(samplesAt(address as number, 4)).toEqual([1, 2, 3, 0]);
});

test('a block of which one plane lies in memory keeps that one in place', () => {
  const intake = createBlockIntake(dsp, 2, 8);
  const own = dsp.allocatePlanes('f32', 1, 8);
  const [inPlace, copied] = intake.addresses({
    startFrame: 0,
    frameCount: 2,
    sampleType: 'f32',
    planes: [own.views(2)[0] as Float32Array, Float32Array.of(7, 8)],
  });
  expect(inPlace).toBe(own.addresses[0]);
  expect(samplesAt(copied as number, 2)).toEqual([7, 8]);
});

test('other channels or longer blocks than agreed are a mistake', () => {
  const intake = createBlockIntake(dsp, 1, 4);
  for (const planes of [[new Float32Array(5)], [new Float32Array(2), new Float32Array(2)]]) {
    try {
      intake.addresses({ startFrame: 0, frameCount: planes[0]?.length ?? 0, sampleType: 'f32', planes });
      expect.unreachable();
    } catch (error) {
      expect(UsageError.isInstance(error) && error.code).toBe('dsp/block');
    }
  }
});

test('planes in the memory may be longer than the room for copies', () => {
  const intake = createBlockIntake(dsp, 1, 4);
  const own = dsp.allocatePlanes('f32', 1, 100);
  const block: AudioBlock = { startFrame: 0, frameCount: 100, sampleType: 'f32', planes: own.views(100) };
  expect(intake.addresses(block)).toEqual(own.addresses);
});
