import type { BlockSource, FrameRange, OutputDevice, Routing, SampleEncoding } from '@trackout/core';
import type { DeviceHostOptions } from './devices.js';
import type { PlaybackReport, PlayerEvent, PlayerState } from './player-events.js';

/** Something to play: a track, a stem, a mix, a file, anything that gives blocks. */
export interface PlayerSource {
  readonly id: string;
  readonly name?: string;
  readonly source: BlockSource;
}

/** What a player is made for. */
export interface PlayerOptions {
  /** All of one rate; they start together, and shorter ones end in silence. */
  readonly sources: readonly PlayerSource[];
  readonly routing: Routing;
  /** Name of the device, or a part of it (see `findDevice`). Default: that of the routing, else the system's. */
  readonly device?: string;
  /** Outputs to open; default those that the routing needs. More leave room for other routings. */
  readonly outputs?: number;
  readonly host?: DeviceHostOptions;
  /**
   * How samples go to the device. Default 32-bit integers, which carry 24-bit material bit for bit through PortAudio
   * to integer and float devices alike; 32-bit floats where a device is known to take them unchanged.
   */
  readonly encoding?: SampleEncoding;
  /** Plays on a device whose default rate differs, if it opens at the rate of the material. Default false. */
  readonly allowOtherRate?: boolean;
  /**
   * Frames of one write to the device, which keeps about four of them. Default 2048 (43 ms at 48 kHz): with 1024 busy
   * machines drop out (`bench/README.md`). With the queue it decides how late pause, seek and switches are heard.
   */
  readonly blockFrames?: number;
  /** Writes that wait in front of the device; pause and switches are heard so much later. Default 4. */
  readonly queueBlocks?: number;
  /** How far the material is ahead of the device. Default 1 s. */
  readonly aheadSeconds?: number;
  /** Default 25; 0 measures nothing. */
  readonly metersPerSecond?: number;
  readonly onEvent?: (event: PlayerEvent) => void;
  /** Ends the playback at once; waiting calls reject with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Plays sources to the outputs of one open device. The device runs from the beginning and gets silence while nothing
 * plays, so a pause or a switch neither stops nor starts it.
 */
export interface Player {
  readonly device: OutputDevice;
  readonly sampleRate: number;
  readonly frameCount: number;
  readonly state: PlayerState;
  /** Frame of the material that is heard now, as far as the device tells. */
  readonly position: number;
  /** Process id of the process that plays. */
  readonly hostPid: number | undefined;
  /** Plays, or goes on after a pause; from the beginning after the end. */
  play(): void;
  /** Silence from now on; resolves with the frame with which `play` goes on. */
  pause(): Promise<number>;
  /** Goes on elsewhere. */
  seek(frame: number): Promise<void>;
  /** Plays a range again and again, gapless, from when it is reached; `undefined` ends that. */
  loop(range: FrameRange | undefined): Promise<void>;
  /**
   * Another routing of the same sources, without a gap; resolves with the frame from which it holds. Throws what
   * `planRouting` throws, and `UsageError` `player/outputs` where it needs more outputs than are open.
   */
  route(routing: Routing): Promise<number>;
  /**
   * Resolves when everything has been played and the last frame has left the device, or when it was closed before;
   * rejects when playback fails or is aborted.
   */
  finished(): Promise<PlaybackReport>;
  /** Gives the device back. Idempotent; nothing can be played afterwards. */
  close(): Promise<PlaybackReport>;
}
