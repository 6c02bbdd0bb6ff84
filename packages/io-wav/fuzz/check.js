// What must hold of every file, however damaged: a typed error or a consistent answer, and no read, wait or memory
// beyond what the file warrants.

/** @typedef {import('@trackout/core').ByteSource} ByteSource */
/** @typedef {import('../src/index.js').AudioFileInfo} AudioFileInfo */
/** @typedef {import('../src/index.js').HeaderOptions} HeaderOptions */

/**
 * The package under test, from its source or from its build.
 * @typedef {object} Tools
 * @property {typeof import('../src/index.js').readHeader} readHeader
 * @property {typeof import('../src/index.js').openAudio} openAudio
 * @property {typeof import('../src/index.js').readChunk} readChunk
 * @property {typeof import('../src/index.js').readFileMetadata} readFileMetadata
 * @property {typeof import('@trackout/core').TrackoutError} TrackoutError
 * @property {import('@trackout/dsp-wasm').Dsp} dsp
 */

/** Windows for headers are 4 KiB; the table of `ds64` may take 12. */
const HEADER_READ_BYTES = 16_384;
const SLAB_BYTES = 999;
/** A walk takes a read for each chunk at most, of which there are 4096; searching for an end takes some more. */
const MAX_READS = 10_000;

/**
 * A source that counts, and fails where it is asked for what no reader may ask for.
 * @param {Uint8Array} bytes
 * @param {'known' | 'hidden'} size
 * @returns {ByteSource}
 */
function watchedSource(bytes, size) {
  let reads = 0;
  /** @param {number} offset @param {Uint8Array} target */
  const readSync = (offset, target) => {
    if (++reads > MAX_READS) throw new Error(`more than ${MAX_READS} reads`);
    if (!(Number.isSafeInteger(offset) && offset >= 0)) throw new Error(`a read from ${offset}`);
    if (size === 'known' && offset + target.length > bytes.length)
      throw new Error(`a read behind the end: ${target.length} bytes from ${offset} of ${bytes.length}`);
    if (target.length > Math.max(HEADER_READ_BYTES, bytes.length))
      throw new Error(`a read of ${target.length} bytes from a file of ${bytes.length}`);
    const found = bytes.subarray(offset, offset + target.length);
    target.set(found);
    return found.length;
  };
  const read = async (/** @type {number} */ offset, /** @type {Uint8Array} */ target) =>
    readSync(offset, target);
  const close = async () => {};
  return size === 'known'
    ? { sizeBytes: bytes.length, read, readSync, close }
    : { sizeBytes: undefined, read, close };
}

/**
 * Throws an `Error` that says what is wrong with how `bytes` are read.
 * @param {Uint8Array} bytes
 * @param {Tools} tools
 * @param {{ thorough?: boolean }} [options] `thorough` also reads without knowing the size, and compares
 */
export async function checkFile(bytes, tools, { thorough = true } = {}) {
  const strict = await checkReading(bytes, tools, {}, 'known');
  const tolerant = await checkReading(bytes, tools, { truncated: 'accept' }, 'known');
  if (strict.info && !same(strict, tolerant)) throw new Error('accepting what is cut changes a whole file');
  if (strict.info?.missingFrames !== undefined) throw new Error('frames are missing, and it was not refused');
  if (!thorough) return;
  for (const [options, known] of /** @type {const} */ ([
    [{}, strict],
    [{ truncated: 'accept' }, tolerant],
  ])) {
    const hidden = await checkReading(bytes, tools, options, 'hidden');
    if (!same(known, hidden))
      throw new Error(
        `not knowing the size changes the outcome: ${summary(known)} became ${summary(hidden)}`,
      );
  }
}

/** @typedef {{ info?: AudioFileInfo, planes?: number[][], error?: string }} Outcome */

/**
 * Opens and reads a file, closes it, and sees to it that all memory has been given back.
 * @param {Uint8Array} bytes
 * @param {Tools} tools
 * @param {HeaderOptions} options
 * @param {'known' | 'hidden'} size
 * @returns {Promise<Outcome>}
 */
async function checkReading(bytes, tools, options, size) {
  const { dsp, openAudio, TrackoutError } = tools;
  const free = dsp.freeBytes;
  /** @type {import('../src/index.js').AudioFile | undefined} */
  let audio;
  /** @type {Outcome} */
  let outcome;
  try {
    const source = watchedSource(bytes, size);
    audio = await openAudio(source, dsp, { ...options, slabBytes: SLAB_BYTES, blockFrames: 37 });
    outcome = await readThrough(audio, bytes, tools, options, size);
  } catch (error) {
    if (!TrackoutError.isInstance(error)) throw error;
    if (!['format', 'unsupported', 'limit'].includes(error.kind))
      throw new Error(`an error of kind ${error.kind}: ${error.code} ${error.message}`);
    if (/undefined|NaN|\[object/.test(error.message)) throw new Error(`a garbled message: ${error.message}`);
    outcome = { error: `${error.code}: ${error.message}` };
  }
  await audio?.close();
  if (dsp.freeBytes !== free) throw new Error(`${free - dsp.freeBytes} bytes of memory were not given back`);
  return outcome;
}

/**
 * @param {import('../src/index.js').AudioFile} audio
 * @param {Uint8Array} bytes
 * @param {Tools} tools
 * @param {HeaderOptions} options
 * @param {'known' | 'hidden'} size
 * @returns {Promise<Outcome>}
 */
async function readThrough(audio, bytes, tools, options, size) {
  const { info } = audio;
  checkInfo(info, bytes.length);
  if (!same(info, await tools.readHeader(watchedSource(bytes, size), options)))
    throw new Error('readHeader says something else');
  const planes = await readRange(audio, 0, info.frameCount);
  const middle = Math.floor(info.frameCount / 3);
  const part = await readRange(audio, middle, info.frameCount);
  if (
    !same(
      part,
      planes.map((plane) => plane.slice(middle)),
    )
  )
    throw new Error('a range differs from the whole');
  await checkChunks(info, bytes, tools);
  return { info, planes };
}

/**
 * @param {AudioFileInfo} info
 * @param {number} length
 */
function checkInfo(info, length) {
  const { dataOffset, dataBytes, frameCount, packetBytes, packetFrames, format } = info;
  const counts = [dataOffset, dataBytes, frameCount, packetBytes, packetFrames, info.missingFrames ?? 0];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new Error(`counts ${counts}`);
  if (dataBytes > 0 && dataOffset + dataBytes > length) throw new Error('samples lie behind the end');
  if (frameCount > Math.ceil(dataBytes / packetBytes) * packetFrames)
    throw new Error('more frames than bytes');
  if (!(format.sampleRate >= 1 && format.sampleRate < 2 ** 32))
    throw new Error(`a rate of ${format.sampleRate} Hz`);
  if (info.validBits !== undefined && !(info.validBits >= 1 && info.validBits < info.encoding.bits))
    throw new Error(`${info.validBits} valid bits of ${info.encoding.bits}`);
  for (const { offsetBytes, sizeBytes, missingBytes = 0 } of info.chunks) {
    if (!(sizeBytes >= missingBytes && missingBytes >= 0 && offsetBytes + sizeBytes - missingBytes <= length))
      throw new Error(`a chunk of ${sizeBytes} bytes at ${offsetBytes}, ${missingBytes} missing`);
  }
  for (const { code, message, offsetBytes } of info.warnings)
    checkWarning(code, message, offsetBytes, length);
}

/**
 * @param {string} code
 * @param {string} message
 * @param {number} offsetBytes
 * @param {number} length
 */
function checkWarning(code, message, offsetBytes, length) {
  if (!(offsetBytes >= 0 && offsetBytes <= length)) throw new Error(`${code} at ${offsetBytes} of ${length}`);
  if (/undefined|NaN|\[object/.test(message)) throw new Error(`a garbled warning: ${message}`);
}

/**
 * @param {import('../src/index.js').AudioFile} audio
 * @param {number} from
 * @param {number} to
 */
async function readRange(audio, from, to) {
  const reader = audio.open({ from, to });
  /** @type {number[][]} */
  const planes = [];
  let position = from;
  while (!reader.ended) {
    await reader.fill(20);
    const block = reader.pull(29);
    if (!block || block.startFrame !== position) throw new Error(`no block at frame ${position}`);
    block.planes.forEach((plane, channel) => {
      planes[channel] ??= [];
      planes[channel].push(...plane);
    });
    position += block.frameCount;
  }
  reader.close();
  if (position !== to) throw new Error(`${position - from} frames of ${to - from} came`);
  return planes;
}

/**
 * @param {AudioFileInfo} info
 * @param {Uint8Array} bytes
 * @param {Tools} tools
 */
async function checkChunks(info, bytes, { readChunk, readFileMetadata }) {
  const source = watchedSource(bytes, 'known');
  for (const chunk of info.chunks.slice(0, 50)) {
    const contents = await readChunk(source, chunk);
    if (contents.length !== chunk.sizeBytes - (chunk.missingBytes ?? 0))
      throw new Error('a chunk of another size');
  }
  const { warnings } = await readFileMetadata(watchedSource(bytes, 'known'), info);
  for (const { code, message, offsetBytes } of warnings)
    checkWarning(code, message, offsetBytes, bytes.length);
}

/** NaN equals NaN here, and -0 is not 0. */
/** @param {unknown} a @param {unknown} b */
function same(a, b) {
  return JSON.stringify(a, plain) === JSON.stringify(b, plain);
}

/** @param {string} _ @param {unknown} value */
function plain(_, value) {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${1 / value} ${value}`
    : value;
}

/** @param {Outcome} outcome */
function summary({ info, error }) {
  return info ? `${info.frameCount} frames, ${info.warnings.map(({ code }) => code).join(' ')}` : error;
}
