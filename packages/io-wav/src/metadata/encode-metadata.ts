import { UnsupportedError, UsageError } from '@trackout/core';
import { encodeAcid } from './acid.js';
import { encodeComments, encodeMarkers } from './aiff-markers.js';
import { type AudioMetadata, contentOfPart, type MetadataPart } from './audio-metadata.js';
import { encodeBext } from './bext.js';
import { checkChunkId, plainText } from './chunk-fields.js';
import { encodeInfo } from './info.js';
import { encodeInstrument } from './instrument.js';
import { encodeIxml } from './ixml.js';
import { type EncodedChunk, isAudioChunk, type MetadataContainer, type RawChunk } from './metadata-chunk.js';
import { readMetadataParts } from './read-metadata.js';
import { sameBytes, sameValue } from './same-value.js';
import { encodeSampler } from './sampler.js';
import type { TextEncoding } from './text-coding.js';
import { encodeAssociatedData, encodeCuePoints } from './wav-cues.js';

type Contents = readonly (readonly [id: string, bytes: Uint8Array | undefined])[];
type EncodePart = (metadata: AudioMetadata, encoding: TextEncoding | undefined) => Contents;

/**
 * The parts that each container can hold, in the order in which they are written where nothing else is known.
 * Everything but ID3 stands in front of the samples, where a reader finds it before it has read gigabytes.
 */
const PARTS: Readonly<Record<MetadataContainer, ReadonlyMap<MetadataPart, EncodePart>>> = {
  wav: new Map<MetadataPart, EncodePart>([
    ['bext', ({ bext }, encoding) => [['bext', bext && encodeBext(bext, encoding)]]],
    ['ixml', ({ ixml }) => [['iXML', ixml && encodeIxml(ixml)]]],
    ['acid', ({ acid }) => [['acid', acid && encodeAcid(acid)]]],
    ['instrument', ({ instrument }) => [['inst', instrument && encodeInstrument(instrument, 'wav')]]],
    ['sampler', ({ sampler }) => [['smpl', sampler && encodeSampler(sampler)]]],
    [
      'cues',
      ({ cues = [], cueExtras = [] }, encoding) => [
        ['cue ', encodeCuePoints(cues)],
        ['LIST', encodeAssociatedData(cues, cueExtras, encoding)],
      ],
    ],
    // Behind the labels: in the other order wavefile 11 throws.
    [
      'info',
      ({ info = {}, infoExtras = [] }, encoding) => [['LIST', encodeInfo(info, infoExtras, encoding)]],
    ],
    ['id3', ({ id3 }) => [['id3 ', id3]]],
  ]),
  aiff: new Map<MetadataPart, EncodePart>([
    ['name', ({ name }, encoding) => [['NAME', encodeOptional(name, 'name', encoding)]]],
    ['author', ({ author }, encoding) => [['AUTH', encodeOptional(author, 'author', encoding)]]],
    ['copyright', ({ copyright }, encoding) => [['(c) ', encodeOptional(copyright, 'copyright', encoding)]]],
    [
      'annotations',
      ({ annotations = [] }, encoding) =>
        annotations.map((text) => ['ANNO', plainText(text, 'annotation', encoding)] as const),
    ],
    ['comments', ({ comments = [] }, encoding) => [['COMT', encodeComments(comments, encoding)]]],
    ['cues', ({ cues = [] }, encoding) => [['MARK', encodeMarkers(cues, encoding)]]],
    ['instrument', ({ instrument }) => [['INST', instrument && encodeInstrument(instrument, 'aiff')]]],
    ['id3', ({ id3 }) => [['ID3 ', id3]]],
  ]),
};

/** A chunk on its way out, and the part it belongs to. */
interface Draft {
  readonly part: MetadataPart;
  readonly chunk: EncodedChunk;
}

/**
 * The chunks that say what `metadata` says, in the order in which they are to be written: those in front of the
 * samples first.
 *
 * Parts that are as they were read come back byte for byte and in their old places; changed ones take the place of
 * their old chunks; new ones follow the usual order (`bext` first). So reading what this writes gives equal metadata.
 * Throws `UsageError` for figures and texts that their fields cannot hold, and `UnsupportedError` for parts that
 * the container has no place for: `metadataForContainer` says what can be kept.
 */
export function encodeMetadata(metadata: AudioMetadata, container: MetadataContainer): EncodedChunk[] {
  refuseForeign(metadata, container);
  const unknown = [...(metadata.unknown ?? [])];
  for (const { id } of unknown) refuseAudioChunk(checkChunkId(id, 'chunk'), container);
  const drafts = [...keptDrafts(metadata, container, unknown)];
  const placed = new Set(drafts.map(({ part }) => part));
  const parts = [...PARTS[container].keys()];
  for (const part of parts) {
    if (!placed.has(part)) insert(drafts, encodePart(metadata, container, part, placementOf(part)), parts);
  }
  for (const chunk of unknown) drafts.push({ part: 'unknown', chunk: placedRaw(chunk) });
  const chunks = drafts.map(({ chunk }) => chunk);
  return [
    ...chunks.filter(({ placement }) => placement === 'before-audio'),
    ...chunks.filter(({ placement }) => placement === 'after-audio'),
  ];
}

/** The parts that a container has a place for; `unknown` not counted. */
export function partsOf(container: MetadataContainer): readonly MetadataPart[] {
  return [...PARTS[container].keys()];
}

/** What stays of the chunks that were read, changed parts at their old places. Takes from `unknown` what it places. */
function keptDrafts(metadata: AudioMetadata, container: MetadataContainer, unknown: RawChunk[]): Draft[] {
  const { original } = metadata;
  if (original?.container !== container) return [];
  // RIFX chunks are big-endian, and RIFX is not written.
  if (container === 'wav' && original.byteOrder === 'big') return [];
  const before = readMetadataParts(original.chunks, container, original.byteOrder);
  const unchanged = new Set(
    [...PARTS[container].keys()].filter((part) =>
      sameValue(contentOfPart(before.metadata, part), contentOfPart(metadata, part)),
    ),
  );
  const rewritten = new Set<MetadataPart>();
  return original.chunks.flatMap((chunk, i): readonly Draft[] => {
    const part = before.partOf[i];
    if (part === undefined) return [];
    if (part === 'unknown') {
      const found = unknown.findIndex(({ id, bytes }) => id === chunk.id && sameBytes(bytes, chunk.bytes));
      const kept = found < 0 ? undefined : unknown.splice(found, 1)[0];
      return kept ? [{ part, chunk: placedRaw(kept) }] : [];
    }
    if (unchanged.has(part)) return [{ part, chunk: placedRaw(chunk) }];
    if (rewritten.has(part)) return [];
    rewritten.add(part);
    return encodePart(metadata, container, part, placedRaw(chunk).placement);
  });
}

function encodePart(
  metadata: AudioMetadata,
  container: MetadataContainer,
  part: MetadataPart,
  placement: EncodedChunk['placement'],
): Draft[] {
  const encode = PARTS[container].get(part);
  if (!encode || contentOfPart(metadata, part) === undefined) return [];
  return encode(metadata, metadata.original?.textEncodings[part]).flatMap(([id, bytes]) =>
    bytes === undefined ? [] : [{ part, chunk: { id, bytes, placement } }],
  );
}

/** Puts new chunks behind those that usually stand in front of them, on the same side of the samples. */
function insert(drafts: Draft[], added: readonly Draft[], order: readonly MetadataPart[]): void {
  const [first] = added;
  if (!first) return;
  const rank = order.indexOf(first.part);
  let at = 0;
  drafts.forEach(({ part, chunk }, i) => {
    if (chunk.placement === first.chunk.placement && part !== 'unknown' && order.indexOf(part) < rank)
      at = i + 1;
  });
  drafts.splice(at, 0, ...added);
}

function refuseForeign(metadata: AudioMetadata, container: MetadataContainer): void {
  const other: MetadataContainer = container === 'wav' ? 'aiff' : 'wav';
  const held = PARTS[container];
  const foreign = [...PARTS[other].keys()].filter(
    (part) => !held.has(part) && contentOfPart(metadata, part) !== undefined,
  );
  if (container === 'aiff' && (metadata.cueExtras?.length ?? 0) > 0) foreign.push('cues');
  if (metadata.original && metadata.original.container !== container && (metadata.unknown?.length ?? 0) > 0) {
    foreign.push('unknown');
  }
  if (foreign.length === 0) return;
  throw new UnsupportedError(
    'metadata/container',
    `${container === 'wav' ? 'A WAV' : 'An AIFF'} file has no place for ${foreign.join(', ')}. Pass the metadata through metadataForContainer, which keeps what can be kept and lists the rest.`,
    { container, parts: foreign },
  );
}

function refuseAudioChunk(id: string, container: MetadataContainer): void {
  if (!isAudioChunk(id, container)) return;
  throw new UsageError(
    'metadata/chunk-id',
    `The chunk "${id}" belongs to the audio, and the writer makes its own. Take it out of "unknown".`,
    { chunkId: id },
  );
}

function placedRaw({ id, bytes, beforeAudio }: RawChunk): EncodedChunk {
  return { id, bytes, placement: beforeAudio ? 'before-audio' : 'after-audio' };
}

function placementOf(part: MetadataPart): EncodedChunk['placement'] {
  return part === 'id3' ? 'after-audio' : 'before-audio';
}

function encodeOptional(
  text: string | undefined,
  what: string,
  encoding: TextEncoding | undefined,
): Uint8Array | undefined {
  return text === undefined ? undefined : plainText(text, what, encoding);
}
