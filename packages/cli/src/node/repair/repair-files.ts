import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Fault, IoError, LimitError, type NullTestResult, UsageError } from '@trackout/core';
import { readFileMetadata, readHeader } from '@trackout/io-wav';
import { fileSink, fileSource } from '@trackout/io-wav/node';
import { type FileRepair, planRepair, type RepairAction } from '@trackout/verify';
import { writeWholeFile } from '../../export/whole-file.js';
import { verifySets, withNullTest } from '../../verify/verify-sets.js';
import { freeBytesAt, makeFolder, refuseInputs } from '../folder-delivery.js';
import type { AudioTree } from '../verify/audio-tree.js';
import { timeReferenceOf } from '../verify/file-headers.js';
import type { FoundFiles } from '../verify/found-files.js';
import {
  type OpenFiles,
  testingOptions,
  type VerifyFilesOptions,
  type VerifyReport,
  verifyFiles,
  withFoundFiles,
  withOpenFiles,
} from '../verify/verify-files.js';
import { type CorrectedFile, writeCorrectedFile } from './corrected-file.js';
import { repairLog } from './repair-log.js';
import type { KeptInSet, RepairedFile, RepairOutcome, RepairReport } from './repair-report.js';

/** What `repair.json` and `REPAIR.txt` are called. */
export const REPAIR_JSON_NAME = 'repair.json';
/** The log for people. */
export const REPAIR_TEXT_NAME = 'REPAIR.txt';

/**
 * Verifies files as `verifyFiles` does, writes a corrected pack into a new folder for faults that are undone without
 * loss, and verifies that one against the same mix.
 *
 * The inputs are only read. Files keep their places, names, containers, encodings and metadata; what needs no correction
 * is copied byte for byte. `repair.json` and `REPAIR.txt` say what was done; a manifest, a list of digests and whatever else is no audio is not copied: they
 * describe the old pack. The folder appears when everything is in it and verified. Where there is nothing to do, none is made.
 * Throws `UsageError` where the output is, holds or lies inside an input, `LimitError` where it exists and is not empty or the
 * disk is too small, and what `verifyFiles` throws.
 */
export async function repairFiles(
  targets: readonly string[],
  output: string,
  options: VerifyFilesOptions = {},
): Promise<RepairOutcome> {
  const root = path.resolve(output);
  await refuseFolder(root, [...targets, ...(options.mix === undefined ? [] : [options.mix])]);
  if (options.diagnose === false) {
    throw new UsageError(
      'repair/no-diagnosis',
      'Without a diagnosis nothing is known that could be repaired. Leave --no-diagnose out.',
    );
  }
  const report = await verifyFiles(targets, options);
  const repair = await withOpenFiles(targets, options, async (open) => {
    const plan = await planPack(open, report, options);
    const nothing = plan.files.every(({ actions }) => actions.length === 0);
    const common = { output: root, sampleRate: report.sampleRate, repaired: plan.repaired, kept: plan.kept };
    if (nothing) return { ...common, written: false, verdict: report.verdict, files: plan.files, sets: [] };
    const staged = await stagePack(root, open, plan, options);
    try {
      const sets = await verifyPack(staged, open, options);
      const passed = sets.every((set) => set.verdict === 'pass');
      const verdict: 'pass' | 'fail' = passed ? 'pass' : 'fail';
      const done: RepairReport = { ...common, written: true, verdict, files: staged.files, sets };
      await writeLogs(staged.folder, report, done);
      options.signal?.throwIfAborted();
      await putInPlace(staged.folder, root);
      return done;
    } catch (error) {
      await rm(staged.folder, { recursive: true, force: true });
      throw error;
    }
  });
  return { report, repair };
}

/** What becomes of every file of a pack, over all its sets. */
interface PackPlan {
  readonly files: readonly RepairedFile[];
  readonly repaired: readonly Fault[];
  readonly kept: readonly KeptInSet[];
}

async function planPack(
  { tree, found, laidOut, reference, dsp }: OpenFiles,
  report: VerifyReport,
  options: VerifyFilesOptions,
): Promise<PackPlan> {
  const { signal } = options;
  const repairs = new Map<string, FileRepair>();
  const repaired: Fault[] = [];
  const kept: KeptInSet[] = [];
  const testing = testingOptions(options, laidOut.range);
  for (const [index, test] of found.nullTests.entries()) {
    const result = report.sets[index] as NullTestResult;
    const plan = await withNullTest(laidOut.files, test, reference, tree, dsp, testing, (files, mix) =>
      planRepair(files, mix, result, signal ? { signal } : {}),
    );
    const foreign = plan.files.filter((file) => differs(repairs.get(file.name), file));
    for (const file of plan.files) if (!repairs.has(file.name)) repairs.set(file.name, file);
    repaired.push(...plan.repaired.filter(({ stem }) => !foreign.some(({ name }) => name === stem)));
    kept.push(...plan.kept.map((fault) => ({ ...fault, set: test.set })));
    for (const fault of plan.repaired) {
      if (!foreign.some(({ name }) => name === fault.stem)) continue;
      const { kind, stem, remedy } = fault;
      kept.push({
        kind,
        stem,
        remedy,
        set: test.set,
        reason: 'another set has this file, and needs it otherwise',
      });
    }
  }
  const files = tree.paths.map((name): RepairedFile => {
    const actions = repairs.get(name)?.actions ?? [];
    return { path: name, result: resultOf(actions), actions };
  });
  return { files, repaired, kept };
}

const differs = (known: FileRepair | undefined, { actions }: FileRepair): boolean =>
  known !== undefined && JSON.stringify(known.actions) !== JSON.stringify(actions);

function resultOf(actions: readonly RepairAction[]): RepairedFile['result'] {
  if (actions.some(({ kind }) => kind === 'leave-out')) return 'left-out';
  return actions.length === 0 ? 'copied' : 'corrected';
}

/** A pack that is complete, in a folder that has not its final name yet. */
interface StagedPack {
  readonly folder: string;
  readonly files: readonly RepairedFile[];
}

/** Writes every file into a folder beside the output. */
async function stagePack(
  root: string,
  open: OpenFiles,
  plan: PackPlan,
  { signal, onProgress }: VerifyFilesOptions,
): Promise<StagedPack> {
  const { tree } = open;
  const places = placesOf(tree);
  const total = await refuseFullDisk(root, tree, plan.files);
  const tell = (done: number) =>
    onProgress?.({ phase: 'repair', unit: 'bytes', done: Math.min(done, total), total });
  const made = await makeFolder(path.dirname(root));
  let folder: string | undefined;
  try {
    // Not `mkdtemp`: nobody else could read the pack.
    const staging = `${root}.${process.pid}.trackout-part`;
    await mkdir(staging);
    folder = staging;
    const timeReference = await sharedTime(tree, plan.files);
    const files: RepairedFile[] = [];
    let done = 0;
    for (const file of plan.files) {
      if (file.result === 'left-out') {
        files.push(file);
        continue;
      }
      const output = places.get(file.path) as string;
      const target = path.join(staging, ...output.split('/'));
      await makeFolder(path.dirname(target));
      const bytes = await tree.open(file.path);
      const written: CorrectedFile = await writeCorrectedFile({
        name: file.path,
        bytes,
        target,
        actions: file.actions,
        timeReference,
        signal,
      });
      files.push({ ...file, output, ...written });
      done += written.byteLength;
      tell(done);
    }
    tell(total);
    return { folder: staging, files };
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    for (const each of made.reverse()) await rmdir(each).catch(() => undefined);
    throw error;
  }
}

/** The time reference that all files have that stay where they are; nothing where they differ or have none. */
async function sharedTime(tree: AudioTree, files: readonly RepairedFile[]): Promise<number | undefined> {
  const moves = files.some(({ actions }) => actions.some(({ kind }) => kind === 'shift'));
  if (!moves) return undefined;
  const times = new Set<number>();
  for (const { path: name, actions, result } of files) {
    if (result === 'left-out' || actions.some(({ kind }) => kind === 'shift')) continue;
    const bytes = await tree.open(name);
    try {
      const time = timeReferenceOf(
        (await readFileMetadata(bytes, await readHeader(bytes, { name }))).metadata,
      );
      if (time !== undefined) times.add(time);
    } finally {
      await bytes.close();
    }
  }
  const [time] = times;
  return times.size === 1 ? time : undefined;
}

/** Tests the new pack as the old one was, without the files that were left out. */
async function verifyPack(
  { folder, files }: StagedPack,
  { tree, found }: OpenFiles,
  options: VerifyFilesOptions,
): Promise<readonly NullTestResult[]> {
  const outputs = new Map(
    files.flatMap((file) => (file.output === undefined ? [] : [[file.path, file.output]])),
  );
  const place = (name: string) => path.join(folder, ...(outputs.get(name) ?? name).split('/'));
  const staged: AudioTree = {
    ...tree,
    paths: tree.paths.filter((name) => outputs.has(name)),
    open: (name) => fileSource(place(name)),
    onDisk: place,
    close: async () => {},
  };
  const isLeftOut = (name: string) => files.some((file) => file.path === name && file.result === 'left-out');
  const leftOut = new Set(found.files.filter((file) => isLeftOut(file.path)).map(({ id }) => id));
  const remaining: FoundFiles = {
    ...found,
    files: found.files.filter(({ id }) => !leftOut.has(id)),
    nullTests: found.nullTests.map((test) => ({
      ...test,
      files: test.files.filter((id) => !leftOut.has(id)),
    })),
  };
  return withFoundFiles(staged, remaining, options, ({ laidOut, reference, dsp }) =>
    verifySets(
      { files: laidOut.files, nullTests: remaining.nullTests },
      reference,
      staged,
      dsp,
      testingOptions(options, laidOut.range),
    ),
  );
}

/** Where each file goes: as it lies in its folder or archive; files that were listed, below what all have in common. */
function placesOf({ listed, paths }: AudioTree): ReadonlyMap<string, string> {
  if (!listed) return new Map(paths.map((name) => [name, name]));
  const absolute = paths.map((name) => path.resolve(name));
  let common = path.dirname(absolute[0] as string);
  while (!absolute.every((name) => name.startsWith(common === path.sep ? common : common + path.sep))) {
    common = path.dirname(common);
  }
  return new Map(
    paths.map((name, index) => [
      name,
      path
        .relative(common, absolute[index] as string)
        .split(path.sep)
        .join('/'),
    ]),
  );
}

async function writeLogs(folder: string, before: VerifyReport, repair: RepairReport): Promise<void> {
  const { json, text } = repairLog(before, repair);
  for (const [name, contents] of [
    [REPAIR_JSON_NAME, json],
    [REPAIR_TEXT_NAME, text],
  ] as const) {
    await writeWholeFile(await fileSink(path.join(folder, name)), new TextEncoder().encode(contents));
  }
}

/** Gives the complete folder its name; an empty folder that has it makes room. */
async function putInPlace(folder: string, root: string): Promise<void> {
  try {
    await rmdir(root).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(folder, root);
  } catch (cause) {
    throw new IoError(
      'io/folder',
      `The repaired pack cannot be put in its place at ${root} (${(cause as NodeJS.ErrnoException).code}): something has come there meanwhile. Choose another folder.`,
      { path: root },
      { cause },
    );
  }
}

async function refuseFolder(root: string, inputs: readonly string[]): Promise<void> {
  await refuseInputs(root, inputs);
  const found = await stat(root).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory()) {
    throw new IoError('io/not-a-folder', `${root} is a file, not a folder. Choose another place.`, {
      path: root,
    });
  }
  if ((await readdir(root)).length > 0) {
    throw new LimitError(
      'repair/output-exists',
      `The folder ${root} exists and is not empty. A repaired pack goes into a new folder: choose another.`,
      { path: root },
    );
  }
}

/** Returns the bytes that the files will have, within a few. */
async function refuseFullDisk(
  root: string,
  tree: AudioTree,
  files: readonly RepairedFile[],
): Promise<number> {
  let needed = 0;
  for (const { path: name, actions } of files) {
    if (resultOf(actions) === 'left-out') continue;
    const bytes = await tree.open(name);
    try {
      needed += bytes.sizeBytes ?? 0;
      if (actions.length === 0) continue;
      const { packetBytes } = await readHeader(bytes, { name });
      for (const action of actions) if ('frames' in action) needed += Math.abs(action.frames) * packetBytes;
    } finally {
      await bytes.close();
    }
  }
  const free = await freeBytesAt(root);
  if (free >= needed) return needed;
  throw new LimitError(
    'repair/no-space',
    `The repaired pack needs ${needed} bytes, and ${free} are free at ${root}. Free some space, or choose another disk.`,
    { path: root, neededBytes: needed, freeBytes: free },
  );
}
