import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { ByteSink } from '@trackout/core';
import { fileSink } from '@trackout/io-wav/node';
import { createFileWorkers, readAhead } from '@trackout/render/node';
import type { DeliveryFolder, FinishedFileTask } from '../export/export-io.js';
import { type ExportOptions, type ExportOutcome, exportSession } from '../export/export-session.js';
import { folderDelivery, makeFolder, refuseInputs } from './folder-delivery.js';
import { nodeCrc32, nodeSha256 } from './node-hashes.js';
import { inputPaths, type SessionFile, sessionOpener } from './session-files.js';

/** What an export from disk to disk may be told. */
export interface ExportFilesOptions extends Omit<ExportOptions, 'zip'> {
  /** Path of a ZIP that is made of the finished delivery. */
  readonly zip?: string;
  /** What an earlier export left in these places may be replaced. */
  readonly overwrite?: boolean;
  /**
   * Threads that meter, hash and write files beside the one that renders, 0 for none. The bytes are the same.
   * Default: 2, on one core none.
   */
  readonly workers?: number;
}

/** `exportSession` from files to a folder, with Node's own hashes. */
export async function exportFiles(
  file: SessionFile,
  out: string,
  options: ExportFilesOptions = {},
): Promise<ExportOutcome> {
  const { zip, overwrite = false, workers: count = defaultWorkers(), ...rest } = options;
  const inputs = inputPaths(file);
  if (zip !== undefined) await refuseInputs(path.resolve(zip), inputs);
  const folder = folderDelivery(out, { overwrite, inputs });
  const open = sessionOpener(file.folder);
  const exportTo = (delivery: DeliveryFolder) =>
    exportSession(
      file.session,
      {
        open: count > 0 ? async (name) => readAhead(await open(name)) : open,
        delivery,
        sha256: nodeSha256,
        crc32: nodeCrc32,
      },
      { ...rest, ...(zip === undefined ? {} : { zip: () => openZip(path.resolve(zip), overwrite) }) },
    );
  if (count === 0) return exportTo(folder);
  const workers = await createFileWorkers({ count, ...(rest.signal ? { signal: rest.signal } : {}) });
  const createFinished = (task: FinishedFileTask) =>
    workers.open({ ...task, path: path.resolve(out, ...task.path.split('/')), overwrite });
  try {
    return await exportTo({ ...folder, createFinished });
  } finally {
    await workers.close();
  }
}

/**
 * One core has nothing to give away. On two cores two threads beside the one that renders are a quarter faster than
 * one or none; more find too little to do.
 */
function defaultWorkers(): number {
  return availableParallelism() > 1 ? 2 : 0;
}

async function openZip(file: string, overwrite: boolean): Promise<ByteSink<unknown>> {
  await makeFolder(path.dirname(file));
  return fileSink(file, { overwrite });
}
