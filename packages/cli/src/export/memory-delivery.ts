import { type ByteSink, type ByteSource, IoError } from '@trackout/core';
import { bytesSource, memorySink } from '@trackout/io-wav';
import type { DeliveryFolder } from './export-io.js';

/** A delivery that is kept in memory: for a browser, or a test. It holds every byte; mind its size. */
export interface MemoryDelivery extends DeliveryFolder {
  /** The finished files by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** An empty delivery in memory. */
export function memoryDelivery(): MemoryDelivery {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async prepare() {},
    async create(path): Promise<ByteSink<unknown>> {
      const sink = memorySink();
      return {
        seekable: sink.seekable,
        write: (bytes) => sink.write(bytes),
        async close() {
          files.set(path, await sink.close());
        },
        abort: (reason) => sink.abort(reason),
      };
    },
    async open(path): Promise<ByteSource> {
      const bytes = files.get(path);
      if (!bytes) throw new IoError('io/not-found', `The delivery has no file "${path}".`, { path });
      return bytesSource(bytes);
    },
    async abandon() {
      files.clear();
    },
  };
}
