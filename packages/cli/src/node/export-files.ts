import path from 'node:path';
import type { ByteSink } from '@trackout/core';
import { fileSink } from '@trackout/io-wav/node';
import { type ExportOptions, type ExportOutcome, exportSession } from '../export-session.js';
import { folderDelivery, makeFolder, refuseInputs } from './folder-delivery.js';
import { nodeCrc32, nodeSha256 } from './node-hashes.js';
import { inputPaths, type SessionFile, sessionOpener } from './session-files.js';

/** What an export from disk to disk may be told. */
export interface ExportFilesOptions extends Omit<ExportOptions, 'zip'> {
  /** Path of a ZIP that is made of the finished delivery. */
  readonly zip?: string;
  /** What an earlier export left in these places may be replaced. */
  readonly overwrite?: boolean;
}

/** `exportSession` from files to a folder, with Node's own hashes. */
export async function exportFiles(
  file: SessionFile,
  out: string,
  options: ExportFilesOptions = {},
): Promise<ExportOutcome> {
  const { zip, overwrite = false, ...rest } = options;
  const inputs = inputPaths(file);
  if (zip !== undefined) await refuseInputs(path.resolve(zip), inputs);
  return exportSession(
    file.session,
    {
      open: sessionOpener(file.folder),
      delivery: folderDelivery(out, { overwrite, inputs }),
      sha256: nodeSha256,
      crc32: nodeCrc32,
    },
    { ...rest, ...(zip === undefined ? {} : { zip: () => openZip(path.resolve(zip), overwrite) }) },
  );
}

async function openZip(file: string, overwrite: boolean): Promise<ByteSink<unknown>> {
  await makeFolder(path.dirname(file));
  return fileSink(file, { overwrite });
}
