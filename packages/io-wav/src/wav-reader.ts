import { type BlockSource, type ByteSource, type FrameRange, resolveRange, UsageError } from '@trackout/core';
import { type Dsp, sampleTypeOf } from '@trackout/dsp-wasm';
import { fileSubject } from './file-subject.js';
import { PcmReader, type PcmReaderOptions, sizePcmReader } from './pcm-reader.js';
import { readWavHeader, type WavHeader } from './wav-header.js';

/** An open WAV file: its blocks, from any frame, any number of times, by any number of readers at once. */
export interface WavFile extends BlockSource {
  readonly header: WavHeader;
  /** WebAssembly memory that one reader of the whole file takes. */
  readonly readerBytes: number;
  /** Closes the readers that are still open, and the bytes. Idempotent. */
  close(): Promise<void>;
}

/** How a WAV file is read. */
export interface OpenWavOptions extends PcmReaderOptions {
  /** What errors call the file. */
  readonly name?: string;
}

/**
 * Opens a WAV file for reading into the memory of `dsp`.
 *
 * Takes over the source: `close` closes it, and so does a header that cannot be read (errors as in
 * `readWavHeader`). Each reader takes `readerBytes` of memory when it is opened (`LimitError` `dsp/memory`
 * when it does not fit) and gives it back when it is closed. Float samples pass as they are, NaN included.
 * `fill` throws `FormatError` (`wav/shrunk`) where the file has become shorter than its header said.
 */
export async function openWav(source: ByteSource, dsp: Dsp, options: OpenWavOptions = {}): Promise<WavFile> {
  const header = await readWavHeader(source, options).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const { format, encoding, frameCount, dataOffset } = header;
  const subject = fileSubject(options.name);
  const place = { source, format, encoding, dataOffset, frameCount, subject };
  const readers = new Set<PcmReader>();
  let closed = false;
  return {
    header,
    format,
    frameCount,
    sampleType: sampleTypeOf(encoding),
    readerBytes: wavReaderBytes(header, { ...options, synchronous: source.readSync !== undefined }),
    open(range?: FrameRange) {
      if (closed) {
        throw new UsageError(
          'wav/closed',
          `${subject.label} has been closed; open it again to read it.`,
          subject.facts(),
        );
      }
      const reader = new PcmReader(place, dsp, resolveRange(range, frameCount), options, (it) =>
        readers.delete(it),
      );
      readers.add(reader);
      return reader;
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const reader of readers) reader.close();
      await source.close();
    },
  };
}

/**
 * WebAssembly memory that one reader takes, in bytes: a slab of file bytes and a block of planes, both capped
 * by the length of the file. `synchronous` says that the source has `readSync`, where slabs are smaller.
 */
export function wavReaderBytes(
  header: Pick<WavHeader, 'format' | 'encoding' | 'frameCount'>,
  options: PcmReaderOptions & { readonly synchronous?: boolean } = {},
): number {
  const { format, encoding, frameCount } = header;
  return sizePcmReader(format, encoding, frameCount, options.synchronous ?? false, options).memoryBytes;
}
