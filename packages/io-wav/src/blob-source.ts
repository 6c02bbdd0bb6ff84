import { type ByteSource, IoError } from '@trackout/core';

/**
 * A Blob as a source: what a page gets from `<input type="file">` or from a drop.
 *
 * Throws `IoError` (`io/failed`) from `read` where the browser cannot read it any more, because the file
 * behind it has changed or gone.
 */
export function blobSource(blob: Blob): ByteSource {
  return {
    sizeBytes: blob.size,
    async read(offset, target) {
      try {
        const part = await blob.slice(offset, offset + target.length).arrayBuffer();
        target.set(new Uint8Array(part));
        return part.byteLength;
      } catch (cause) {
        throw new IoError(
          'io/failed',
          `${target.length} bytes at offset ${offset} of ${nameOf(blob)} could not be read: ${cause instanceof Error ? cause.message : String(cause)}. If it has changed since it was chosen, choose it again.`,
          { offset },
          { cause },
        );
      }
    },
    close: async () => {},
  };
}

function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? `"${blob.name}"` : 'a Blob';
}
