import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UnsupportedError } from '@trackout/core';
import { afterEach, expect, test, vi } from 'vitest';
import { compileDsp } from '../src/index.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

test('compiles once', async () => {
  expect(compileDsp()).toBe(compileDsp());
  expect(await compileDsp()).toBeInstanceOf(WebAssembly.Module);
});

test('an engine without SIMD is told so', async () => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('invalid opcode 0xfd'));
  vi.resetModules();
  const fresh = await import('../src/index.js');
  const error = await fresh.compileDsp().catch((reason: unknown) => reason);
  expect(UnsupportedError.isInstance(error) && error.code).toBe('dsp/simd');
  expect((error as Error).cause).toBeInstanceOf(WebAssembly.CompileError);
});

const MISSING = [
  'atob',
  'btoa',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'performance',
  'Buffer',
  'fetch',
  'DOMException',
];

test('the built package needs nothing that an AudioWorklet has not got', async () => {
  const code = `
    const { parentPort } = require('node:worker_threads');
    for (const name of ${JSON.stringify(MISSING)}) delete globalThis[name];
    import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}).then(async (dsp) => {
      const left = ${JSON.stringify(MISSING)}.filter((name) => name in globalThis);
      const { math } = await dsp.createDsp({ memoryBytes: 131072 });
      parentPort.postMessage({ left, gain: dsp.dbToGain(math, 20) });
    });`;
  const worker = new Worker(code, { eval: true });
  const [message] = await once(worker, 'message');
  await worker.terminate();
  expect(message).toEqual({ left: [], gain: 10 });
});

test('a module posted to a worker makes a Dsp there, synchronously', async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}).then((dsp) => {
      const { math, kernels } = dsp.instantiateDsp(workerData, { memoryBytes: 131072 });
      parentPort.postMessage({ peak: kernels.peakF32(65536, 100), two: math.powerOfTwo(1) });
    });`;
  const worker = new Worker(code, { eval: true, workerData: await compileDsp() });
  const [message] = await once(worker, 'message');
  await worker.terminate();
  expect(message).toEqual({ peak: 0, two: 2 });
});
