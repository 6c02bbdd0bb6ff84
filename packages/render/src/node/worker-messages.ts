import type { MeasureName } from '@trackout/meter';
import type { FileResult, FileTask } from './file-task.js';
import type { SentError } from './sent-error.js';

/** What the thread is given when it starts. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
}

/** What a file can be asked for; each is answered by `done` or `failed`. */
export type FileRequest =
  | { readonly kind: 'open'; readonly task: FileTask<MeasureName> }
  | { readonly kind: 'close' }
  | { readonly kind: 'abort' };

/** To the thread. Buffers are transferred, and come back as `free` when their bytes have been written. */
export type ToWorker =
  | ({ readonly file: number } & FileRequest)
  | {
      readonly kind: 'bytes';
      readonly file: number;
      readonly buffer: ArrayBuffer;
      readonly byteLength: number;
    }
  | { readonly kind: 'end' };

/** From the thread. */
export type FromWorker =
  | { readonly kind: 'free'; readonly buffer: ArrayBuffer }
  | {
      readonly kind: 'done';
      readonly file: number;
      readonly request: FileRequest['kind'];
      readonly result?: FileResult<MeasureName>;
    }
  | {
      readonly kind: 'failed';
      readonly file: number;
      readonly request: FileRequest['kind'] | 'bytes';
      readonly error: SentError;
    };
