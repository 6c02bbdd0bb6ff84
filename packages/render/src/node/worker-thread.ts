import { Worker } from 'node:worker_threads';
import { bytesPerSample, channelCount, IoError, UsageError } from '@trackout/core';
import { removeOwnTemporaries } from '@trackout/io-wav/node';
import type { MeasureName } from '@trackout/meter';
import type { FileResult, FileTask } from './file-task.js';
import { receiveError } from './sent-error.js';
import type { FileRequest, FromWorker, ToWorker, WorkerStart } from './worker-messages.js';

/** Bytes of a message at most. */
const SLAB_BYTES = 128 * 1024;

/** Slabs that are under way to one thread at most; who has more to write waits. */
const SLABS = 12;

/** The thread holds little in JavaScript; without a limit its young heap would grow to 16 MB and more. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 2 };

interface Answer {
  resolve(result: FileResult<MeasureName> | undefined): void;
  reject(error: unknown): void;
}

interface OpenFile {
  readonly path: string;
  readonly plannedBytes: number;
  failure?: Error;
}

/** One thread as the main thread sees it: files are opened, filled and ended in it by messages. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #files = new Map<number, OpenFile>();
  readonly #answers = new Map<string, Answer>();
  readonly #free: ArrayBuffer[] = [];
  #slabs = 0;
  #waiting: (() => void)[] = [];
  /** For all who wait together: many files do, and one listener on their signal is enough. */
  #room: Promise<void> | undefined;
  #ending = false;
  #crash: unknown;
  /** Why nothing can be asked of the thread any more. */
  #gone: IoError | UsageError | undefined;

  constructor(module: WebAssembly.Module) {
    this.#worker = new Worker(new URL('./file-worker.js', import.meta.url), {
      name: 'trackout files',
      workerData: { module } satisfies WorkerStart,
      execArgv: [],
      resourceLimits: RESOURCE_LIMITS,
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => {
      this.#crash = error;
    });
    // Only files that are open keep the process alive. Listeners do too, and so this comes after them.
    this.#worker.unref();
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (exitCode) => void this.#exit(exitCode).then(resolve));
    });
  }

  /** Bytes of samples of all files that are open here. */
  get load(): number {
    return [...this.#files.values()].reduce((sum, { plannedBytes }) => sum + plannedBytes, 0);
  }

  /** Opens a file; its number is the caller's choice. */
  async open(file: number, task: FileTask<MeasureName>): Promise<void> {
    const { format, encoding, frameCount } = task.file;
    const plannedBytes = frameCount * channelCount(format.layout) * bytesPerSample(encoding);
    this.#files.set(file, { path: task.path, plannedBytes });
    this.#worker.ref();
    try {
      await this.#ask(file, { kind: 'open', task });
    } catch (error) {
      this.#forget(file);
      throw error;
    }
  }

  async close(file: number): Promise<FileResult<MeasureName>> {
    const failure = this.#files.get(file)?.failure;
    if (failure) throw failure;
    const result = await this.#ask(file, { kind: 'close' });
    this.#forget(file);
    return result as FileResult<MeasureName>;
  }

  async abort(file: number): Promise<void> {
    if (!this.#files.has(file)) return;
    // A thread that is gone leaves no half file either: `#exit` sees to that.
    await (this.#gone ? this.#exited : this.#ask(file, { kind: 'abort' }).catch(() => this.#exited));
    this.#forget(file);
  }

  /** Waits only where all slabs are under way; borrows the bytes until then. */
  write(file: number, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> | undefined {
    for (let at = 0; at < bytes.length; ) {
      const failure = this.#gone ?? this.#files.get(file)?.failure;
      if (failure) throw failure;
      const buffer = this.#slab();
      if (!buffer) {
        const rest = bytes.subarray(at);
        return this.#slabFree(signal).then(() => this.write(file, rest, signal));
      }
      const part = bytes.subarray(at, at + SLAB_BYTES);
      new Uint8Array(buffer).set(part);
      this.#post({ kind: 'bytes', file, buffer, byteLength: part.length }, [buffer]);
      at += part.length;
    }
    return undefined;
  }

  /** Gives up what is still open, and ends the thread. */
  async end(): Promise<void> {
    this.#ending = true;
    if (!this.#gone) this.#post({ kind: 'end' });
    this.#worker.ref();
    await this.#exited;
  }

  #post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #ask(file: number, request: FileRequest): Promise<FileResult<MeasureName> | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(this.#gone);
      this.#answers.set(`${request.kind} ${file}`, { resolve, reject });
      this.#post({ file, ...request });
    });
  }

  #slab(): ArrayBuffer | undefined {
    const free = this.#free.pop();
    if (free || this.#slabs === SLABS) return free;
    this.#slabs++;
    return new ArrayBuffer(SLAB_BYTES);
  }

  #slabFree(signal: AbortSignal | undefined): Promise<void> {
    this.#room ??= this.#wakened(signal).finally(() => {
      this.#room = undefined;
    });
    return this.#room;
  }

  async #wakened(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const waiting = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!signal) return waiting;
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort);
    });
    try {
      await Promise.race([waiting, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'free') {
      this.#free.push(message.buffer);
      this.#wake();
      return;
    }
    const { file, request } = message;
    if (message.kind === 'failed' && request === 'bytes') {
      const open = this.#files.get(file);
      if (open) open.failure ??= receiveError(message.error);
      this.#wake();
      return;
    }
    const answer = this.#answers.get(`${request} ${file}`);
    this.#answers.delete(`${request} ${file}`);
    if (message.kind === 'done') answer?.resolve(message.result);
    else answer?.reject(receiveError(message.error));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #forget(file: number): void {
    this.#files.delete(file);
    if (this.#files.size === 0) this.#worker.unref();
  }

  async #exit(exitCode: number): Promise<void> {
    const open = [...this.#files.values()].map(({ path }) => path);
    this.#gone = this.#ending && exitCode === 0 ? ended() : died(open, exitCode, this.#crash);
    this.#free.length = 0;
    this.#wake();
    await Promise.all(open.map(removeOwnTemporaries));
    for (const { reject } of this.#answers.values()) reject(this.#gone);
    this.#answers.clear();
  }
}

function ended(): UsageError {
  return new UsageError(
    'render/workers-closed',
    'The worker threads have been closed; files that were open then were given up. Close every file first.',
  );
}

function died(paths: readonly string[], exitCode: number, cause: unknown): IoError {
  const what = cause instanceof Error ? cause.message : `exit code ${exitCode}`;
  const whose = paths.length === 0 ? '' : ` that was writing ${paths.length} file(s), "${paths[0]}" first,`;
  return new IoError(
    'render/worker-died',
    `A worker thread${whose} ended before its time: ${what}. None of these files was completed, and nothing was left under their names. Start again; if it happens once more, do without worker threads (0 workers).`,
    { exitCode, paths },
    { cause },
  );
}
