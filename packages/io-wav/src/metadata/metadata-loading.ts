import { isAudioChunk, type MetadataContainer, type MetadataWarning } from './metadata-chunk.js';

/** How many bytes of metadata are loaded from one file unless more are asked for: 64 MiB. */
export const MAX_METADATA_BYTES = 64 * 1024 * 1024;

/** Where a chunk lies, as the walker of a file found it. */
interface PlacedChunk {
  readonly id: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/**
 * Which chunks of a file are worth loading as metadata, in file order.
 *
 * Chunks of the audio are left out. Together the chosen ones have at most `maxBytes`: one that would exceed
 * it is left out with a warning, and those behind it are still taken where they fit. Pure; reads nothing.
 */
export function planMetadataLoading<Chunk extends PlacedChunk>(
  chunks: readonly Chunk[],
  container: MetadataContainer,
  options: { readonly maxBytes?: number } = {},
): { readonly load: readonly Chunk[]; readonly warnings: readonly MetadataWarning[] } {
  const maxBytes = options.maxBytes ?? MAX_METADATA_BYTES;
  const load: Chunk[] = [];
  const warnings: MetadataWarning[] = [];
  let loaded = 0;
  for (const chunk of chunks) {
    if (isAudioChunk(chunk.id, container)) continue;
    if (loaded + chunk.sizeBytes > maxBytes) {
      warnings.push({
        code: 'metadata/not-loaded',
        message: `"${chunk.id}" has ${chunk.sizeBytes} bytes; with the ${loaded} before it that exceeds the ${maxBytes} bytes of metadata that are loaded. Raise the limit to read it.`,
        chunkId: chunk.id,
        offsetBytes: chunk.offsetBytes,
      });
      continue;
    }
    loaded += chunk.sizeBytes;
    load.push(chunk);
  }
  return { load, warnings };
}
