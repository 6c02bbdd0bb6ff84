import { type ChannelLayout, FormatError } from '@trackout/core';
import { type AiffFormat, readAiffFormat } from './aiff-format.js';
import type { AudioFileInfo } from './audio-file-info.js';
import { viewOf } from './byte-window.js';
import { layoutWithoutMask } from './channel-mask.js';
import type { ChunkPlace } from './chunk-place.js';
import { type ChunkWalk, walkChunks } from './chunk-walk.js';
import { readChannelChunk } from './core-audio-layout.js';
import type { HeaderReading } from './header-reading.js';
import { requireChunk, truncatedChunk } from './required-chunk.js';
import {
  extentOfChunk,
  extentOfStream,
  extentToEndOfFile,
  isStreamSize,
  looksUnfinished,
  type SampleExtent,
} from './sample-extent.js';
import { reportBehindSamples, reportStatedSize } from './walk-report.js';

/** `COMM` with the name of a compression, and `CHAN` with 64 descriptions, fit into this. */
const MAX_CHUNK_BYTES = 2048;

/** The only version of AIFF-C, as `FVER` states it (AIFF-C, draft of 1991). */
const AIFFC_VERSION = 0xa280_5140;

/** `SSND` starts with an offset and a block size, of four bytes each. */
const SSND_HEAD_BYTES = 8;

/** Reads the header of an AIFF file, or of an AIFF-C file where `compressed`. */
export async function readAiffInfo(reading: HeaderReading, compressed: boolean): Promise<AudioFileInfo> {
  const statedBytes = 8 + viewOf(await reading.window.read(4, 4)).getUint32(0);
  const walk = await walkChunks(reading, {
    littleEndian: false,
    required: ['COMM', 'SSND'],
    statedEnd: () => statedBytes,
    sizeOf: (_, size) => size,
  });
  const comm = requireChunk(reading, walk, statedBytes, {
    id: 'COMM',
    code: 'aiff/no-comm',
    mayBeCut: false,
  });
  const contents = await firstBytes(reading, comm);
  const { channels, sampleRate, statedFrames, ...storage } = readAiffFormat(
    reading,
    contents,
    comm.offsetBytes,
    compressed,
  );
  if (compressed) await reportVersion(reading, walk);
  const layout = await layoutOf(reading, walk, channels);
  const samples = await readSamples(reading, walk, statedBytes, { ...storage, statedFrames });
  return {
    container: compressed ? 'AIFF-C' : 'AIFF',
    format: { sampleRate, layout },
    ...storage,
    ...samples,
    chunks: walk.chunks,
    warnings: reading.warnings,
  };
}

async function firstBytes({ window }: HeaderReading, chunk: ChunkPlace): Promise<Uint8Array> {
  const length = Math.min(chunk.sizeBytes - (chunk.missingBytes ?? 0), MAX_CHUNK_BYTES);
  return (await window.read(chunk.offsetBytes, length)).slice();
}

async function reportVersion(reading: HeaderReading, walk: ChunkWalk): Promise<void> {
  const fver = walk.chunks.find(({ id }) => id === 'FVER');
  if (!fver) {
    reading.warn(
      'aiff/version',
      12,
      'There is no "FVER" chunk, which AIFF-C requires; it is read as the one version there is.',
    );
    return;
  }
  const bytes = await firstBytes(reading, fver);
  if (bytes.length >= 4 && viewOf(bytes).getUint32(0) === AIFFC_VERSION) return;
  reading.warn(
    'aiff/version',
    fver.offsetBytes,
    'The "FVER" chunk names an unknown version of AIFF-C; it is read as the one there is.',
  );
}

async function layoutOf(reading: HeaderReading, walk: ChunkWalk, channels: number): Promise<ChannelLayout> {
  const chan = walk.chunks.find(({ id }) => id === 'CHAN');
  if (!chan) return layoutWithoutMask(channels);
  const { layout, problem } = readChannelChunk(await firstBytes(reading, chan), channels);
  if (layout) return layout;
  reading.warn(
    'aiff/channel-layout',
    chan.offsetBytes,
    `The "CHAN" chunk ${problem}. It is not used: one channel is mono, two are stereo, more are discrete.`,
  );
  return layoutWithoutMask(channels);
}

interface AiffSamples {
  readonly frameCount: number;
  readonly missingFrames?: number;
  readonly dataOffset: number;
  readonly dataBytes: number;
}

async function readSamples(
  reading: HeaderReading,
  walk: ChunkWalk,
  statedBytes: number,
  format: Pick<AiffFormat, 'packetBytes' | 'statedFrames'>,
): Promise<AiffSamples> {
  const { statedFrames, packetBytes } = format;
  // A file without frames need not have the chunk (Audio Interchange File Format 1.3, Sound Data Chunk).
  if (statedFrames === 0 && !walk.chunks.some(({ id }) => id === 'SSND')) {
    return { frameCount: 0, dataOffset: walk.endOffset ?? walk.strayOffset ?? statedBytes, dataBytes: 0 };
  }
  const ssnd = requireChunk(reading, walk, statedBytes, { id: 'SSND', code: 'aiff/no-ssnd', mayBeCut: true });
  const { extent, unfinished } = await soundExtent(reading, walk, ssnd, statedFrames);
  if (extent.dataBytes === ssnd.sizeBytes - (extent.dataOffset - ssnd.offsetBytes)) {
    reportStatedSize(reading, walk, 'aiff/form-size', statedBytes, ssnd);
  }
  await reportBehindSamples(reading, walk, extent.dataOffset + extent.dataBytes);
  const held = Math.floor(extent.dataBytes / packetBytes);
  const { dataOffset, dataBytes } = extent;
  if (unfinished) return { frameCount: held, dataOffset, dataBytes };
  const frameCount = Math.min(held, statedFrames);
  const missingFrames = statedFrames - frameCount;
  if (missingFrames > 0 && extent.missingBytes === 0) refuseShortSound(reading, ssnd, held, format);
  if (dataBytes >= (statedFrames + 1) * packetBytes) {
    reading.warn(
      'aiff/frame-count',
      dataOffset + statedFrames * packetBytes,
      `The header states ${statedFrames} frames, and the "SSND" chunk holds ${held}; the former are read.`,
    );
  }
  return { frameCount, ...(missingFrames > 0 ? { missingFrames } : {}), dataOffset, dataBytes };
}

/** Where the samples lie: behind the head of the chunk, and behind the offset that it states. */
async function soundExtent(
  reading: HeaderReading,
  walk: ChunkWalk,
  ssnd: ChunkPlace,
  statedFrames: number,
): Promise<{ extent: SampleExtent; unfinished: boolean }> {
  const { subject, window } = reading;
  const { offsetBytes, sizeBytes, missingBytes = 0 } = ssnd;
  const head = await window.read(offsetBytes, SSND_HEAD_BYTES);
  const there = sizeBytes - missingBytes;
  const skipped = head.length < SSND_HEAD_BYTES ? 0 : viewOf(head).getUint32(0);
  const before = SSND_HEAD_BYTES + skipped;
  if (isStreamSize(sizeBytes)) {
    const { dataOffset, dataBytes } = await extentOfStream(reading, ssnd);
    const used = Math.min(before, dataBytes);
    return {
      extent: { dataOffset: dataOffset + used, dataBytes: dataBytes - used, missingBytes: 0 },
      unfinished: statedFrames === 0,
    };
  }
  const empty = sizeBytes <= SSND_HEAD_BYTES;
  if (empty && missingBytes === 0 && (await looksUnfinished(reading, walk, offsetBytes + SSND_HEAD_BYTES))) {
    const extent = await extentToEndOfFile(reading, 'SSND', offsetBytes + SSND_HEAD_BYTES);
    return { extent, unfinished: true };
  }
  if (missingBytes > 0 && there < before) throw truncatedChunk(reading, ssnd);
  if (sizeBytes < before) {
    throw new FormatError(
      'aiff/ssnd',
      `The "SSND" chunk of ${subject.label} has ${sizeBytes} bytes, and its samples start ${before} bytes into it. The file is damaged: export it again.`,
      subject.facts({ chunkId: 'SSND', offsetBytes, sizeBytes }),
    );
  }
  const whole = extentOfChunk(reading, ssnd);
  const extent = { ...whole, dataOffset: offsetBytes + before, dataBytes: whole.dataBytes - before };
  // A header of 0 frames in front of samples was never completed.
  if (statedFrames > 0 || extent.dataBytes === 0) return { extent, unfinished: false };
  if (!reading.acceptsTruncated) await extentToEndOfFile(reading, 'COMM', extent.dataOffset);
  reading.warn(
    'audio/unfinished',
    extent.dataOffset,
    `The header states no frames, and the "SSND" chunk holds ${extent.dataBytes} bytes; all of them are read.`,
  );
  return { extent, unfinished: true };
}

function refuseShortSound(
  reading: HeaderReading,
  ssnd: ChunkPlace,
  held: number,
  { statedFrames, packetBytes }: Pick<AiffFormat, 'packetBytes' | 'statedFrames'>,
): void {
  const { subject } = reading;
  const missingBytes = (statedFrames - held) * packetBytes;
  if (!reading.acceptsTruncated) {
    throw new FormatError(
      'audio/truncated',
      `${subject.label} is truncated: its header states ${statedFrames} frames, and its "SSND" chunk at offset ${ssnd.offsetBytes} holds ${held}. Pass { truncated: 'accept' } to read what is there, or copy or export it again.`,
      subject.facts({
        chunkId: 'SSND',
        offsetBytes: ssnd.offsetBytes,
        sizeBytes: ssnd.sizeBytes,
        missingBytes,
      }),
    );
  }
  reading.warn(
    'audio/truncated',
    ssnd.offsetBytes - 4,
    `The header states ${statedFrames} frames, and the "SSND" chunk holds ${held}; what is there is read.`,
  );
}
