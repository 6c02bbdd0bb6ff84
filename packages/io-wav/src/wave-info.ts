import { FormatError } from '@trackout/core';
import { type AudioFileInfo, framesIn } from './audio-file-info.js';
import { viewOf } from './byte-window.js';
import type { ChunkPlace } from './chunk-place.js';
import { UNKNOWN_SIZE } from './ds64.js';
import type { HeaderReading } from './header-reading.js';
import { requireChunk } from './required-chunk.js';
import { type RiffChunks, type RiffContainer, readRiffChunks } from './riff-chunks.js';
import {
  extentOfChunk,
  extentOfStream,
  extentToEndOfFile,
  isStreamSize,
  looksUnfinished,
  type SampleExtent,
} from './sample-extent.js';
import { reportBehindSamples, reportStatedSize } from './walk-report.js';
import { readWaveFormat, type WaveFormat } from './wave-format.js';

/** The longest `fmt ` chunk that is read; the extensible one has 40 bytes. */
const MAX_FMT_BYTES = 1024;

/** Reads the header of a WAV file; its first four bytes are `container`. */
export async function readWaveInfo(reading: HeaderReading, container: RiffContainer): Promise<AudioFileInfo> {
  const riff = await readRiffChunks(reading, container);
  const { walk, littleEndian, statedBytes } = riff;
  const { window } = reading;
  const fmt = requireChunk(reading, walk, statedBytes, { id: 'fmt ', code: 'wav/no-fmt', mayBeCut: false });
  const fmtBytes = await window.read(fmt.offsetBytes, Math.min(fmt.sizeBytes, MAX_FMT_BYTES));
  const { layout, sampleRate, channels, ...wave } = readWaveFormat(
    reading,
    fmtBytes,
    fmt.offsetBytes,
    littleEndian,
  );
  const data = requireChunk(reading, walk, statedBytes, { id: 'data', code: 'wav/no-data', mayBeCut: true });
  if (fmt.offsetBytes > data.offsetBytes) {
    reading.warn(
      'wav/chunk-order',
      fmt.offsetBytes - 8,
      'The "fmt " chunk stands behind the samples; it belongs before them.',
    );
  }
  const extent = await dataExtent(reading, riff, data, wave.packetBytes);
  const lengths = await countFrames(reading, riff, { ...wave, channels }, extent);
  // Where the samples are not what their chunk says, that has been told already.
  if (extent.dataBytes === data.sizeBytes)
    reportStatedSize(reading, walk, 'wav/riff-size', statedBytes, data);
  await reportBehindSamples(reading, walk, extent.dataOffset + extent.dataBytes);
  return {
    container,
    format: { sampleRate, layout },
    ...wave,
    ...lengths,
    dataOffset: extent.dataOffset,
    dataBytes: extent.dataBytes,
    chunks: walk.chunks,
    warnings: reading.warnings,
  };
}

async function dataExtent(
  reading: HeaderReading,
  riff: RiffChunks,
  data: ChunkPlace,
  frameBytes: number,
): Promise<SampleExtent> {
  const { ds64, walk } = riff;
  const { offsetBytes, sizeBytes } = data;
  if (ds64 === undefined && isStreamSize(sizeBytes)) return extentOfStream(reading, data);
  if (sizeBytes === 0 && (await looksUnfinished(reading, walk, offsetBytes)))
    return extentToEndOfFile(reading, 'data', offsetBytes);
  const wrapped = await wrappedBytes(reading, riff);
  if (wrapped > 0) return extentBeyond32Bits(reading, data, wrapped);
  const extent = extentOfChunk(reading, data);
  // ffmpeg counts the pad of odd data in ds64; only where a frame is one byte does that look like a frame.
  const padCounted =
    frameBytes === 1 && riff.container === 'RF64' && extent.missingBytes === 0 && sizeBytes % 2 === 0;
  if (padCounted && sizeBytes > 0 && ds64?.frameCount === sizeBytes - 1) {
    reading.warn(
      'wav/ds64',
      offsetBytes + sizeBytes - 1,
      `"ds64" states ${sizeBytes} bytes of samples, and ${sizeBytes - 1} frames of one byte; the last byte is taken as padding.`,
    );
    return { ...extent, dataBytes: sizeBytes - 1 };
  }
  return extent;
}

/** Whole multiples of 4 GiB by which a RIFF file is longer than its 32-bit sizes say: they ran over. */
async function wrappedBytes(reading: HeaderReading, riff: RiffChunks): Promise<number> {
  const { window } = reading;
  if (riff.ds64 !== undefined || riff.sizeUnknown) return 0;
  if (!(await window.has(riff.statedBytes + UNKNOWN_SIZE))) return 0;
  const beyond = (await window.end(riff.statedBytes)) - riff.statedBytes;
  return beyond % (UNKNOWN_SIZE + 1) === 0 ? beyond : 0;
}

function extentBeyond32Bits(reading: HeaderReading, data: ChunkPlace, wrapped: number): SampleExtent {
  const { subject } = reading;
  const { offsetBytes, sizeBytes } = data;
  const facts = { chunkId: 'data', offsetBytes, sizeBytes, beyondBytes: wrapped };
  const seen = `is ${wrapped} bytes longer than its header states, a multiple of 4 GiB: the sizes of a RIFF file ran over`;
  if (!reading.acceptsTruncated) {
    throw new FormatError(
      'wav/size-overrun',
      `${subject.label} ${seen}. Pass { truncated: 'accept' } to read it as far as it goes, or export it as RF64.`,
      subject.facts(facts),
    );
  }
  reading.warn(
    'wav/size-overrun',
    offsetBytes - 4,
    `The file ${seen}. Its samples are taken to be ${sizeBytes + wrapped} bytes.`,
  );
  return { dataOffset: offsetBytes, dataBytes: sizeBytes + wrapped, missingBytes: 0 };
}

async function countFrames(
  reading: HeaderReading,
  riff: RiffChunks,
  wave: Pick<WaveFormat, 'codec' | 'packetBytes' | 'packetFrames' | 'channels'>,
  { dataOffset, dataBytes, missingBytes }: SampleExtent,
): Promise<{ frameCount: number; missingFrames?: number }> {
  const { packetBytes, packetFrames, channels } = wave;
  const held = framesIn(wave, channels, dataBytes);
  const whole = framesIn(wave, channels, dataBytes + missingBytes);
  const fact = await readFact(reading, riff);
  // Only the last block of compressed samples is padded: a length that leaves out whole blocks is none.
  const counts = packetFrames > 1 && fact && fact.frames <= whole && fact.frames > whole - packetFrames;
  const promised = counts ? fact.frames : whole;
  const frameCount = Math.min(promised, held);
  const rest = dataBytes % packetBytes;
  if (packetFrames === 1 && rest > 0 && missingBytes === 0) {
    reading.warn(
      'audio/rest',
      dataOffset + dataBytes - rest,
      `${rest} byte(s) follow the last whole frame; they are not read.`,
    );
  }
  if (packetFrames > 1 && !fact) {
    reading.warn(
      'wav/fact',
      dataOffset - 8,
      `There is no "fact" chunk, which tells the length of compressed samples; all ${held} frames of the blocks are read, padding included.`,
    );
  }
  if (fact && fact.frames !== promised && missingBytes === 0) {
    reading.warn(
      'wav/fact',
      fact.offsetBytes,
      `The "fact" chunk states ${fact.frames} frames, and the samples make ${held}; the latter are read.`,
    );
  }
  return { frameCount, ...(promised > frameCount ? { missingFrames: promised - frameCount } : {}) };
}

/** What `fact` says, or `ds64` for it. */
async function readFact(
  reading: HeaderReading,
  { walk, littleEndian, ds64, container }: RiffChunks,
): Promise<{ frames: number; offsetBytes: number } | undefined> {
  const fact = walk.chunks.find(({ id }) => id === 'fact');
  if (!fact || fact.sizeBytes < 4 || fact.missingBytes !== undefined) return undefined;
  const bytes = await reading.window.read(fact.offsetBytes, 4);
  const frames = viewOf(bytes).getUint32(0, littleEndian);
  const { offsetBytes } = fact;
  if (frames !== UNKNOWN_SIZE) return { frames, offsetBytes };
  return container === 'RF64' && ds64 ? { frames: ds64.frameCount, offsetBytes } : undefined;
}
