import { channelCount } from '../audio/audio-format.js';
import { UsageError } from '../errors.js';
import { channelLabel, channelOf, sourceName } from './channel-label.js';
import type { Crosspoint, RoutingSource, SignalTrim } from './routing.js';

/**
 * Crosspoints from text: `1.L>1,1.R>2,"Lead Vox".L>7(-3dB, inv),mix>9-10(2.5ms)`.
 *
 * An entry is `SOURCE.CHANNEL>OUTPUT`. The source is its number in `sources` from 1, its id or its name, quoted where it
 * holds a comma, a bracket or `>`; the channel a speaker or a number from 1, left out for a mono source; the output is
 * counted from 1. `SOURCE>FIRST-LAST` sends all channels in their order. In brackets: `-3dB`, `inv`, `480f` (frames),
 * `2.5ms` (rounded to whole frames), `mute`. Throws `UsageError` `routing/map`, `routing/unknown-source`,
 * `routing/unknown-channel`.
 */
export function parseRoutingMap(text: string, sources: readonly RoutingSource[]): Crosspoint[] {
  return splitEntries(text).flatMap((entry) => parseEntry(entry, sources));
}

/** The text of crosspoints, such that `parseRoutingMap` gives them back. */
export function formatRoutingMap(points: readonly Crosspoint[], sources: readonly RoutingSource[]): string {
  return points
    .map((point) => {
      const source = sources.find(({ id }) => id === point.source);
      const number = source ? String(sources.indexOf(source) + 1) : quote(point.source);
      return `${number}.${point.channel + 1}>${point.output}${formatTrim(point)}`;
    })
    .join(',');
}

function quote(name: string): string {
  return `"${name}"`;
}

function formatTrim({ gainDb = 0, polarity, delayFrames = 0, mute }: SignalTrim): string {
  const parts = [
    ...(gainDb === 0 ? [] : [gainDb === Number.NEGATIVE_INFINITY ? '-infdB' : `${gainDb}dB`]),
    ...(polarity === 'inverted' ? ['inv'] : []),
    ...(delayFrames === 0 ? [] : [`${delayFrames}f`]),
    ...(mute ? ['mute'] : []),
  ];
  return parts.length === 0 ? '' : `(${parts.join(',')})`;
}

/** Splits at commas that stand neither in quotes nor in brackets. */
function splitEntries(text: string): string[] {
  const entries: string[] = [''];
  let quoted = false;
  let depth = 0;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    if (character === ',' && !quoted && depth === 0) entries.push('');
    else entries[entries.length - 1] += character;
  }
  const wanted = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  if (wanted.length > 0) return wanted;
  throw wrong(text, 'is empty');
}

const ENTRY = /^(?:"([^"]+)"|([^">]+?))(?:\.([^.">]+))?\s*>\s*(\d+)(?:\s*-\s*(\d+))?\s*(?:\(([^()]*)\))?$/;

function parseEntry(entry: string, sources: readonly RoutingSource[]): Crosspoint[] {
  const match = ENTRY.exec(entry);
  if (!match) throw wrong(entry, 'cannot be read');
  const [, quoted, plain, suffix, first, last, trims] = match;
  const { source, channel } = findSource(entry, (quoted ?? plain ?? '').trim(), suffix?.trim(), sources);
  const trim = parseTrims(entry, trims, source.format.sampleRate);
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  if (last !== undefined) {
    const channels = channelCount(source.format.layout);
    if (channel !== undefined || to - from + 1 !== channels) {
      throw wrong(
        entry,
        channel === undefined
          ? `names ${Math.max(0, to - from + 1)} outputs, and ${sourceName(source)} has ${channels} channel(s)`
          : 'names one channel and several outputs: write one entry for each',
      );
    }
    return Array.from({ length: channels }, (_, i) => ({
      source: source.id,
      channel: i,
      output: from + i,
      ...trim,
    }));
  }
  if (channel === undefined && channelCount(source.format.layout) > 1) {
    throw wrong(entry, `names no channel, and ${sourceName(source)} has ${labels(source)}`);
  }
  return [{ source: source.id, channel: channel ?? 0, output: from, ...trim }];
}

/** A dot may belong to the name of a source: what stands behind it counts where it names a channel. */
function findSource(
  entry: string,
  name: string,
  suffix: string | undefined,
  sources: readonly RoutingSource[],
): { source: RoutingSource; channel: number | undefined } {
  const whole = suffix === undefined ? name : `${name}.${suffix}`;
  const exact = byName(whole, sources);
  if (exact && (suffix === undefined || !/^\d+$/.test(name))) return { source: exact, channel: undefined };
  const source = byName(name, sources);
  if (!source || suffix === undefined) {
    const names = sources.map((candidate, i) => `${i + 1} ${sourceName(candidate)}`);
    throw new UsageError(
      'routing/unknown-source',
      `"${entry}" names the source "${source ? whole : name}", which is not there. There are: ${names.join(', ')}.`,
      { entry, source: name, sources: names },
    );
  }
  const channel = channelOf(source, suffix);
  if (channel !== undefined) return { source, channel };
  throw new UsageError(
    'routing/unknown-channel',
    `"${entry}": ${sourceName(source)} has no channel "${suffix}"; it has ${labels(source)}.`,
    { entry, source: source.id, channel: suffix },
  );
}

function byName(name: string, sources: readonly RoutingSource[]): RoutingSource | undefined {
  if (/^\d+$/.test(name)) return sources[Number(name) - 1];
  const lower = name.toLowerCase();
  return (
    sources.find(({ id }) => id === name) ??
    sources.find((source) => sourceName(source) === name) ??
    sources.find((source) => source.id.toLowerCase() === lower || sourceName(source).toLowerCase() === lower)
  );
}

function labels(source: RoutingSource): string {
  const channels = channelCount(source.format.layout);
  return Array.from({ length: channels }, (_, i) => channelLabel(source, i)).join(', ');
}

function parseTrims(entry: string, text: string | undefined, sampleRate: number): SignalTrim {
  let trim: SignalTrim = {};
  for (const part of (text ?? '').split(',').map((piece) => piece.trim().toLowerCase())) {
    if (part === '') continue;
    const [, amount, unit] =
      /^([+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+|inf))\s*(db|ms|f)$/.exec(part) ?? [];
    const value = amount === '-inf' ? Number.NEGATIVE_INFINITY : Number(amount);
    if (part === 'inv') trim = { ...trim, polarity: 'inverted' };
    else if (part === 'mute') trim = { ...trim, mute: true };
    else if (unit === 'db' && !Number.isNaN(value)) trim = { ...trim, gainDb: value };
    else if (unit === 'f' && value >= 0 && Number.isInteger(value)) trim = { ...trim, delayFrames: value };
    else if (unit === 'ms' && value >= 0) {
      trim = { ...trim, delayFrames: Math.round((value * sampleRate) / 1000) };
    } else throw wrong(entry, `holds "${part}", which is none of -3dB, inv, 480f, 2.5ms, mute`);
  }
  return trim;
}

function wrong(entry: string, why: string): UsageError {
  return new UsageError(
    'routing/map',
    `The map entry "${entry}" ${why}. Write SOURCE.CHANNEL>OUTPUT, such as 1.L>1 or "Lead Vox".R>8(-3dB), separated by commas.`,
    { entry },
  );
}
