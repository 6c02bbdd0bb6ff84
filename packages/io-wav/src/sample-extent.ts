import { FormatError } from '@trackout/core';
import type { ChunkPlace } from './chunk-place.js';
import type { ChunkWalk } from './chunk-walk.js';
import { UNKNOWN_SIZE } from './ds64.js';
import type { HeaderReading } from './header-reading.js';
import { truncatedChunk } from './required-chunk.js';

/** Where the samples lie, and how many bytes of them the file lacks. */
export interface SampleExtent {
  readonly dataOffset: number;
  /** Bytes that are there. */
  readonly dataBytes: number;
  /** Bytes that were promised besides; 0 where nothing is missing, or where no length was ever stated. */
  readonly missingBytes: number;
}

const ACCEPT = "Pass { truncated: 'accept' } to read what is there";

/** The chunk as far as the file has it. Throws `audio/truncated` where some is missing and that is not accepted. */
export function extentOfChunk(reading: HeaderReading, chunk: ChunkPlace): SampleExtent {
  const { id, offsetBytes, sizeBytes, missingBytes = 0 } = chunk;
  if (missingBytes > 0) {
    if (!reading.acceptsTruncated) {
      throw truncatedChunk(reading, chunk, `${ACCEPT}, or copy or export it again.`);
    }
    reading.warn(
      'audio/truncated',
      offsetBytes - 4,
      `The "${id}" chunk claims ${sizeBytes} bytes, and the file ends ${missingBytes} bytes earlier; what is there is read.`,
    );
  }
  return { dataOffset: offsetBytes, dataBytes: sizeBytes - missingBytes, missingBytes };
}

/**
 * Everything up to the end of the file, for a chunk whose size says that it was never known (0xFFFFFFFF).
 * Throws `audio/truncated` where that is not accepted.
 */
export async function extentOfStream(reading: HeaderReading, chunk: ChunkPlace): Promise<SampleExtent> {
  const { id, offsetBytes, sizeBytes } = chunk;
  const { subject, window } = reading;
  const end = await window.end(offsetBytes);
  if (!reading.acceptsTruncated) {
    throw new FormatError(
      'audio/truncated',
      `${subject.label} was written as a stream: its "${id}" chunk at offset ${offsetBytes} never got a size. ${ACCEPT}, or write it to a file once more, so that the header is completed.`,
      subject.facts({
        chunkId: id,
        offsetBytes,
        sizeBytes,
        missingBytes: Math.max(0, offsetBytes + sizeBytes - end),
      }),
    );
  }
  reading.warn(
    'audio/truncated',
    offsetBytes - 4,
    `The "${id}" chunk was written as a stream and never got a size; everything up to the end of the file is read as samples.`,
  );
  return { dataOffset: offsetBytes, dataBytes: end - offsetBytes, missingBytes: 0 };
}

/** True for a size that a writer of streams leaves in a 32-bit field. */
export function isStreamSize(sizeBytes: number): boolean {
  return sizeBytes === UNKNOWN_SIZE;
}

/**
 * True where an empty sample chunk stands in front of bytes that no chunk explains: a recorder that died
 * leaves sizes of 0, and such a file must not pass for an empty one.
 */
export async function looksUnfinished(
  { window }: HeaderReading,
  walk: ChunkWalk,
  dataOffset: number,
): Promise<boolean> {
  const behind = walk.chunks.find((chunk) => chunk.offsetBytes > dataOffset);
  if (behind && behind.missingBytes === undefined) return false;
  return window.has(dataOffset);
}

/** Everything up to the end of the file. Throws `audio/unfinished` where that is not accepted. */
export async function extentToEndOfFile(
  reading: HeaderReading,
  chunkId: string,
  dataOffset: number,
): Promise<SampleExtent> {
  const { subject, window } = reading;
  if (!reading.acceptsTruncated) {
    throw new FormatError(
      'audio/unfinished',
      `${subject.label} was never finished: its header says that there are no samples, and bytes follow at offset ${dataOffset}. ${ACCEPT}, or recover it with the application that recorded it.`,
      subject.facts({ chunkId, offsetBytes: dataOffset }),
    );
  }
  reading.warn(
    'audio/unfinished',
    dataOffset,
    `The "${chunkId}" chunk states no samples, and bytes follow; everything up to the end of the file is read as samples.`,
  );
  return { dataOffset, dataBytes: (await window.end(dataOffset)) - dataOffset, missingBytes: 0 };
}
