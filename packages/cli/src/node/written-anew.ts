import path from 'node:path';
import { type BlockSource, createPacer, type PcmEncoding, type SampleEncoding } from '@trackout/core';
import {
  type AudioFileInfo,
  type AudioMetadata,
  type AudioWriter,
  type AudioWriterOptions,
  type DroppedMetadata,
  metadataContainerOf,
  metadataForContainer,
  type WrittenContainer,
} from '@trackout/io-wav';
import { BLOCK_FRAMES } from '../export/block-sizes.js';

/** A file that is written anew, its length known. */
export type Writing = AudioWriterOptions & { readonly frameCount: number };

/** What of the file that is read may be written otherwise. */
export interface WritingChoice {
  readonly encoding?: SampleEncoding;
  readonly format?: 'wav' | 'aiff';
}

/**
 * How a file is written anew, decided before the output is touched: in its own container and encoding, with its
 * metadata, as far as nothing else is chosen or the name of the output says.
 */
export function planWriting(
  info: AudioFileInfo,
  metadata: AudioMetadata,
  output: string,
  options: WritingChoice = {},
): { readonly writing: Writing; readonly dropped: readonly DroppedMetadata[] } {
  const wanted = options.encoding ?? info.encoding;
  const container = containerFor(info, wanted, output, options.format);
  const fitted = metadataForContainer(metadata, container === 'wav' ? 'wav' : 'aiff');
  // A "sowt" file stays one: its samples can be copied.
  const sowt = container === 'aiff-c' && info.byteOrder === 'little';
  const encoding: PcmEncoding =
    wanted.type === 'int' && wanted.bits === 16 && sowt ? { ...wanted, byteOrder: 'little' } : wanted;
  return {
    writing: {
      container,
      format: info.format,
      encoding,
      frameCount: info.frameCount,
      metadata: fitted.metadata,
    },
    dropped: fitted.dropped,
  };
}

function containerFor(
  info: AudioFileInfo,
  encoding: SampleEncoding,
  output: string,
  asked: 'wav' | 'aiff' | undefined,
): WrittenContainer {
  const extension = path.extname(output).toLowerCase();
  const named = extension === '.wav' ? 'wav' : /^\.aif[fc]?$/.test(extension) ? 'aiff' : undefined;
  if ((asked ?? named ?? metadataContainerOf(info)) === 'wav') return 'wav';
  const compressed = encoding.type === 'float' || extension === '.aifc' || info.container === 'AIFF-C';
  return compressed ? 'aiff-c' : 'aiff';
}

/** Writes all samples of a source. */
export async function encodeSamples(
  source: BlockSource,
  writer: AudioWriter<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reader = source.open();
  const pause = createPacer();
  try {
    while (!reader.ended) {
      signal?.throwIfAborted();
      const filling = reader.fill();
      if (filling) await filling;
      const block = reader.pull(BLOCK_FRAMES);
      if (!block) continue;
      const waiting = writer.write(block) ?? pause(block.frameCount * block.planes.length);
      if (waiting) await waiting;
    }
  } finally {
    reader.close();
  }
}
