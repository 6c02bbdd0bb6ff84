import { UsageError } from '@trackout/core';
import { FieldReader, FieldWriter, plainText } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import type { Cue, CueRegion } from './cue.js';
import { terminated } from './info.js';
import { encodeList, type ListEntry, readListEntries } from './list-entries.js';
import type { RawEntry } from './metadata-chunk.js';
import type { TextEncoding } from './text-coding.js';

const CUE_BYTES = 24;
/** Of an `ltxt` in front of its text. */
const LTXT_BYTES = 20;

/** The points of a `cue ` chunk; `undefined` where it is too short to have a count, or holds too many. */
export function readCuePoints(chunk: ChunkReading): Cue[] | undefined {
  if (chunk.bytes.length < 4) {
    chunk.warn('metadata/too-short', `"cue " has ${chunk.bytes.length} bytes and needs 4.`);
    return undefined;
  }
  const fields = chunk.fields();
  const claimed = fields.u32();
  const count = Math.min(claimed, Math.floor(fields.left / CUE_BYTES));
  if (chunk.isTooMany(count, 'points')) return undefined;
  chunk.spend(count);
  if (count < claimed) {
    chunk.warn('metadata/count', `"cue " claims ${claimed} points and has room for ${count}.`);
  }
  const seen = new Set<number>();
  return Array.from({ length: count }, (): Cue => {
    const at = fields.offset;
    const id = fields.u32();
    if (seen.has(id)) {
      chunk.warn('metadata/duplicate', `Two cue points have the id ${id}; labels go to the first.`, at);
    }
    seen.add(id);
    const playOrder = fields.u32();
    const chunkId = fields.id();
    const chunkStart = fields.u32();
    const blockStart = fields.u32();
    const frame = fields.u32();
    const usual = playOrder === frame && chunkId === 'data' && chunkStart === 0 && blockStart === 0;
    return { id, frame, ...(usual ? {} : { placement: { playOrder, chunkId, chunkStart, blockStart } }) };
  });
}

/**
 * Gives the cues the labels, notes and regions of one `LIST` `adtl`. What belongs to no cue, or to one that has
 * its own already, goes to `extras` as it is. False where the list has too many entries.
 */
export function mergeAssociatedData(chunk: ChunkReading, cues: Cue[], extras: RawEntry[]): boolean {
  const entries = readListEntries(chunk);
  if (!entries) return false;
  const indexOf = new Map<number, number>();
  cues.forEach(({ id }, i) => {
    if (!indexOf.has(id)) indexOf.set(id, i);
  });
  for (const entry of entries) {
    const index = entry.bytes.length < 4 ? undefined : indexOf.get(cueIdOf(entry, chunk.little));
    const cue = index === undefined ? undefined : cues[index];
    const merged = cue && merge(cue, entry, chunk);
    if (merged && index !== undefined) cues[index] = merged;
    else {
      if (!cue && MERGED.has(entry.id)) {
        chunk.warn(
          'metadata/orphan',
          `"${entry.id}" belongs to no cue of this file; it is kept as it is.`,
          entry.at,
        );
      }
      extras.push({ id: entry.id, bytes: entry.bytes });
    }
  }
  return true;
}

/** The contents of `cue `; `undefined` without cues. Throws `UsageError` where labels would go astray. */
export function encodeCuePoints(cues: readonly Cue[]): Uint8Array | undefined {
  if (cues.length === 0) return undefined;
  const seen = new Set<number>();
  const fields = new FieldWriter(true);
  fields.u32(cues.length, 'number of cues');
  for (const cue of cues) {
    if (seen.has(cue.id) && (cue.label !== undefined || cue.note !== undefined || cue.region !== undefined)) {
      throw new UsageError(
        'metadata/duplicate-ids',
        `Two cues have the id ${cue.id}, and the second has a label, a note or a region, which would go to the first. Give each an id of its own.`,
        { id: cue.id },
      );
    }
    seen.add(cue.id);
    fields.u32(cue.id, 'cue id');
    fields.u32(cue.placement?.playOrder ?? cue.frame, 'play order of the cue');
    fields.id(cue.placement?.chunkId ?? 'data', 'chunk of the cue');
    fields.u32(cue.placement?.chunkStart ?? 0, 'chunk start of the cue');
    fields.u32(cue.placement?.blockStart ?? 0, 'block start of the cue');
    fields.u32(cue.frame, 'frame of the cue');
  }
  return fields.finish();
}

/** The contents of `LIST` `adtl`: labels, notes and regions of the cues; `undefined` where there is nothing to say. */
export function encodeAssociatedData(
  cues: readonly Cue[],
  extras: readonly RawEntry[],
  encoding?: TextEncoding,
): Uint8Array | undefined {
  // By kind, as libsndfile 1.2 passes over whatever follows the first ltxt.
  const entries = [
    ...cues.flatMap(({ id, label }) => (label === undefined ? [] : [textEntry('labl', id, label, encoding)])),
    ...cues.flatMap(({ id, note }) => (note === undefined ? [] : [textEntry('note', id, note, encoding)])),
    ...cues.flatMap(({ id, region }) => (region === undefined ? [] : [regionEntry(id, region, encoding)])),
  ];
  const all = [...entries, ...extras];
  return all.length === 0 ? undefined : encodeList('adtl', all);
}

const MERGED: ReadonlySet<string> = new Set(['labl', 'note', 'ltxt']);

/** The cue with what the entry says of it; `undefined` where it does not fit. */
function merge(cue: Cue, entry: ListEntry, chunk: ChunkReading): Cue | undefined {
  const text = () => chunk.text(entry.bytes.subarray(4));
  if (entry.id === 'labl' && cue.label === undefined) return { ...cue, label: text() };
  if (entry.id === 'note' && cue.note === undefined) return { ...cue, note: text() };
  if (entry.id === 'ltxt' && cue.region === undefined && entry.bytes.length >= LTXT_BYTES) {
    return { ...cue, region: readRegion(entry, chunk) };
  }
  return undefined;
}

function readRegion(entry: ListEntry, chunk: ChunkReading): CueRegion {
  const fields = new FieldReader(entry.bytes, chunk.little);
  fields.u32();
  const lengthFrames = fields.u32();
  const purpose = fields.id();
  const locale = {
    country: fields.u16(),
    language: fields.u16(),
    dialect: fields.u16(),
    codePage: fields.u16(),
  };
  const text = chunk.text(fields.rest());
  return {
    lengthFrames,
    purpose,
    ...(text === '' ? {} : { text }),
    ...(Object.values(locale).some((figure) => figure !== 0) ? { locale } : {}),
  };
}

function textEntry(id: string, cueId: number, text: string, encoding?: TextEncoding): RawEntry {
  const fields = new FieldWriter(true);
  fields.u32(cueId, 'cue id');
  fields.bytes(terminated(plainText(text, `text of cue ${cueId}`, encoding)));
  return { id, bytes: fields.finish() };
}

function regionEntry(cueId: number, region: CueRegion, encoding?: TextEncoding): RawEntry {
  const fields = new FieldWriter(true);
  fields.u32(cueId, 'cue id');
  fields.u32(region.lengthFrames, 'length of the region');
  fields.id(region.purpose, 'purpose of the region');
  fields.u16(region.locale?.country ?? 0, 'country of the region');
  fields.u16(region.locale?.language ?? 0, 'language of the region');
  fields.u16(region.locale?.dialect ?? 0, 'dialect of the region');
  fields.u16(region.locale?.codePage ?? 0, 'code page of the region');
  if (region.text !== undefined) {
    fields.bytes(terminated(plainText(region.text, `text of the region at cue ${cueId}`, encoding)));
  }
  return { id: 'ltxt', bytes: fields.finish() };
}

function cueIdOf(entry: ListEntry, little: boolean): number {
  return new FieldReader(entry.bytes, little).u32();
}
