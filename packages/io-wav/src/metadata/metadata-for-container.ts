import type { AiffComment } from './aiff-markers.js';
import { type AudioMetadata, contentOfPart } from './audio-metadata.js';
import type { Cue } from './cue.js';
import { partsOf } from './encode-metadata.js';
import { INFO_IDS, type InfoMetadata } from './info.js';
import type { InstrumentMetadata } from './instrument.js';
import type { MetadataContainer } from './metadata-chunk.js';
import { encodeText } from './text-coding.js';

/** Something that the other container has no place for, and why. */
export interface DroppedMetadata {
  /** `bext`, `cues.region`, `info.ISFT`. */
  readonly what: string;
  readonly reason: string;
}

/** Metadata that fits a container, and what had to stay behind. */
export interface FittedMetadata {
  readonly metadata: AudioMetadata;
  readonly dropped: readonly DroppedMetadata[];
}

type Drop = (what: string, reason: string) => void;

/** Texts that both containers have. */
const TEXTS = [
  ['name', INFO_IDS.title],
  ['author', INFO_IDS.artist],
  ['copyright', INFO_IDS.copyright],
] as const;
const MAX_MARKERS = 0x7fff;
/** Of a marker's name, in bytes. */
const MAX_NAME_BYTES = 255;
const MAX_COMMENT_BYTES = 0xffff;
const LATER = 'only the first can be kept';

/**
 * What of `metadata` a WAV or an AIFF file can say, in that kind's own chunks, so that `encodeMetadata` takes it.
 *
 * Cues, titles, authors, copyrights, comments, keys of an instrument and ID3 go over; everything else is listed in
 * `dropped`, nothing disappears silently. Into AIFF, notes of cues become comments, and ids become 1, 2, 3, ...
 * where they do not fit; into WAV, comments about a cue become its note, all others the text `ICMT`. Metadata that
 * fits already comes back unchanged. Pure.
 */
export function metadataForContainer(metadata: AudioMetadata, container: MetadataContainer): FittedMetadata {
  const dropped: DroppedMetadata[] = [];
  const drop: Drop = (what, reason) => dropped.push({ what, reason });
  for (const part of partsOf(container === 'wav' ? 'aiff' : 'wav')) {
    const goesOver = part === 'info' || part === 'annotations' || part === 'comments';
    const isText = TEXTS.some(([field]) => field === part);
    if (goesOver || isText || partsOf(container).includes(part)) continue;
    if (contentOfPart(metadata, part) !== undefined)
      drop(part, `${kind(container)} files have no place for it`);
  }
  const fitted = container === 'aiff' ? intoAiff(metadata, drop) : intoWav(metadata, drop);
  const foreign = metadata.original !== undefined && metadata.original.container !== container;
  if (foreign) {
    for (const { id } of metadata.unknown ?? []) {
      drop(
        `unknown "${id}"`,
        `its contents mean something in ${kind(metadata.original.container)} files only`,
      );
    }
  }
  return {
    metadata: present({
      ...fitted,
      id3: metadata.id3,
      ...(foreign ? {} : { unknown: metadata.unknown, original: metadata.original }),
    }),
    dropped,
  };
}

type Fields = { readonly [Name in keyof AudioMetadata]: AudioMetadata[Name] | undefined };

function intoAiff(metadata: AudioMetadata, drop: Drop): Fields {
  const { info = {}, cues = [], comments = [] } = metadata;
  const texts = Object.fromEntries(
    TEXTS.map(([field, id]) => {
      if (info[id] !== undefined && metadata[field] !== undefined) drop(`info.${id}`, LATER);
      return [field, metadata[field] ?? info[id]];
    }),
  );
  const comment = info[INFO_IDS.comment];
  const gone = new Set<string>([...TEXTS.map(([, id]) => id), INFO_IDS.comment]);
  for (const id of Object.keys(info))
    if (!gone.has(id)) drop(`info.${id}`, 'AIFF files have no place for it');
  if (metadata.infoExtras?.length) drop('infoExtras', 'AIFF files have no place for it');
  if (metadata.cueExtras?.length) drop('cueExtras', 'AIFF files have no place for it');
  for (const field of ['region', 'placement'] as const) {
    const count = cues.filter((cue) => cue[field] !== undefined).length;
    if (count > 0) drop(`cues.${field}`, `${count} cues have one, and AIFF markers are points`);
  }
  const kept = cues.slice(0, MAX_MARKERS);
  if (kept.length < cues.length) {
    drop(
      'cues',
      `${cues.length - kept.length} of ${cues.length}: AIFF files have at most ${MAX_MARKERS} markers`,
    );
  }
  const idOf = markerIds(kept);
  const added: AiffComment[] = [];
  const markers = kept.map(({ id, frame, label, note }, i): Cue => {
    const cueId = idOf(id, i);
    const long = label !== undefined && encodeText(label).length > MAX_NAME_BYTES;
    for (const text of [long ? label : undefined, note]) {
      if (text === undefined) continue;
      if (encodeText(text).length > MAX_COMMENT_BYTES)
        drop('cues.note', `that of cue ${id} has more than 65535 bytes`);
      else added.push({ timestampSeconds: 0, cueId, text });
    }
    return { id: cueId, frame, ...(label === undefined || long ? {} : { label }) };
  });
  const annotations = [...(metadata.annotations ?? []), ...(comment === undefined ? [] : [comment])];
  const allComments = [...comments, ...added];
  return {
    ...texts,
    cues: markers.length > 0 ? markers : undefined,
    comments: allComments.length > 0 ? allComments : metadata.comments,
    annotations: annotations.length > 0 ? annotations : metadata.annotations,
    instrument: metadata.instrument,
  };
}

function intoWav(metadata: AudioMetadata, drop: Drop): Fields {
  const info: Record<string, string> = { ...metadata.info };
  for (const [field, id] of TEXTS) {
    const text = metadata[field];
    if (text === undefined) continue;
    if (info[id] === undefined) info[id] = text;
    else drop(field, LATER);
  }
  const cues = [...(metadata.cues ?? [])];
  const indexOf = new Map(cues.map(({ id }, i) => [id, i]));
  const remarks = [...(metadata.annotations ?? [])];
  for (const { cueId, text } of metadata.comments ?? []) {
    const index = cueId === 0 ? undefined : indexOf.get(cueId);
    const cue = index === undefined ? undefined : cues[index];
    if (cue && index !== undefined)
      cues[index] = { ...cue, note: cue.note === undefined ? text : `${cue.note}\n${text}` };
    else remarks.push(text);
  }
  if (metadata.comments?.some(({ timestampSeconds }) => timestampSeconds !== 0)) {
    drop('comments.timestampSeconds', 'WAV files have no place for it');
  }
  if (remarks.length > 0) {
    const all = [...(info[INFO_IDS.comment] === undefined ? [] : [info[INFO_IDS.comment]]), ...remarks];
    info[INFO_IDS.comment] = all.join('\n');
  }
  return {
    bext: metadata.bext,
    ixml: metadata.ixml,
    cues: cues.length > 0 ? cues : undefined,
    cueExtras: metadata.cueExtras,
    sampler: metadata.sampler,
    instrument: metadata.instrument && instrumentForWav(metadata.instrument, drop),
    info: Object.keys(info).length > 0 ? (info satisfies InfoMetadata) : undefined,
    infoExtras: metadata.infoExtras,
    acid: metadata.acid,
  };
}

function instrumentForWav(instrument: InstrumentMetadata, drop: Drop): InstrumentMetadata | undefined {
  const { sustainLoop, releaseLoop, ...keys } = instrument;
  if (sustainLoop) drop('instrument.sustainLoop', 'a WAV instrument has no loops; "sampler" has');
  if (releaseLoop) drop('instrument.releaseLoop', 'a WAV instrument has no loops; "sampler" has');
  if (keys.gainDb >= -128 && keys.gainDb <= 127) return keys;
  drop('instrument', `its gain of ${keys.gainDb} dB does not fit a WAV instrument, which holds -128 to 127`);
  return undefined;
}

/** Ids as they are where all of them are legal and different; else by position. */
function markerIds(cues: readonly Cue[]): (id: number, index: number) => number {
  const ids = new Set(cues.map(({ id }) => id));
  const legal = ids.size === cues.length && [...ids].every((id) => id >= 1 && id <= MAX_MARKERS);
  return legal ? (id) => id : (_, index) => index + 1;
}

function present(fields: Fields): AudioMetadata {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function kind(container: MetadataContainer): string {
  return container === 'wav' ? 'WAV' : 'AIFF';
}
