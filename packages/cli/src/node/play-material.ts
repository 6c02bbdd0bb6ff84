import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type BlockSource, type ExportPlan, type Session, UsageError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { openAudio, probe, readerBytes } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { renderPlan } from '@trackout/render';
import type { PlayerSource } from '@trackout/routing-node';
import { BLOCK_FRAMES } from '../export/block-sizes.js';
import { dspBytesFor } from '../export/export-memory.js';
import { liveSources } from '../export/live-sources.js';
import { openInputs } from '../export/session-sources.js';
import { blockSources, settlePlan } from '../export/settled-plan.js';
import { readSessionFile, sessionOpener } from './session-files.js';

/** What can be played: channels with names, open until `close`. */
export interface PlayMaterial {
  /** In the order in which a map numbers them. */
  readonly sources: readonly PlayerSource[];
  /** The session, where it is one, and the path of its file. */
  readonly session?: { readonly session: Session; readonly path: string };
  /** What is played where nothing says what: ids of sources. */
  readonly main: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a `session.json` or `session.mjs` (its tracks, stems and mix, rendered while they play), or audio files and folders of them
 * (without folders in these, and without `except`). Throws what the readers throw, and `UsageError` `play/no-files`.
 */
export async function openPlayMaterial(targets: readonly string[], except?: string): Promise<PlayMaterial> {
  const [first] = targets;
  if (targets.length === 1 && first !== undefined && /\.(json|mjs)$/i.test(first)) return openSession(first);
  const other = except === undefined ? undefined : path.resolve(except);
  const files = (await audioFilesOf(targets)).filter((file) => path.resolve(file) !== other);
  if (files.length === 0) throw noFiles(targets);
  const opened = await openFiles(files);
  return { ...opened, main: opened.sources.map(({ id }) => id) };
}

async function openSession(file: string): Promise<PlayMaterial> {
  const { session, folder, path: place } = await readSessionFile(file);
  const inputs = await openInputs(session, { open: sessionOpener(folder) });
  try {
    const { plan } = await settlePlan(session, inputs, {});
    const names = sourceNames(plan);
    const live = liveSources(plan, async (wanted, sinkFor, signal) => {
      const dsp = await createDsp({ memoryBytes: dspBytesFor(wanted, inputs.facts) });
      const sources = blockSources(await inputs.sources(dsp));
      await renderPlan(wanted, { dsp, blockFrames: BLOCK_FRAMES, sources, sinkFor, signal });
    });
    const sources = plan.files.map(({ id, name }) => ({
      id: names.get(id) as string,
      name,
      source: live.get(id) as BlockSource,
    }));
    const mix = plan.files.filter(({ set }) => set === 'mix').slice(0, 1);
    return {
      sources,
      session: { session, path: place },
      main: mix.map(({ id }) => names.get(id) as string),
      close: inputs.close,
    };
  } catch (error) {
    await inputs.close();
    throw error;
  }
}

/** What a map calls the files of a plan: `mix`, a track's id, a stem's id (with `stem:` where a track has it). */
function sourceNames(plan: ExportPlan): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    plan.files.map(({ id, set }) => {
      const own = id.slice(id.lastIndexOf('/') + 1);
      const name = taken.has(own) ? `${set === 'stems' ? 'stem' : set}:${own}` : own;
      taken.add(name);
      return [id, name] as const;
    }),
  );
}

/** Opens audio files, each as one source that is called after it. */
export async function openFiles(
  files: readonly string[],
): Promise<{ readonly sources: readonly PlayerSource[]; close(): Promise<void> }> {
  const infos = [];
  for (const file of files) {
    const bytes = await fileSource(file);
    try {
      infos.push(await probe(bytes, { name: file }));
    } finally {
      await bytes.close();
    }
  }
  const memoryBytes = infos.reduce(
    // A seek opens the new readers before the old ones are gone.
    (sum, info) => sum + 2 * readerBytes(info, { blockFrames: BLOCK_FRAMES }),
    1 << 20,
  );
  const dsp = await createDsp({ memoryBytes });
  const opened: Awaited<ReturnType<typeof openAudio>>[] = [];
  const close = async () => {
    await Promise.all(opened.map((audio) => audio.close()));
  };
  try {
    for (const file of files) {
      opened.push(await openAudio(await fileSource(file), dsp, { name: file, blockFrames: BLOCK_FRAMES }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const sources = opened.map((source, i) => {
    const name = path.basename(files[i] as string);
    return { id: name, name: name.replace(/\.[^.]*$/, ''), source };
  });
  return { sources: withUniqueIds(sources), close };
}

function withUniqueIds(sources: readonly PlayerSource[]): PlayerSource[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    let { id } = source;
    for (let n = 2; taken.has(id); n++) id = `${source.id} (${n})`;
    taken.add(id);
    return { ...source, id };
  });
}

async function audioFilesOf(targets: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const target of targets) {
    const isFolder = (await stat(target).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) files.push(target);
    else {
      const entries = (await readdir(target)).filter((name) =>
        /^[^.].*\.(wave?|bwf|rf64|bw64|aif[fc]?)$/i.test(name),
      );
      files.push(...entries.sort((a, b) => (a < b ? -1 : 1)).map((name) => path.join(target, name)));
    }
  }
  if (files.length > 0) return files;
  throw noFiles(targets);
}

function noFiles(targets: readonly string[]): UsageError {
  return new UsageError(
    'play/no-files',
    `There are no WAV or AIFF files in ${targets.join(', ')}. Name files, a folder that holds some, or a session.json.`,
    { targets },
  );
}
