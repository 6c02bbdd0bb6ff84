import type { AudioFormat, ChannelLayout } from './audio-format.js';
import type { AudioContainer, PcmEncoding } from './pcm-encoding.js';
import type { Session } from './session.js';
import type { Warning } from './warning.js';

/** A folder of the delivery. Each sums to the mix by itself. */
export type FileSet = 'multitracks' | 'stems' | 'mix';

/** Every set, in the order in which a delivery lists them. */
export const FILE_SETS: readonly FileSet[] = ['multitracks', 'stems', 'mix'];

/** What is known of a source from its header. */
export interface SourceFacts {
  readonly format: AudioFormat;
  readonly frameCount: number;
  /** Absent where the source is not a file: its samples are float. */
  readonly encoding?: PcmEncoding;
}

/** Where a mono file belongs in the stereo image, when it is not at unity in both sides. */
export interface Placement {
  readonly pan: number;
  readonly panLaw: '0 dB';
}

/** One file of the export. */
export interface PlannedFile {
  readonly id: string;
  readonly set: FileSet;
  /** Relative to the delivery's folder, with `/`. */
  readonly path: string;
  readonly name: string;
  /** Ids of the tracks that this file sums, in session order. A multitrack has one. */
  readonly tracks: readonly string[];
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly frameCount: number;
  /** Exact size on disk. */
  readonly byteLength: number;
  readonly muted: boolean;
  readonly colour?: string;
  readonly placement?: Placement;
}

/** Everything that an export will do, decided before a byte is written. */
export interface ExportPlan {
  readonly session: Session;
  readonly sampleRate: number;
  /** Of the stems and of the mix. */
  readonly layout: ChannelLayout;
  /** Every file starts at frame 0 and has this many frames. */
  readonly frameCount: number;
  readonly encoding: PcmEncoding;
  /** Why this encoding, in a sentence. */
  readonly encodingReason: string;
  readonly mixEncoding: PcmEncoding;
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
  readonly warnings: readonly Warning[];
}

/** What a caller may decide about an export. */
export interface PlanOptions {
  readonly container: AudioContainer;
  /** Which sets to write; all by default. The mix is added when nothing else could prove the others. */
  readonly sets?: readonly FileSet[];
  /** Of multitracks and stems. By default 24-bit where that is lossless for certain, else 32-bit float. */
  readonly encoding?: PcmEncoding;
  /** Of the mix; 32-bit float by default. */
  readonly mixEncoding?: PcmEncoding;
  /** A mono track that is panned: written in stereo (default), or kept mono with its pan in the manifest. */
  readonly pannedMono?: 'stereo' | 'mono';
}

/** The key under which the facts of the reference mix are handed to `planExport`. */
export const REFERENCE_MIX = '(reference mix)';
