import { type ChannelLayout, discreteLayout, MONO, type SpeakerRole } from '@trackout/core';
import { viewOf } from './byte-window.js';

// The AudioChannelLayout structure of Core Audio (CoreAudioBaseTypes.h), as AIFF holds it in a `CHAN` chunk:
// tag, bitmap, count, and so many descriptions of 20 bytes (label, flags, three coordinates).

const USE_DESCRIPTIONS = 0;
const USE_BITMAP = 0x1_0000;
const DISCRETE_IN_ORDER = 147;
const UNKNOWN_TAG = 0xffff;
const HEAD_BYTES = 12;
const DESCRIPTION_BYTES = 20;
/** No layout of speakers has as many channels; more descriptions than this are not looked at. */
const MAX_SPEAKERS = 64;

/**
 * kAudioChannelLabel_* by the role that Core Audio's own comments give it in WAVE terms. The surrounds of 5.x
 * are the back speakers there; beside rear surrounds (33, 34) they are the side speakers (see `rolesOf`).
 */
const LABEL_ROLES: ReadonlyMap<number, SpeakerRole> = new Map([
  [1, 'L'],
  [2, 'R'],
  [3, 'C'],
  [4, 'LFE'],
  [5, 'BL'],
  [6, 'BR'],
  [7, 'FLC'],
  [8, 'FRC'],
  [9, 'BC'],
  [10, 'SL'],
  [11, 'SR'],
  [12, 'TC'],
  [13, 'TFL'],
  [14, 'TFC'],
  [15, 'TFR'],
  [16, 'TBL'],
  [17, 'TBC'],
  [18, 'TBR'],
  [33, 'BL'],
  [34, 'BR'],
  [42, 'M'],
  [52, 'TBL'],
  [53, 'TBC'],
  [54, 'TBR'],
] as const);

const REAR_LEFT = 33;
const REAR_RIGHT = 34;
const SIDE_ROLES: ReadonlyMap<number, SpeakerRole> = new Map([
  [5, 'SL'],
  [6, 'SR'],
] as const);

/** kAudioChannelLayoutTag_*, the upper half of each: the labels in order of the channels. */
const TAG_LABELS: ReadonlyMap<number, readonly number[]> = new Map([
  [100, [42]],
  [101, [1, 2]],
  [102, [1, 2]], // stereo for headphones
  [106, [1, 2]], // binaural
  [108, [1, 2, 5, 6]], // quadraphonic
  [109, [1, 2, 5, 6, 3]],
  [110, [1, 2, 5, 6, 3, 9]],
  [111, [1, 2, 33, 34, 3, 9, 5, 6]], // octagonal: rear left, rear right, then the sides
  [113, [1, 2, 3]], // MPEG 3.0 A
  [114, [3, 1, 2]],
  [115, [1, 2, 3, 9]], // MPEG 4.0 A
  [116, [3, 1, 2, 9]],
  [117, [1, 2, 3, 5, 6]], // MPEG 5.0 A, B, C, D
  [118, [1, 2, 5, 6, 3]],
  [119, [1, 3, 2, 5, 6]],
  [120, [3, 1, 2, 5, 6]],
  [121, [1, 2, 3, 4, 5, 6]], // MPEG 5.1 A, B, C, D
  [122, [1, 2, 5, 6, 3, 4]],
  [123, [1, 3, 2, 5, 6, 4]],
  [124, [3, 1, 2, 5, 6, 4]],
  [125, [1, 2, 3, 4, 5, 6, 9]], // MPEG 6.1 A
  [126, [1, 2, 3, 4, 5, 6, 7, 8]], // MPEG 7.1 A, B, C
  [127, [3, 7, 8, 1, 2, 5, 6, 4]],
  [128, [1, 2, 3, 4, 5, 6, 33, 34]],
  [129, [1, 2, 5, 6, 3, 4, 7, 8]], // Emagic 7.1
  [131, [1, 2, 9]], // ITU 2.1
  [132, [1, 2, 5, 6]], // ITU 2.2
  [133, [1, 2, 4]], // DVD 4, 5, 6, 10, 11, 18
  [134, [1, 2, 4, 9]],
  [135, [1, 2, 4, 5, 6]],
  [136, [1, 2, 3, 4]],
  [137, [1, 2, 3, 4, 9]],
  [138, [1, 2, 5, 6, 4]],
  [139, [1, 2, 5, 6, 3, 9]], // AudioUnit 6.0, 7.0
  [140, [1, 2, 5, 6, 3, 33, 34]],
  [141, [3, 1, 2, 5, 6, 9]], // AAC 6.0, 6.1, 7.0, octagonal
  [142, [3, 1, 2, 5, 6, 9, 4]],
  [143, [3, 1, 2, 5, 6, 33, 34]],
  [144, [3, 1, 2, 5, 6, 33, 34, 9]],
  [148, [1, 2, 5, 6, 3, 7, 8]], // AudioUnit 7.0 front
  [149, [3, 4]], // AC-3
  [150, [1, 3, 2]],
  [151, [1, 3, 2, 9]],
  [152, [1, 3, 2, 4]],
  [153, [1, 2, 9, 4]],
  [154, [1, 3, 2, 9, 4]],
  [183, [3, 1, 2, 5, 6, 33, 34, 4]], // AAC 7.1 B, C
  [184, [3, 1, 2, 5, 6, 4, 13, 15]],
  [185, [1, 2, 33, 34]], // WAVE 4.0 B, 5.0 B, 5.1 B, 6.1, 7.1
  [186, [1, 2, 3, 33, 34]],
  [187, [1, 2, 3, 4, 33, 34]],
  [188, [1, 2, 3, 4, 9, 5, 6]],
  [189, [1, 2, 3, 4, 33, 34, 5, 6]],
  [192, [1, 2, 3, 4, 5, 6, 33, 34, 13, 15, 52, 54]], // Atmos 7.1.4
  [195, [1, 2, 3, 4, 5, 6, 13, 15, 52, 54]], // Atmos 5.1.4
]);

/** What a `CHAN` chunk says, or why it says nothing that a layout could hold. */
export type ChannelChunk =
  | { readonly layout: ChannelLayout; readonly problem?: undefined }
  | { readonly layout?: undefined; readonly problem: string };

/** The layout that the contents of a `CHAN` chunk give `channels` channels. */
export function readChannelChunk(bytes: Uint8Array, channels: number): ChannelChunk {
  if (bytes.length < HEAD_BYTES) return { problem: `has ${bytes.length} bytes; it needs ${HEAD_BYTES}` };
  const tag = viewOf(bytes).getUint32(0);
  const number = tag >>> 16;
  if (number === DISCRETE_IN_ORDER || number === UNKNOWN_TAG) return { layout: discreteLayout(channels) };
  const labels = labelsOf(tag, bytes);
  if (!labels)
    return { problem: `names the layout 0x${tag.toString(16).padStart(8, '0')}, which has no speakers here` };
  if (labels.length !== channels)
    return { problem: `describes ${labels.length} channel(s), and there are ${channels}` };
  const roles = rolesOf(labels);
  return roles
    ? { layout: channels === 1 ? MONO : { kind: 'speakers', roles } }
    : { problem: `labels channels with ${labels.join(', ')}, for which there are no speakers here` };
}

function labelsOf(tag: number, bytes: Uint8Array): readonly number[] | undefined {
  const view = viewOf(bytes);
  if (tag === USE_BITMAP) {
    // Bit n stands for label n + 1.
    return Array.from({ length: 18 }, (_, bit) => bit + 1).filter(
      (label) => (view.getUint32(4) >>> (label - 1)) & 1,
    );
  }
  if (tag !== USE_DESCRIPTIONS) return TAG_LABELS.get(tag >>> 16);
  const present = Math.floor((bytes.length - HEAD_BYTES) / DESCRIPTION_BYTES);
  const count = Math.min(view.getUint32(8), present, MAX_SPEAKERS + 1);
  return Array.from({ length: count }, (_, i) => view.getUint32(HEAD_BYTES + DESCRIPTION_BYTES * i));
}

/** The roles of labels, `undefined` where one has none, or two have the same. */
function rolesOf(labels: readonly number[]): readonly SpeakerRole[] | undefined {
  const withRear = labels.includes(REAR_LEFT) || labels.includes(REAR_RIGHT);
  const roles = labels.flatMap((label) => {
    const role = (withRear ? SIDE_ROLES.get(label) : undefined) ?? LABEL_ROLES.get(label);
    return role ? [role] : [];
  });
  const single = labels.length === 1 && (roles[0] === 'M' || roles[0] === 'C');
  const usable = single || !roles.includes('M');
  return usable && roles.length === labels.length && new Set(roles).size === roles.length ? roles : undefined;
}
