import {
  type BlockPlanes,
  type BlockSource,
  type ByteSource,
  type FrameRange,
  resolveRange,
  UsageError,
} from '@trackout/core';
import { type Dsp, sampleTypeOf } from '@trackout/dsp-wasm';
import type { AudioFileInfo } from './audio-file-info.js';
import { fileSubject } from './file-subject.js';
import type { HeaderOptions } from './header-reading.js';
import { PacketReader, type ReaderOptions, type ReaderShape, sizeReader } from './packet-reader.js';
import { readHeader } from './read-header.js';

/** An open audio file: its blocks, from any frame, any number of times, by any number of readers at once. */
export interface AudioFile extends BlockSource {
  readonly info: AudioFileInfo;
  /** WebAssembly memory that one reader of the whole file takes. */
  readonly readerBytes: number;
  /** Closes the readers that are still open, and the bytes. Idempotent. */
  close(): Promise<void>;
}

/** How an audio file is read. */
export interface OpenAudioOptions extends HeaderOptions, ReaderOptions {}

/**
 * Opens a WAV or AIFF file for reading into the memory of `dsp`.
 *
 * Takes over the source: `close` closes it, and so does a header that cannot be read (errors as in `readHeader`).
 * Each reader takes `readerBytes` of memory when it is opened (less where it is given planes of this `dsp` to use) (`LimitError` `dsp/memory` when it does not fit)
 * and gives it back when it is closed. Float samples pass as they are, NaN included.
 * `fill` throws `FormatError` where the file has become shorter than its header said (`audio/shrunk`), and
 * where a block of ADPCM is damaged (`audio/damaged-block`).
 */
export async function openAudio(
  source: ByteSource,
  dsp: Dsp,
  options: OpenAudioOptions = {},
): Promise<AudioFile> {
  const info = await readHeader(source, options).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const { format, encoding, frameCount } = info;
  const subject = fileSubject(options.name);
  const place = { source, info, subject };
  const readers = new Set<PacketReader>();
  let closed = false;
  return {
    info,
    format,
    frameCount,
    sampleType: sampleTypeOf(encoding),
    readerBytes: readerBytes(info, { ...options, synchronous: source.readSync !== undefined }),
    open(range?: FrameRange, into?: BlockPlanes) {
      if (closed) {
        throw new UsageError(
          'audio/closed',
          `${subject.label} has been closed; open it again to read it.`,
          subject.facts(),
        );
      }
      const reader = new PacketReader(
        place,
        dsp,
        resolveRange(range, frameCount),
        { ...options, into },
        (it) => readers.delete(it),
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
 * by the length of the file. `info` is what `readHeader` found, or plain PCM that is still to be written.
 * `synchronous` says that the source has `readSync`, where slabs are smaller.
 */
export function readerBytes(
  info: ReaderShape & { readonly frameCount: number },
  options: ReaderOptions & { readonly synchronous?: boolean } = {},
): number {
  const range = { from: 0, to: info.frameCount };
  return sizeReader(info, range, options.synchronous ?? false, options).memoryBytes;
}
