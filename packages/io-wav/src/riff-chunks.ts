import { viewOf } from './byte-window.js';
import { type ChunkWalk, walkChunks } from './chunk-walk.js';
import { type Ds64, readDs64, sizeFromDs64, UNKNOWN_SIZE } from './ds64.js';
import type { HeaderReading } from './header-reading.js';

/** The four containers that share the structure of RIFF. RIFX is big endian throughout. */
export type RiffContainer = 'RIFF' | 'RIFX' | 'RF64' | 'BW64';

/** The chunks of a WAV file, and what its header says about sizes. */
export interface RiffChunks {
  readonly container: RiffContainer;
  readonly littleEndian: boolean;
  readonly walk: ChunkWalk;
  /** Size of the whole file as its header states it. Often wrong, so nothing depends on it. */
  readonly statedBytes: number;
  /** True where the header leaves the size to `ds64`, or never got one. */
  readonly sizeUnknown: boolean;
  readonly ds64: Ds64 | undefined;
}

/** Walks the chunks of a WAV file; `container` is what its first four bytes say. Throws as `walkChunks` does. */
export async function readRiffChunks(reading: HeaderReading, container: RiffContainer): Promise<RiffChunks> {
  const { window, subject } = reading;
  const littleEndian = container !== 'RIFX';
  const wide = container === 'RF64' || container === 'BW64';
  const stated = viewOf(await window.read(4, 4)).getUint32(0, littleEndian);
  let statedBytes = 8 + stated;
  let ds64: Ds64 | undefined;
  const walk = await walkChunks(reading, {
    littleEndian,
    required: ['fmt ', 'data'],
    statedEnd: () => statedBytes,
    async sizeOf(id, size, at) {
      if (!wide) return size;
      if (id === 'ds64' && ds64 === undefined) {
        ds64 = await readDs64(window, at + 8, size, subject);
        if (stated === UNKNOWN_SIZE) statedBytes = 8 + ds64.riffBytes;
        if (at !== 12) {
          reading.warn('wav/chunk-order', at, 'The "ds64" chunk stands behind others; it belongs first.');
        }
      }
      if (size === UNKNOWN_SIZE) return sizeFromDs64(ds64, id, at, subject);
      if (id === 'data' && size === 0 && ds64 && ds64.dataBytes > 0) {
        reading.warn(
          'wav/ds64',
          at,
          `The "data" chunk states 0 bytes, and "ds64" ${ds64.dataBytes}; the latter is believed.`,
        );
        return ds64.dataBytes;
      }
      return size;
    },
  });
  return { container, littleEndian, walk, statedBytes, sizeUnknown: stated === UNKNOWN_SIZE, ds64 };
}
