import type { ChunkPlace } from './chunk-place.js';
import type { ChunkWalk } from './chunk-walk.js';
import type { HeaderReading } from './header-reading.js';

/**
 * Reports what the walk came across behind the samples, which end at `samplesEnd`: cut chunks, stray bytes, bytes
 * behind the stated end. What turned out to be samples after all is none of these.
 */
export async function reportBehindSamples(
  reading: HeaderReading,
  walk: ChunkWalk,
  samplesEnd: number,
): Promise<void> {
  const cut = walk.chunks.at(-1);
  if (cut?.missingBytes !== undefined && cut.offsetBytes > samplesEnd) {
    reading.warn(
      'audio/chunk-cut',
      cut.offsetBytes - 8,
      `The "${cut.id}" chunk claims ${cut.sizeBytes} bytes, and the file ends ${cut.missingBytes} bytes earlier.`,
    );
  }
  if (walk.strayOffset !== undefined && walk.strayOffset >= samplesEnd) {
    reading.warn(
      'audio/stray-bytes',
      walk.strayOffset,
      'Bytes that belong to no chunk follow; they are not read.',
    );
  }
  const end = walk.statedEndReached;
  if (end !== undefined && end >= samplesEnd && (await reading.window.has(end))) {
    reading.warn(
      'audio/trailing-bytes',
      end,
      'The file goes on behind the end that its header states; what follows is not read.',
    );
  }
}

/**
 * Reports a size of the whole file that its chunks contradict; `code` is the format's name for it. A size that
 * leaves out a pad byte, or counts one that is missing, is told by the pad itself.
 */
export function reportStatedSize(
  reading: HeaderReading,
  walk: ChunkWalk,
  code: string,
  statedBytes: number,
  samples: ChunkPlace,
): void {
  if (walk.chunks.at(-1)?.missingBytes !== undefined) return;
  const end = walk.endOffset ?? walk.statedEndReached;
  const samplesEnd = samples.offsetBytes + samples.sizeBytes;
  const tooSmall = statedBytes < samplesEnd;
  if (!tooSmall && (end === undefined || statedBytes <= end + 1)) return;
  reading.warn(
    code,
    4,
    `The header states a file of ${statedBytes} bytes; ${tooSmall ? `its samples end at ${samplesEnd}` : `it ends at ${end}`}. The chunks themselves are believed.`,
  );
}
