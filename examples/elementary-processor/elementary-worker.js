// The other side of elementary-processor.js: builds the graph, then sleeps until it is asked for a block.
import { parentPort, workerData } from 'node:worker_threads';
import { FAILED, READY, RESET } from './worker-states.js';

const { graph, options, sampleRate, blockFrames, state, inputPlanes, outputPlanes, errors } = workerData;

function answer(value) {
  Atomics.store(state, 0, value);
  Atomics.notify(state, 0);
}
// Whoever waits must not wait for a thread that has ended.
process.once('exit', () => answer(FAILED));

// The renderer replaces `crypto`, which Node only allows once it is writable: hence a thread of its own.
Object.defineProperty(globalThis, 'crypto', { value: globalThis.crypto, writable: true });
const { el } = await import('@elemaudio/core');
const { default: OfflineRenderer } = await import('@elemaudio/offline-renderer');

/** A renderer's own `reset` leaves delay lines full; a new renderer remembers nothing. */
async function start() {
  const renderer = new OfflineRenderer();
  const channels = inputPlanes.length;
  const size = { numInputChannels: channels, numOutputChannels: channels, blockSize: blockFrames };
  await renderer.initialize({ ...size, sampleRate });
  const module = await import(graph);
  const nodes = module.graph(
    inputPlanes.map((_, channel) => el.in({ channel })),
    { ...options, sampleRate },
  );
  if (nodes.length !== channels) throw new Error(`it has ${nodes.length} outputs for ${channels} channels`);
  await renderer.render(...nodes);
  return renderer;
}

let renderer = await start();
parentPort.postMessage('ready');
try {
  for (;;) {
    Atomics.wait(state, 0, READY);
    if (Atomics.load(state, 0) === RESET) renderer = await start();
    else renderer.process(inputPlanes, outputPlanes);
    answer(READY);
  }
} catch (error) {
  errors.postMessage(error);
  answer(FAILED);
}
