import { realpath } from 'node:fs/promises';
import { IoError, type PlannedNullTest, REFERENCE_MIX, type ReportedFile, UsageError } from '@trackout/core';
import { parseManifest } from '@trackout/delivery';
import { fileSource } from '@trackout/io-wav/node';
import { sha256Of } from '../node-hashes.js';
import type { AudioTree } from './audio-tree.js';
import type { FoundFiles } from './found-files.js';
import { type NamedMix, noMix } from './named-mix.js';

/**
 * The tests that the manifest of a delivery lists. A mix that is named takes the place of the delivery's own, which
 * is then tested against it. Throws `UsageError` for a set that is not listed, `IoError` for a file that is missing.
 */
export async function deliveredFiles(
  tree: AudioTree,
  text: string,
  mix: NamedMix | undefined,
  wanted: string | undefined,
): Promise<FoundFiles> {
  const { files, nullTests, untested, contract } = parseManifest(text);
  const own = files.filter(({ id }) => id === 'mix' || id.startsWith('mix#'));
  const [single] = own;
  const rendered =
    mix === undefined || (own.length === 1 && single !== undefined && (await isCopyOf(tree, mix, single)));
  if (rendered && own.length === 0) throw noMix([]);
  const all = testsAgainst(nullTests, own, rendered);
  const tests = wanted === undefined ? all : testsOf(all, wanted);
  const tested = new Set(tests.flatMap((test) => [...test.files, test.reference]));
  const isTested = ({ id }: ReportedFile) => tested.has(id) || tested.has(id.replace(/#.*$/, ''));
  mustBeThere(tree, files.filter(isTested));
  return {
    files,
    nullTests: tests,
    ...(rendered ? {} : { mix }),
    contract,
    why: files.every((file) => file.muted)
      ? 'Every file of the delivery is muted: there is nothing to sum.'
      : untested.length > 0
        ? `Nothing of this delivery can be expected to add up to its mix. ${untested.map(({ set, reason }) => `${set}: ${reason}`).join('; ')}.`
        : 'The delivery has no files besides its mix: there is nothing to sum. Pass --mix <file> to test the mix against another.',
    leftOut: leftOutOf(tree, files, isTested, wanted),
    untested,
    decidedBy: wanted === undefined ? 'manifest' : '--set',
  };
}

/** What refers to the delivery's mix is tested against the mix that was named, where it is another. */
function testsAgainst(
  tests: readonly PlannedNullTest[],
  own: readonly ReportedFile[],
  rendered: boolean,
): PlannedNullTest[] {
  const placed = tests
    .filter(({ set }) => set !== 'mix')
    .map((test) =>
      test.reference === 'mix' || test.reference === REFERENCE_MIX
        ? { ...test, reference: rendered ? 'mix' : REFERENCE_MIX }
        : test,
    );
  if (rendered || own.length === 0) return placed;
  return [...placed, { set: 'mix', files: own.map(({ id }) => id), reference: REFERENCE_MIX }];
}

function testsOf(tests: readonly PlannedNullTest[], wanted: string): readonly PlannedNullTest[] {
  if (wanted.toLowerCase() === 'all') return tests;
  const found = tests.filter(({ set }) => set.toLowerCase() === wanted.toLowerCase());
  if (found.length > 0) return found;
  throw new UsageError(
    'verify/no-set',
    `The manifest lists no set "${wanted}". There ${tests.length === 1 ? 'is' : 'are'} ${tests.map(({ set }) => `"${set}"`).join(', ') || 'none'}.`,
    { wanted, sets: tests.map(({ set }) => set) },
  );
}

function mustBeThere(tree: AudioTree, files: readonly ReportedFile[]): void {
  const missing = files.filter(({ path }) => !tree.paths.includes(path)).map(({ path }) => path);
  if (missing.length === 0) return;
  throw new IoError(
    'verify/file-missing',
    `The manifest lists ${missing.map((path) => `"${path}"`).join(', ')}, and ${missing.length === 1 ? 'it is' : 'they are'} not in the delivery. Fetch the delivery again.`,
    { path: missing[0] as string, missing },
  );
}

function leftOutOf(
  tree: AudioTree,
  files: readonly ReportedFile[],
  isTested: (file: ReportedFile) => boolean,
  wanted: string | undefined,
): FoundFiles['leftOut'] {
  const listed = new Set(files.map(({ path }) => path));
  return [
    ...files
      .filter((file) => !isTested(file) && file.set !== 'mix')
      .map((file) => ({
        path: file.path,
        reason: file.muted ? 'muted' : wanted === undefined ? 'in no test' : `--set ${wanted}`,
      })),
    ...tree.paths
      .filter((path) => !listed.has(path))
      .map((path) => ({ path, reason: 'not in the manifest' })),
  ];
}

/** True where the mix that was named is the delivery's own, under whatever name. */
async function isCopyOf(tree: AudioTree, mix: NamedMix, own: ReportedFile): Promise<boolean> {
  if (mix.inTree) return mix.name === own.path;
  const onDisk = tree.onDisk(own.path);
  if (onDisk !== undefined && (await realpath(onDisk).catch(() => onDisk)) === (await realpath(mix.name))) {
    return true;
  }
  const source = await fileSource(mix.name);
  try {
    return source.sizeBytes === own.byteLength && (await sha256Of(source)) === own.sha256;
  } finally {
    await source.close();
  }
}
