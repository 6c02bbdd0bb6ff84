import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ByteHash, ByteSink } from '@trackout/core';
import { hashedSink, MONITOR_FRAMES, monitoredSink } from '@trackout/io-wav';
import { fileSink } from '@trackout/io-wav/node';
import { createMeter, type MeasureName } from '@trackout/meter';
import type { DspRooms } from './dsp-rooms.js';
import type { FileResult, FileTask } from './file-task.js';

/**
 * A file on disk that takes its bytes in order: they are decoded for the meter, hashed, and written under a
 * temporary name; `close` syncs and renames. The same in every thread. Errors as of `fileSink` and `createMeter`.
 */
export async function openFinishedFile<M extends MeasureName>(
  rooms: DspRooms,
  task: FileTask<M>,
): Promise<ByteSink<FileResult<M>>> {
  const sums = checksums(task.crc32 ?? false);
  const file = hashedSink(await fileSink(task.path, { overwrite: task.overwrite ?? false }), sums.hash);
  let byteLength = 0;
  try {
    const { meter, monitor } = rooms.take((dsp) => {
      const meter = createMeter<M>(dsp, {
        format: task.file.format,
        ...task.meter,
        maxBlockFrames: MONITOR_FRAMES,
      });
      try {
        return { meter, monitor: monitoredSink(file, dsp, task.file, (block) => meter.push(block)) };
      } catch (error) {
        meter.release();
        throw error;
      }
    });
    return {
      seekable: false,
      write(bytes) {
        byteLength += bytes.length;
        return monitor.write(bytes);
      },
      async close() {
        try {
          const { digest: sha256 } = await monitor.close();
          return { byteLength, sha256, ...sums.crc32(), reading: meter.finish() };
        } finally {
          meter.release();
        }
      },
      async abort(reason) {
        meter.release();
        await monitor.abort(reason);
      },
    };
  } catch (error) {
    await file.abort(error);
    throw error;
  }
}

function checksums(withCrc32: boolean): { hash: ByteHash; crc32(): { crc32?: string } } {
  const sha256 = createHash('sha256');
  let crc = 0;
  return {
    hash: {
      update(bytes) {
        sha256.update(bytes);
        if (withCrc32) crc = crc32(bytes, crc);
      },
      digest: () => sha256.digest('hex'),
    },
    crc32: () => (withCrc32 ? { crc32: crc.toString(16).padStart(8, '0') } : {}),
  };
}
