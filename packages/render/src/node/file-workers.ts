import { type ByteSink, UsageError } from '@trackout/core';
import { compileDsp } from '@trackout/dsp-wasm';
import type { MeasureName } from '@trackout/meter';
import { DspRooms } from './dsp-rooms.js';
import type { FileResult, FileTask } from './file-task.js';
import { openFinishedFile } from './finished-file.js';
import { WorkerThread } from './worker-thread.js';

/** How many threads, and who may stop them. */
export interface FileWorkersOptions {
  /** 0: everything happens in the calling thread. */
  readonly count: number;
  /** Ends a wait for a slow disk; the files are given up by their `abort`. */
  readonly signal?: AbortSignal;
}

/** Threads that meter, hash and write audio files. */
export interface FileWorkers {
  readonly count: number;
  /**
   * A file on disk that takes the bytes of an audio writer (`createAudioWriter`), in order. Rejects as `fileSink`
   * and `createMeter` do. `write` throws what has gone wrong in the thread by then.
   */
  open<M extends MeasureName = 'levels'>(task: FileTask<M>): Promise<ByteSink<FileResult<M>>>;
  /** Gives up files that are still open and ends all threads. Idempotent. */
  close(): Promise<void>;
}

/** More threads than this only wait for the one that renders. */
const MOST_WORKERS = 64;

/**
 * Starts threads that take encoded bytes, decode them for a meter, hash them and write them to disk: all of an
 * export that is not the graph. The bytes, the digests and the readings are the same for any number of threads.
 *
 * Each file belongs to one thread, the one with the least to write. At most 1.5 MiB are under way to a thread; then
 * `write` of its files returns a promise. Beside that a thread takes some 10 MB, whatever the length of the files.
 * A thread that dies makes every call for its files fail with `IoError` `render/worker-died`, and none of them
 * leaves anything behind. Throws `UsageError` `render/workers` where `count` is no whole number from 0 to 64.
 */
export async function createFileWorkers({ count, signal }: FileWorkersOptions): Promise<FileWorkers> {
  if (!(Number.isInteger(count) && count >= 0 && count <= MOST_WORKERS)) {
    throw new UsageError(
      'render/workers',
      `${count} worker threads were asked for. Give a whole number from 0 (none) to ${MOST_WORKERS}.`,
      { count },
    );
  }
  const module = await compileDsp();
  const rooms = new DspRooms(module);
  const threads = Array.from({ length: count }, () => new WorkerThread(module));
  let files = 0;
  let closing: Promise<void> | undefined;
  return {
    count,
    open(task) {
      if (closing) throw closed(task.path);
      const thread = leastLoaded(threads);
      if (!thread) return openFinishedFile(rooms, task);
      return openInThread(thread, files++, task, signal);
    },
    close() {
      closing ??= Promise.all(threads.map((thread) => thread.end())).then(() => {});
      return closing;
    },
  };
}

async function openInThread<M extends MeasureName>(
  thread: WorkerThread,
  file: number,
  task: FileTask<M>,
  signal: AbortSignal | undefined,
): Promise<ByteSink<FileResult<M>>> {
  await thread.open(file, task);
  return {
    seekable: false,
    write: (bytes) => thread.write(file, bytes, signal),
    close: async () => (await thread.close(file)) as FileResult<M>,
    abort: () => thread.abort(file),
  };
}

function leastLoaded(threads: readonly WorkerThread[]): WorkerThread | undefined {
  return [...threads].sort((a, b) => a.load - b.load)[0];
}

function closed(path: string): UsageError {
  return new UsageError(
    'render/workers-closed',
    `"${path}" was to be written by threads that have been closed. Open files before close.`,
    { path },
  );
}
