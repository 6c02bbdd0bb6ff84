import type { AudioFormat } from '../audio/audio-format.js';

/** What can be done to a signal on its way; everything is left alone that is not named. */
export interface SignalTrim {
  /** Default 0. `-Infinity` is silence. */
  readonly gainDb?: number;
  /** Default `normal`. */
  readonly polarity?: 'normal' | 'inverted';
  /** Whole frames, 0 or more; default 0. */
  readonly delayFrames?: number;
  /** Default false. */
  readonly mute?: boolean;
}

/** One channel of a source to one physical output. */
export interface Crosspoint extends SignalTrim {
  /** Id of a `RoutingSource`. */
  readonly source: string;
  /** From 0. */
  readonly channel: number;
  /** Physical output, counted from 1 as on the panel. */
  readonly output: number;
}

/** What is done to everything that leaves an output. */
export interface OutputTrim extends SignalTrim {
  /** From 1. */
  readonly output: number;
  /** What hangs on it: `Ls`, `Lounge left`. */
  readonly name?: string;
}

/** Outputs that belong together, a room for instance. */
export interface Zone {
  readonly name: string;
  /** From 1, in the order of the zone's channels; each belongs to one zone at most. */
  readonly outputs: readonly number[];
}

/** Which channel leaves by which output: serialisable, and independent of any device. */
export interface Routing {
  readonly crosspoints: readonly Crosspoint[];
  readonly outputs?: readonly OutputTrim[];
  readonly zones?: readonly Zone[];
  /** Whether several channels may share an output, as their sum. Default `refuse`. */
  readonly sharedOutputs?: 'refuse' | 'sum';
  /** The device it is meant for, by its name. */
  readonly device?: string;
}

/** Something with channels that can be routed: a track, a stem, a return, a mix, a file. */
export interface RoutingSource {
  readonly id: string;
  /** What it is called; default its id. */
  readonly name?: string;
  readonly format: AudioFormat;
}
