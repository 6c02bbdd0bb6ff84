// The thread behind `createFileWorkers`: it meters, hashes and writes the files that it is told to.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ByteSink } from '@trackout/core';
import type { MeasureName } from '@trackout/meter';
import { DspRooms } from './dsp-rooms.js';
import type { FileResult } from './file-task.js';
import { openFinishedFile } from './finished-file.js';
import { sendError } from './sent-error.js';
import type { FileRequest, FromWorker, ToWorker, WorkerStart } from './worker-messages.js';

type OpenFile = ByteSink<FileResult<MeasureName>>;

const port = parentPort as MessagePort;
const rooms = new DspRooms((workerData as WorkerStart).module);
const files = new Map<number, OpenFile>();
/** Files of which bytes are lost: what still comes for them is dropped. */
const failed = new Set<number>();

port.on('message', (message: ToWorker) => {
  if (message.kind === 'end') void end();
  else if (message.kind === 'bytes') void write(message.file, message.buffer, message.byteLength);
  else void answer(message.file, message);
});

async function answer(file: number, request: FileRequest): Promise<void> {
  try {
    const result = await act(file, request);
    send({ kind: 'done', file, request: request.kind, ...(result ? { result } : {}) });
  } catch (error) {
    send({ kind: 'failed', file, request: request.kind, error: sendError(error) });
  }
}

async function act(file: number, request: FileRequest): Promise<FileResult<MeasureName> | undefined> {
  if (request.kind === 'open') {
    files.set(file, await openFinishedFile(rooms, request.task));
    return undefined;
  }
  const sink = files.get(file);
  files.delete(file);
  failed.delete(file);
  if (request.kind === 'close') return sink?.close();
  await sink?.abort(undefined);
  return undefined;
}

async function write(file: number, buffer: ArrayBuffer, byteLength: number): Promise<void> {
  try {
    if (!failed.has(file)) {
      const writing = files.get(file)?.write(new Uint8Array(buffer, 0, byteLength));
      if (writing) await writing;
    }
  } catch (error) {
    failed.add(file);
    send({ kind: 'failed', file, request: 'bytes', error: sendError(error) });
  } finally {
    port.postMessage({ kind: 'free', buffer } satisfies FromWorker, [buffer]);
  }
}

async function end(): Promise<void> {
  await Promise.allSettled([...files.values()].map((sink) => sink.abort(undefined)));
  port.close();
}

function send(message: FromWorker): void {
  port.postMessage(message);
}
