import { type ByteSource, LimitError } from '@trackout/core';
import { createDsp, sampleTypeOf } from '@trackout/dsp-wasm';
import {
  createAudioWriter,
  hashedSink,
  metadataContainerOf,
  openAudio,
  probe,
  readerBytes,
  writerBytes,
} from '@trackout/io-wav';
import { fileSink } from '@trackout/io-wav/node';
import { type RepairAction, repairedSource } from '@trackout/verify';
import { BLOCK_FRAMES } from '../../export/block-sizes.js';
import { nodeSha256 } from '../node-hashes.js';
import { encodeSamples, planWriting } from '../written-anew.js';
import { movedMetadata } from './moved-metadata.js';

/** Room for what else is small. */
const SPARE_BYTES = 1 << 20;
const COPY_BYTES = 1 << 20;

/** A file to be written, and what is known of it. */
export interface CorrectedFileTask {
  readonly name: string;
  readonly bytes: ByteSource;
  readonly target: string;
  /** None: the bytes are copied. */
  readonly actions: readonly RepairAction[];
  /** Time reference of the pack, for files that are moved; their own, moved along, where it is left out. */
  readonly timeReference?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a file that was written has become. */
export interface CorrectedFile {
  readonly byteLength: number;
  readonly sha256: string;
}

/**
 * Writes a file with its corrections, in its own container and encoding and with its metadata, or copies it byte for
 * byte. Closes the bytes that are read. Throws what reading and writing throw; no half file is left.
 */
export async function writeCorrectedFile(task: CorrectedFileTask): Promise<CorrectedFile> {
  try {
    return await (task.actions.length === 0 ? copyFile(task) : correctFile(task));
  } finally {
    await task.bytes.close();
  }
}

async function copyFile({ bytes, target, signal }: CorrectedFileTask): Promise<CorrectedFile> {
  const sink = hashedSink(await fileSink(target), nodeSha256());
  try {
    const buffer = new Uint8Array(COPY_BYTES);
    let at = 0;
    for (;;) {
      signal?.throwIfAborted();
      const got = await bytes.read(at, buffer);
      if (got === 0) break;
      const writing = sink.write(buffer.subarray(0, got));
      if (writing) await writing;
      at += got;
    }
    return { byteLength: at, sha256: (await sink.close()).digest };
  } catch (error) {
    await sink.abort(error);
    throw error;
  }
}

async function correctFile({
  name,
  bytes,
  target,
  actions,
  timeReference,
  signal,
}: CorrectedFileTask): Promise<CorrectedFile> {
  const info = await probe(bytes, { name });
  const shift = actions.reduce((sum, action) => sum + (action.kind === 'shift' ? action.frames : 0), 0);
  const container = metadataContainerOf(info);
  const { writing } = planWriting(info, info.metadata, target, { format: container });
  const copies = sampleTypeOf(info.encoding);
  const memoryBytes =
    writerBytes({ ...writing, copies }) +
    readerBytes(info, { blockFrames: BLOCK_FRAMES, synchronous: true }) +
    readerBytes(info, { blockFrames: BLOCK_FRAMES, synchronous: false }) +
    SPARE_BYTES;
  const dsp = await createDsp({ memoryBytes });
  const source = repairedSource(await openAudio(bytes, dsp, { name, blockFrames: BLOCK_FRAMES }), actions);
  const { frameCount } = source;
  const stamp = timeReference ?? ownTime(info.metadata.bext?.timeReference, shift);
  const metadata = movedMetadata(writing.metadata ?? {}, shift, frameCount, stamp);
  const sink = hashedSink(await fileSink(target), nodeSha256());
  let abort = (reason: unknown) => sink.abort(reason);
  try {
    const writer = createAudioWriter(sink, dsp, { ...writing, frameCount, metadata });
    abort = (reason) => writer.abort(reason);
    await encodeSamples(source, writer, signal);
    signal?.throwIfAborted();
    const written = await writer.close();
    const clamped = written.clampedSamples.reduce((sum, samples) => sum + samples, 0);
    if (clamped > 0) throw wouldClamp(name, clamped);
    return { byteLength: written.byteLength, sha256: written.sink.digest };
  } catch (error) {
    await abort(error);
    throw error;
  }
}

/** Samples that come later in the file let it begin earlier. */
function ownTime(time: number | undefined, shift: number): number | undefined {
  return time === undefined ? undefined : Math.max(0, time - shift);
}

/** Compressed integers may hold what has no opposite, too. */
function wouldClamp(name: string, samples: number): LimitError {
  return new LimitError(
    'repair/clamped',
    `"${name}" cannot be corrected without loss: ${samples} samples would be clamped. Leave it out of the repair, and export it again.`,
    { file: name, samples },
  );
}
