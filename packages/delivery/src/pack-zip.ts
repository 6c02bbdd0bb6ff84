import { type ByteHashFactory, type ByteSink, createPacer, type ProgressListener } from '@trackout/core';
import type { ZipWriter } from '@zip.js/zip.js/lib/zip-core-writer.js';
import { createByteHashes } from './byte-hashes.js';
import { checkedChunks, checksum, type Step } from './entry-bytes.js';
import { checkEntries, type ZipEntry } from './zip-entry.js';
import { readDosTime, ZIP_EPOCH, type ZipTimestamp } from './zip-timestamp.js';

/** What a caller may decide about a ZIP. None of it but `modified` changes a byte. */
export interface PackOptions {
  /** Time stamp of every entry; 1980-01-01 where none is given. */
  readonly modified?: ZipTimestamp;
  /** The CRC-32 to compute with; a WebAssembly one where none is given. `crc32Hash(zlib.crc32)` is the fast one in Node. */
  readonly crc32?: ByteHashFactory;
  /** Where given, the digest of the whole archive is in the result. */
  readonly sha256?: ByteHashFactory;
  /** Phase `pack`; counts the bytes that are read, twice for entries without a CRC-32. */
  readonly onProgress?: ProgressListener;
  /** Stops with the signal's reason; the sink is aborted. */
  readonly signal?: AbortSignal;
}

/** One entry as it was packed. */
export interface PackedEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** 8 hexadecimal digits. */
  readonly crc32: string;
}

/** A ZIP that is complete. */
export interface PackedZip<Output> {
  readonly byteLength: number;
  readonly entries: readonly PackedEntry[];
  /** Of the whole archive, where a digest was handed in. */
  readonly sha256?: string;
  /** What the sink's `close` gave. */
  readonly output: Output;
}

/** Unix, by edition 4.5 of the format, the first with Zip64 (APPNOTE 6.3.10, 4.4.2 and 4.4.3.2). */
const MADE_BY = (3 << 8) | 45;

/**
 * Packs finished files into a ZIP without compression, and completes the sink.
 *
 * Entries stand one after another in the order given, with sizes and CRC-32 in the local header (no data
 * descriptors), Zip64 records where a size, an offset or the count of entries needs them and nowhere else,
 * and names in UTF-8. The bytes depend on the entries and on `modified` alone. An entry without a
 * CRC-32 is read twice. Holds a few chunks of 256 KiB, whatever the sizes.
 *
 * Throws `UsageError` before a byte is written where the entries contradict themselves, `IoError` where a file is
 * not what was said of it; then the sink has been aborted.
 */
export async function packZip<Output>(
  entries: readonly ZipEntry[],
  sink: ByteSink<Output>,
  options: PackOptions = {},
): Promise<PackedZip<Output>> {
  try {
    checkEntries(entries);
    const rawLastModDate = readDosTime(options.modified ?? ZIP_EPOCH);
    const crc32 = options.crc32 ?? (await createByteHashes()).crc32;
    const digest = options.sha256?.();
    const steps = progressSteps(entries, options);
    const written = { bytes: 0 };
    const zipLibrary = await import('@zip.js/zip.js/lib/zip-core-writer.js');
    const zip = new zipLibrary.ZipWriter(
      new WritableStream<Uint8Array>({
        async write(bytes) {
          written.bytes += bytes.length;
          digest?.update(bytes);
          await sink.write(bytes);
        },
      }),
      {
        rawLastModDate,
        extendedTimestamp: false,
        compressionMethod: 0,
        passThrough: true,
        versionMadeBy: MADE_BY,
      },
    );
    const packed: PackedEntry[] = [];
    for (const entry of entries) {
      const expected = entry.crc32 ?? (await checksum(entry, crc32, steps));
      await addEntry(zip, entry, expected, crc32, steps);
      packed.push({ path: entry.path, sizeBytes: entry.sizeBytes, crc32: expected });
    }
    options.signal?.throwIfAborted();
    await zip.close();
    return {
      byteLength: written.bytes,
      entries: packed,
      ...(digest ? { sha256: digest.digest() } : {}),
      output: await sink.close(),
    };
  } catch (error) {
    // What went wrong first is what the caller can act on; a failure to clean up after it is not.
    await sink.abort(error).catch(() => {});
    throw error;
  }
}

/** What the pacer counts as one sample: about the work of handling a sample while rendering. */
const BYTES_PER_PACED_SAMPLE = 2;

function progressSteps(entries: readonly ZipEntry[], { onProgress, signal }: PackOptions): Step {
  const total = entries.reduce((sum, { sizeBytes, crc32 }) => sum + sizeBytes * (crc32 ? 1 : 2), 0);
  const pause = createPacer();
  let done = 0;
  return (bytes) => {
    signal?.throwIfAborted();
    done += bytes;
    onProgress?.({ phase: 'pack', unit: 'bytes', done, total });
    return pause(bytes / BYTES_PER_PACED_SAMPLE);
  };
}

/** Streams one entry through the writer. Its own error comes out as it is, whatever the streams between make of it. */
async function addEntry(
  zip: ZipWriter<unknown>,
  entry: ZipEntry,
  expected: string,
  crc32: ByteHashFactory,
  step: Step,
): Promise<void> {
  const chunks = checkedChunks(entry, expected, crc32, step);
  const failure: { error?: unknown } = {};
  const readable = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        failure.error = error;
        controller.error(new Error('The entry could not be read.'));
      }
    },
    cancel: async () => {
      await chunks.return();
    },
  });
  try {
    await zip.add(
      entry.path,
      { readable, size: entry.sizeBytes },
      { crc32: Number.parseInt(expected, 16), uncompressedSize: entry.sizeBytes },
    );
  } catch (error) {
    throw 'error' in failure ? failure.error : error;
  }
}
