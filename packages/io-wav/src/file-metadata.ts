import type { ByteSource } from '@trackout/core';
import type { AudioFileInfo } from './audio-file-info.js';
import { readChunk } from './chunk-place.js';
import type { MetadataContainer, MetadataWarning } from './metadata/metadata-chunk.js';
import { planMetadataLoading } from './metadata/metadata-loading.js';
import { type ReadMetadata, readMetadata } from './metadata/read-metadata.js';

/** Which family of metadata a file has. */
export function metadataContainerOf(info: Pick<AudioFileInfo, 'container'>): MetadataContainer {
  return info.container.startsWith('AIFF') ? 'aiff' : 'wav';
}

/**
 * What a file says beside its samples: `info` is what `readHeader` found in `source`.
 *
 * Reads the chunks that are metadata, at most `maxBytes` of them together (64 MiB unless stated); what was left
 * out and what departs from a standard is in `warnings`. Throws as `readChunk` does where the source fails.
 */
export async function readFileMetadata(
  source: ByteSource,
  info: AudioFileInfo,
  options: { readonly maxBytes?: number } = {},
): Promise<ReadMetadata> {
  const container = metadataContainerOf(info);
  const { load, warnings } = planMetadataLoading(info.chunks, container, options);
  const chunks = [];
  for (const chunk of load) {
    const { id, offsetBytes, sizeBytes } = chunk;
    const bytes = await readChunk(source, chunk, { maxBytes: sizeBytes });
    chunks.push({ id, bytes, offsetBytes, beforeAudio: offsetBytes < info.dataOffset });
  }
  const byteOrder = container === 'aiff' || info.container === 'RIFX' ? 'big' : 'little';
  const read = readMetadata(chunks, container, { byteOrder });
  const all: MetadataWarning[] = [...warnings, ...read.warnings];
  return { metadata: read.metadata, warnings: all.sort((a, b) => a.offsetBytes - b.offsetBytes) };
}
