// An Elementary Audio graph as a processor: in a worker thread of its own, waited for block by block.
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { channelCount, TrackoutError } from '@trackout/core';
import { FAILED, PROCESS, RESET } from './worker-states.js';

const BLOCK_FRAMES = 512;
/** Elementary fades a graph in over 50 ms; in 32-bit steps that takes up to 2 frames longer. */
const fadeInFrames = (sampleRate) => Math.ceil(sampleRate / 20) + 2;

/**
 * `graph` is the file URL of a module that exports `graph(inputs, { sampleRate, ...options })`: nodes for the
 * strip's channels become nodes for its channels. `name` stands in messages. Elementary computes in 32 bits.
 * The calling thread sleeps while the worker computes; an answer that takes longer than `timeoutMs` is an error.
 */
export function elementaryProcessor({ name, graph, options = {}, tailFrames, timeoutMs = 10_000 }) {
  let worker;
  let errors;
  let state;
  let inputPlanes;
  let outputPlanes;
  let failure;
  let warmUpFrames = 0;

  function fail(code, what, cause) {
    failure = new TrackoutError(
      `elementary/${code}`,
      `The Elementary graph "${name}" ${what}.`,
      { name },
      { cause },
    );
    void worker?.terminate();
    return failure;
  }

  /** One request, one answer; in between this thread sleeps. */
  function ask(request) {
    if (failure) throw failure;
    Atomics.store(state, 0, request);
    Atomics.notify(state, 0);
    if (Atomics.wait(state, 0, request, timeoutMs) === 'timed-out') {
      throw fail('time-out', `has not answered for ${timeoutMs} ms; its worker was stopped`);
    }
    if (Atomics.load(state, 0) !== FAILED) return;
    const cause = receiveMessageOnPort(errors.port1)?.message;
    throw fail('stopped', cause ? `failed: ${cause.message}` : 'ended its worker', cause);
  }

  return {
    latencyFrames: 0,
    tailFrames,
    blockFrames: BLOCK_FRAMES,
    get warmUpFrames() {
      return warmUpFrames;
    },
    async prepare({ sampleRate, layout }) {
      const channels = channelCount(layout);
      const shared = (Type, length) => new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
      const planes = () => Array.from({ length: channels }, () => shared(Float32Array, BLOCK_FRAMES));
      [state, inputPlanes, outputPlanes] = [shared(Int32Array, 1), planes(), planes()];
      warmUpFrames = fadeInFrames(sampleRate);
      void worker?.terminate();
      failure = undefined;
      errors = new MessageChannel();
      const started = { graph: String(graph), options, sampleRate, blockFrames: BLOCK_FRAMES };
      worker = new Worker(new URL('./elementary-worker.js', import.meta.url), {
        workerData: { ...started, state, inputPlanes, outputPlanes, errors: errors.port2 },
        transferList: [errors.port2],
      });
      await new Promise((resolve, reject) => {
        const late = `was not ready after ${timeoutMs} ms; its worker was stopped`;
        const timer = setTimeout(() => reject(fail('time-out', late)), timeoutMs);
        worker.once('message', resolve);
        worker.once('error', (error) => reject(fail('stopped', `failed: ${error.message}`, error)));
        worker.once('exit', () => reject(failure ?? fail('stopped', 'ended its worker')));
        for (const event of ['message', 'error', 'exit']) worker.once(event, () => clearTimeout(timer));
      });
      worker.removeAllListeners('exit').unref();
    },
    process(inputs, sidechain, outputs, frames) {
      if (sidechain) throw fail('sidechain', 'takes no sidechain');
      inputPlanes.forEach((plane, channel) => {
        plane.set(inputs[channel].subarray(0, frames));
      });
      ask(PROCESS);
      outputPlanes.forEach((plane, channel) => {
        outputs[channel].set(plane.subarray(0, frames));
      });
    },
    reset: () => ask(RESET),
    release() {
      errors?.port1.close();
      void worker?.terminate();
    },
  };
}
