import { type FrameRange, UsageError } from '@trackout/core';
import type { TimeLine } from '../../time-position.js';
import { type OpenRange, readRange } from '../../time-range.js';
import { type MixWindow, windowInPlace } from '../../verify/reference-window.js';
import type { TestedFile } from '../../verify/verify-sets.js';
import type { AudioTree } from './audio-tree.js';
import { type ChannelOptions, withChannels } from './file-channels.js';
import { type FileHeader, readHeaders, startOf } from './file-headers.js';
import type { FoundFiles } from './found-files.js';
import { openMix } from './named-mix.js';

/** Where files lie against the mix. */
export interface PlacingOptions extends ChannelOptions {
  /** Where files start: at frame 0 (default), or where their time reference says. */
  readonly align?: 'start' | 'time-reference';
  /**
   * What is compared, from the first frame of the mix: frames, or a text as `readRange` takes it. Bars and time code
   * count from the start of the session, where a manifest or a time reference tells of it.
   */
  readonly range?: OpenRange | string;
}

/** Files with their places, and what of the mix they are compared with. */
export interface LaidOutFiles {
  readonly files: readonly TestedFile[];
  /** Of the widest file. */
  readonly channels: number;
  readonly range: FrameRange | undefined;
  /** The part of the named mix that is the time of the files. */
  readonly mix: MixWindow;
}

/**
 * Reads every header, and says where each file lies on the time line of the mix and in its channels.
 * Throws `UsageError` where an option names what is not there, and what reading throws.
 */
export async function layOut(
  tree: AudioTree,
  found: FoundFiles,
  options: PlacingOptions,
): Promise<LaidOutFiles> {
  const ids = new Set(found.nullTests.flatMap((test) => [...test.files, test.reference]));
  const isTested = ({ id }: TestedFile) => ids.has(id) || ids.has(id.replace(/#.*$/, ''));
  const tested = found.files.filter(isTested);
  const byTime = options.align === 'time-reference';
  const wantsTime = byTime || typeof options.range === 'string';
  const paths = tested.map(({ path }) => path);
  const headers = await readHeaders(paths, tree.open, wantsTime);
  const { mix } = found;
  const mixHeader = mix && (await readHeaders([mix.name], () => openMix(tree, mix), wantsTime)).get(mix.name);
  const own = tested.find(({ id }) => id === 'mix' || id.startsWith('mix#'));
  const referenceName = mix?.name ?? own?.path;
  const reference = mixHeader ?? (own && headers.get(own.path));
  const origin =
    byTime && reference && referenceName !== undefined ? startOf(referenceName, reference) : undefined;
  const files = found.files.map((file): TestedFile => {
    const header = headers.get(file.path);
    if (!header) return file;
    return {
      ...file,
      ...(origin === undefined ? {} : { startFrame: startOf(file.path, header) - origin }),
    };
  });
  const placed = withChannels(files, headers, reference?.channels ?? 0, options);
  const inMix = windowOf(found, mixHeader, byTime);
  const compared = [
    ...placed.flatMap((file) => extentOf(file, headers.get(file.path))),
    ...(mixHeader ? [{ from: 0, to: inMix.window.to - inMix.window.from }] : []),
  ];
  return {
    files: placed,
    channels: Math.max(
      1,
      ...[...headers.values(), ...(mixHeader ? [mixHeader] : [])].map(({ channels }) => channels),
    ),
    range: rangeOf(compared, found, reference, options),
    mix: inMix,
  };
}

/** The mix that was named, where the files are. Files that are placed by their own time leave it as it is. */
function windowOf({ contract }: FoundFiles, mix: FileHeader | undefined, byTime: boolean): MixWindow {
  const frames = mix?.frameCount ?? 0;
  return byTime || !contract ? { window: { from: 0, to: frames } } : windowInPlace(contract, frames);
}

function extentOf({ startFrame = 0 }: TestedFile, header: FileHeader | undefined): FrameRange[] {
  return header ? [{ from: startFrame, to: startFrame + header.frameCount }] : [];
}

function rangeOf(
  compared: readonly FrameRange[],
  { contract, files, mix }: FoundFiles,
  reference: FileHeader | undefined,
  { range, align }: PlacingOptions,
): FrameRange | undefined {
  const end = Math.max(0, ...compared.map(({ to }) => to));
  if (range === undefined) {
    // A delivery of a part of the session covers no more of a mix that is longer.
    const isPart = align === 'time-reference' && mix !== undefined && (contract?.startFrame ?? 0) > 0;
    const extents = compared.slice(0, -1);
    if (!isPart || extents.length === 0) return undefined;
    return {
      from: Math.max(0, Math.min(...extents.map(({ from }) => from))),
      to: Math.max(...extents.map(({ to }) => to)) - (contract?.tailFrames ?? 0),
    };
  }
  const { from, to = end } =
    typeof range === 'string' ? readRange(range, timeLineOf(contract, reference)) : range;
  if (from < end) return { from, to: Math.min(to, end) };
  throw new UsageError(
    'verify/range',
    `The range starts at frame ${from}, and everything ends at frame ${end}: there is nothing to compare. Name a part of the mix.`,
    { from, end, files: files.length },
  );
}

function timeLineOf(contract: FoundFiles['contract'], reference: FileHeader | undefined): TimeLine {
  const sampleRate = contract?.sampleRate ?? reference?.sampleRate ?? 48_000;
  if (!contract) {
    const { timeReference } = reference ?? {};
    return { sampleRate, ...(timeReference === undefined ? {} : { timeReference }) };
  }
  const { tempo, timeSignature, timeReference, startFrame } = contract;
  return {
    sampleRate,
    startFrame,
    ...(tempo === undefined ? {} : { tempo }),
    ...(timeSignature === undefined ? {} : { timeSignature }),
    ...(timeReference === undefined ? {} : { timeReference }),
  };
}
