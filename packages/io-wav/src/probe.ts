import type { ByteSource } from '@trackout/core';
import type { AudioFileInfo } from './audio-file-info.js';
import { readFileMetadata } from './file-metadata.js';
import type { FileWarning } from './file-warning.js';
import type { HeaderOptions } from './header-reading.js';
import type { AudioMetadata } from './metadata/audio-metadata.js';
import { readHeader } from './read-header.js';

/** How a file is probed. */
export interface ProbeOptions extends HeaderOptions {
  /** The most bytes of metadata that are loaded. Default 64 MiB; what is left out is in the warnings. */
  readonly maxMetadataBytes?: number;
}

/** All that a file says, its samples aside. */
export interface ProbedFile extends AudioFileInfo {
  readonly metadata: AudioMetadata;
  /** Departures from the standards in header and metadata that were tolerated, by their places. */
  readonly warnings: readonly FileWarning[];
}

/**
 * Tells everything about a WAV or AIFF file without touching its audio: format, length, layout, metadata,
 * chunks, and what departs from the standards. By its contents, whatever it is called.
 *
 * Leaves the source open. Bad metadata is a warning, never an error; else throws as `readHeader` does, and what
 * the source throws. `readHeader` alone is enough, and reads less, where metadata is not wanted.
 */
export async function probe(source: ByteSource, options: ProbeOptions = {}): Promise<ProbedFile> {
  const info = await readHeader(source, options);
  const { maxMetadataBytes: maxBytes } = options;
  const read = await readFileMetadata(source, info, maxBytes === undefined ? {} : { maxBytes });
  const warnings = [...info.warnings, ...read.warnings].sort((a, b) => a.offsetBytes - b.offsetBytes);
  return { ...info, metadata: read.metadata, warnings };
}
