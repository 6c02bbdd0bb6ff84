import { discreteLayout, MONO, planarSource, readBlocks, STEREO, TrackoutError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  audioContainer,
  blobSource,
  bytesSource,
  createAudioWriter,
  memorySink,
  openAudio,
  probe,
} from '@trackout/io-wav';

/** @typedef {import('@trackout/core').PcmEncoding} PcmEncoding */
/** @typedef {import('@trackout/core').ChannelLayout} ChannelLayout */

/** @typedef {'wav' | 'aiff' | 'aiff-c'} Container */

/** Every encoding that each container is written in. */
const FILES = /** @type {[Container, PcmEncoding][]} */ ([
  ['wav', { type: 'int', bits: 8 }],
  ['wav', { type: 'int', bits: 16 }],
  ['wav', { type: 'int', bits: 16, dither: 'tpdf' }],
  ['wav', { type: 'int', bits: 24 }],
  ['wav', { type: 'int', bits: 32 }],
  ['wav', { type: 'float', bits: 32 }],
  ['wav', { type: 'float', bits: 64 }],
  ['aiff', { type: 'int', bits: 8 }],
  ['aiff', { type: 'int', bits: 16 }],
  ['aiff', { type: 'int', bits: 24 }],
  ['aiff', { type: 'int', bits: 32 }],
  ['aiff-c', { type: 'int', bits: 16, byteOrder: 'little' }],
  ['aiff-c', { type: 'float', bits: 32 }],
  ['aiff-c', { type: 'float', bits: 64 }],
]);

/** @type {ChannelLayout[]} */
const LAYOUTS = [
  MONO,
  STEREO,
  { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'SL', 'SR'] },
  discreteLayout(3),
];

const FRAMES = 6001;

const CONTAINERS = /** @type {const} */ (['wav', 'aiff']);

/**
 * @param {import('../browser/vector-runner.js').Random} random
 * @param {ChannelLayout} layout
 */
function noise(random, layout) {
  const channels = layout.kind === 'speakers' ? layout.roles.length : layout.count;
  const planes = Array.from({ length: channels }, () =>
    Float64Array.from({ length: FRAMES }, () => random.between(-1.05, 1.05)),
  );
  return planarSource({ sampleRate: 96000, layout }, planes);
}

/**
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 * @param {import('@trackout/core').BlockSource} source
 * @param {Container} container
 * @param {PcmEncoding} encoding
 * @param {import('@trackout/io-wav').AudioMetadata} [metadata]
 */
async function write(dsp, source, container, encoding, metadata = {}) {
  const { format, frameCount } = source;
  const writer = createAudioWriter(memorySink(), dsp, {
    container,
    format,
    encoding,
    frameCount,
    metadata,
    slabBytes: 10_000,
  });
  for await (const block of readBlocks(source, { blockFrames: 1000 })) await writer.write(block);
  return writer.close();
}

/**
 * @param {import('@trackout/core').ByteSource} bytes
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 */
async function read(bytes, dsp) {
  const file = await openAudio(bytes, dsp, { slabBytes: 9999, blockFrames: 512 });
  /** @type {Float64Array[]} */
  const planes = [];
  let position = 0;
  for await (const block of readBlocks(file)) {
    block.planes.forEach((plane, channel) => {
      planes[channel] ??= new Float64Array(file.frameCount);
      planes[channel].set(plane, position);
    });
    position += block.frameCount;
  }
  const { info } = file;
  await file.close();
  return { info, planes };
}

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  ...FILES.flatMap(([container, encoding], i) =>
    LAYOUTS.map((layout, j) => ({
      name: `write and read ${container} ${encoding.type} ${encoding.bits} ${encoding.dither ?? ''}, layout ${j + 1} of ${LAYOUTS.length}`,
      run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
        const dsp = await createDsp();
        const source = noise(random(10 * i + j), layout);
        const { sink, ...written } = await write(dsp, source, container, encoding);
        return {
          planned: audioContainer(container).byteLength(source.format, encoding, FRAMES),
          written,
          file: sink,
          fromMemory: await read(bytesSource(sink), dsp),
          fromBlob: await read(blobSource(new Blob([/** @type {BlobPart} */ (sink)])), dsp),
        };
      },
    })),
  ),
  ...CONTAINERS.map((container) => ({
    name: `metadata of ${container} is written and probed`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const dsp = await createDsp();
      const cues = [{ id: 1, frame: 400, label: 'Verse' }];
      const metadata =
        container === 'wav' ? { cues, info: { INAM: 'Übung', IART: 'Somebody' } } : { cues, name: 'Übung' };
      const encoding = /** @type {const} */ ({ type: 'int', bits: 16 });
      const { sink } = await write(dsp, noise(random(77), STEREO), container, encoding, metadata);
      return { sink, probed: await probe(blobSource(new Blob([/** @type {BlobPart} */ (sink)]))) };
    },
  })),
  {
    name: 'a file cut short is refused in the same words',
    run: async ({ random }) => {
      const dsp = await createDsp();
      const { sink } = await write(dsp, noise(random(99), STEREO), 'wav', { type: 'int', bits: 24 });
      const cuts = [0, 11, 30, 44, 5000, sink.length - 1];
      return Promise.all(
        cuts.map(async (length) => {
          try {
            return await read(bytesSource(sink.slice(0, length)), dsp);
          } catch (error) {
            if (!TrackoutError.isInstance(error)) throw error;
            return { name: error.name, code: error.code, message: error.message, facts: error.facts };
          }
        }),
      );
    },
  },
];
