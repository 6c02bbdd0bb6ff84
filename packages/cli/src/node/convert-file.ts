import path from 'node:path';
import {
  type AudioFormat,
  type ByteSource,
  createPacer,
  FormatError,
  LimitError,
  type SampleEncoding,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  type AudioFileInfo,
  type AudioWriter,
  type AudioWritten,
  audioContainer,
  createAudioWriter,
  type DroppedMetadata,
  type MetadataWarning,
  openAudio,
  probe,
  readerBytes,
  type SampleStorage,
  writerBytes,
} from '@trackout/io-wav';
import { fileSink, fileSource } from '@trackout/io-wav/node';
import { BLOCK_FRAMES } from '../export/block-sizes.js';
import { freeBytesAt, refuseInputs } from './folder-delivery.js';
import { encodeSamples, planWriting, type Writing } from './written-anew.js';

/** How a file is converted. */
export interface ConvertFileOptions {
  /** That of the input by default; 16-bit integers where the input is compressed. */
  readonly encoding?: SampleEncoding;
  /** By default what the name of the output says, else that of the input. AIFF becomes AIFF-C for floats. */
  readonly format?: 'wav' | 'aiff';
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

/** What became of a file. */
export interface ConvertedFile {
  readonly input: string;
  readonly output: string;
  readonly container: AudioWritten<void>['container'];
  readonly encoding: SampleEncoding;
  readonly format: AudioFormat;
  readonly frameCount: number;
  readonly byteLength: number;
  /** `copied`: the bytes of the samples as they were. `encoded`: decoded and encoded again. */
  readonly method: 'copied' | 'encoded';
  /** True where the encoding holds every sample of the input; otherwise they were rounded, half to even. */
  readonly lossless: boolean;
  /** Of each channel: samples beyond the codes of an integer encoding, NaN included. */
  readonly clampedSamples: readonly number[];
  /** Metadata that the output has no place for. */
  readonly droppedMetadata: readonly DroppedMetadata[];
  /** What was tolerated in the input. */
  readonly warnings: readonly (AudioFileInfo['warnings'][number] | MetadataWarning)[];
}

/** Bytes read and written at a time where samples are copied. */
const COPY_BYTES = 256 * 1024;

/** Room for what else is small. */
const SPARE_BYTES = 1 << 20;

/**
 * Writes an audio file anew in another encoding or container, with its metadata.
 *
 * Samples stay exact wherever the target can hold them; otherwise they are rounded half to even, and what lies
 * beyond an integer encoding is clamped and counted. Where the target holds samples as the input does, their bytes
 * are copied. Constant memory, whatever the length. The output gets its name when it is complete.
 * Throws `UsageError` for an output that is the input, `IoError` `io/exists`, `LimitError` for an AIFF past 4 GiB
 * or a full disk, and what the reader and the writer throw.
 */
export async function convertFile(
  input: string,
  output: string,
  options: ConvertFileOptions = {},
): Promise<ConvertedFile> {
  await refuseInputs(output, [input]);
  const bytes = await fileSource(input);
  try {
    const info = await probe(bytes, { name: input });
    const { writing, dropped } = planWriting(info, info.metadata, output, options);
    const { format, encoding, frameCount } = writing;
    const needed = audioContainer(writing.container, writing.metadata).byteLength(
      format,
      encoding,
      frameCount,
    );
    await refuseFullDisk(output, needed);
    const { copied, ...written } = await writeSamples(input, bytes, info, output, writing, options);
    return {
      input: path.resolve(input),
      output: path.resolve(output),
      ...written,
      format,
      method: copied ? 'copied' : 'encoded',
      lossless: copied || holdsEverySample(written.encoding, info),
      droppedMetadata: dropped,
      warnings: info.warnings,
    };
  } finally {
    await bytes.close();
  }
}

async function writeSamples(
  input: string,
  bytes: ByteSource,
  info: AudioFileInfo,
  output: string,
  writing: Writing,
  options: ConvertFileOptions,
): Promise<
  Omit<AudioWritten<void>, 'sink'> & { readonly copied: boolean; readonly encoding: SampleEncoding }
> {
  const memoryBytes =
    writerBytes(writing) + readerBytes(info, { blockFrames: BLOCK_FRAMES, synchronous: true }) + SPARE_BYTES;
  const dsp = await createDsp({ memoryBytes });
  const sink = await fileSink(output, { overwrite: options.overwrite ?? false });
  let abort = (reason: unknown) => sink.abort(reason);
  try {
    const writer = createAudioWriter(sink, dsp, writing);
    abort = (reason) => writer.abort(reason);
    const copied = sameSamples(info, writer.storage);
    if (copied) await copySamples(bytes, info, writer, options.signal);
    else {
      const file = await openAudio(bytes, dsp, { name: input, blockFrames: BLOCK_FRAMES });
      await encodeSamples(file, writer, options.signal);
    }
    options.signal?.throwIfAborted();
    const { sink: _, ...written } = await writer.close();
    return { ...written, copied, encoding: writer.storage.encoding };
  } catch (error) {
    await abort(error);
    throw error;
  }
}

/** Whether samples lie in both files as the same bytes. */
function sameSamples(from: SampleStorage, to: SampleStorage): boolean {
  return (
    from.codec === to.codec &&
    from.encoding.bits === to.encoding.bits &&
    (from.encoding.bits === 8 ? from.sign8 === to.sign8 : from.byteOrder === to.byteOrder)
  );
}

async function copySamples(
  bytes: ByteSource,
  info: AudioFileInfo,
  writer: AudioWriter<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { packetBytes, dataOffset, frameCount } = info;
  const buffer = new Uint8Array(Math.max(1, Math.floor(COPY_BYTES / packetBytes)) * packetBytes);
  const end = dataOffset + frameCount * packetBytes;
  const pause = createPacer();
  for (let at = dataOffset; at < end; ) {
    signal?.throwIfAborted();
    const target = buffer.subarray(0, Math.min(buffer.length, end - at));
    const received = bytes.readSync?.(at, target) ?? (await bytes.read(at, target));
    if (received < target.length) {
      throw new FormatError(
        'audio/shrunk',
        `The file has become shorter since it was opened: ${target.length - received} bytes are missing at offset ${at + received}. Do not write to files that are being read; start again.`,
        { offsetBytes: at + received, missingBytes: target.length - received },
      );
    }
    const waiting = writer.writeEncoded(target) ?? pause(received);
    if (waiting) await waiting;
    at += received;
  }
}

/** Whether every sample that the input can hold has its like in the target. */
function holdsEverySample(to: SampleEncoding, from: AudioFileInfo): boolean {
  const bits = from.codec === 'pcm' ? (from.validBits ?? from.encoding.bits) : from.encoding.bits;
  if (from.encoding.type === 'float') return to.type === 'float' && to.bits >= bits;
  // A float holds integers of as many bits as its significand, and one for the sign: 25 and 54.
  if (to.type === 'float') return to.bits === 64 || bits <= 25;
  return to.bits >= bits;
}

async function refuseFullDisk(output: string, neededBytes: number): Promise<void> {
  const folder = path.dirname(path.resolve(output));
  const free = await freeBytesAt(folder);
  if (free >= neededBytes) return;
  throw new LimitError(
    'convert/no-space',
    `${output} would have ${neededBytes} bytes, and ${free} are free at ${folder}. Free some space, choose another disk, or fewer bits.`,
    { path: output, neededBytes, freeBytes: free },
  );
}
