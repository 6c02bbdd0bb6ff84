import { type PanLaw, type Placement, UsageError } from '@trackout/core';
import { stemOf } from '../../verify/file-kinds.js';
import type { TestedFile } from '../../verify/verify-sets.js';
import type { FileHeader } from './file-headers.js';

/** Into which channels of the mix files go. */
export interface ChannelOptions {
  /**
   * For each channel of the mix the channel of a file that goes into it, from 0, or -1 for none. By the path of a file
   * or its name; `*` for all that have the channels that it names.
   */
  readonly channelMaps?: Readonly<Record<string, readonly number[]>>;
  /** Where mono files stand, from -1 (left) to +1 (right), by path or name. */
  readonly pans?: Readonly<Record<string, number>>;
  /** The pan law of `pans`. Default `0 dB`. */
  readonly panLaw?: PanLaw;
}

/** Files with the pans and channel maps that were asked for, and the sides of those that were split by their names. Throws `UsageError` for names of which there is no file. */
export function withChannels(
  files: readonly TestedFile[],
  headers: ReadonlyMap<string, FileHeader>,
  mixChannels: number,
  { channelMaps = {}, pans = {}, panLaw = '0 dB' }: ChannelOptions,
): TestedFile[] {
  const tested = files.filter(({ path }) => headers.has(path));
  const placed = new Map<string, Partial<TestedFile>>();
  const place = (path: string, part: Partial<TestedFile>) =>
    placed.set(path, { ...placed.get(path), ...part });
  if (mixChannels === 2) {
    for (const [path, placement] of splitFiles(tested, headers)) place(path, { placement });
  }
  const { '*': common, ...maps } = channelMaps;
  for (const { path } of common ? withThose(common, tested, headers) : []) {
    place(path, { channelMap: common as readonly number[] });
  }
  for (const [name, channelMap] of Object.entries(maps)) {
    place(fileCalled(name, tested, '--map'), { channelMap });
  }
  for (const [name, pan] of Object.entries(pans)) {
    const path = fileCalled(name, tested, '--pan');
    checkPan(path, pan, channelsOf(path, headers));
    place(path, { placement: { pan, panLaw } });
  }
  return files.map((file) => ({ ...file, ...placed.get(file.path) }));
}

/** Files that were split, `Pad.L.wav` and `Pad.R.wav`, each with its side; what a manifest says goes before. */
function splitFiles(
  files: readonly TestedFile[],
  headers: ReadonlyMap<string, FileHeader>,
): [path: string, placement: Placement][] {
  const mono = files.filter(({ path, placement }) => !placement && channelsOf(path, headers) === 1);
  const paths = new Set(mono.map(({ path }) => path));
  return mono.flatMap(({ path }) => {
    const [, name, side, ending] = /^(.*\.)([LR])(\.[^./]+)$/.exec(path) ?? [];
    if (!paths.has(`${name}${side === 'L' ? 'R' : 'L'}${ending}`)) return [];
    return [[path, side === 'L' ? { channel: 0, of: 2, role: 'L' } : { channel: 1, of: 2, role: 'R' }]];
  });
}

/** Files that have all channels that a map names. Throws where none has. */
function withThose(
  map: readonly number[],
  files: readonly TestedFile[],
  headers: ReadonlyMap<string, FileHeader>,
): readonly TestedFile[] {
  const highest = Math.max(...map) + 1;
  const found = files.filter(({ path }) => highest <= channelsOf(path, headers));
  if (found.length > 0) return found;
  throw new UsageError(
    'verify/channel-map',
    `--map names channel ${highest}, and no file has so many. Give, for each channel of the mix, a channel of the files.`,
    { channel: highest },
  );
}

const channelsOf = (path: string, headers: ReadonlyMap<string, FileHeader>) =>
  headers.get(path)?.channels ?? 0;

/** The path of the one file that is called so: by its path, its name, or its name without the ending. */
function fileCalled(name: string, files: readonly TestedFile[], option: string): string {
  const fits = [
    ({ path }: TestedFile) => path === name,
    ({ path }: TestedFile) => path.split('/').at(-1) === name,
    ({ path }: TestedFile) => stemOf(path) === name,
  ];
  for (const fit of fits) {
    const [found, other] = files.filter(fit);
    if (found && !other) return found.path;
    if (found && other) {
      throw new UsageError(
        'verify/which-file',
        `${option} names "${name}", which may be "${found.path}" or "${other.path}". Give the path.`,
        { name },
      );
    }
  }
  throw new UsageError(
    'verify/no-such-file',
    `${option} names "${name}", and no file that is tested is called so. There are ${files.map(({ path }) => `"${path}"`).join(', ')}.`,
    { name },
  );
}

function checkPan(path: string, pan: number, channels: number): void {
  if (channels !== 1) {
    throw new UsageError(
      'verify/pan',
      `"${path}" has ${channels} channels. Only mono files are placed by --pan; see --map.`,
      { path, channels },
    );
  }
  if (pan >= -1 && pan <= 1) return;
  throw new UsageError('verify/pan', `The pan of "${path}" is ${pan}. Give -1 (left) to 1 (right).`, {
    path,
    pan,
  });
}
