import {
  type BlockSource,
  checkCanPlay,
  checkDeviceRate,
  type FrameRange,
  INT32,
  type OutputDevice,
  planRouting,
  type Routing,
  type RoutingSource,
  type SampleEncoding,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { deviceRefused } from './device-errors.js';
import type { DeviceRequest } from './device-host.js';
import { DeviceProcess } from './device-process.js';
import { type DeviceHostOptions, findDevice, listDevices } from './devices.js';
import { outputMeterBytes } from './output-meters.js';
import { withOutputs } from './playback-plan.js';
import { PlaybackSession } from './playback-session.js';
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

const OPEN_SECONDS = 15;
const FEED_FRAMES = 2048;

/**
 * Opens a device and prepares everything; nothing sounds before `play`.
 *
 * Everything that can be refused is refused before the device opens. Throws what `planRouting`, `devices` and
 * `findDevice` throw; `UnsupportedError` `routing/no-outputs`, `routing/sample-rate`, `device/sample-rate`;
 * `LimitError` `routing/too-few-outputs`, `device/channels`; `IoError` `device/refused` (busy), `device/gone`.
 * Memory grows with outputs and sources, not with the length.
 */
export async function createPlayer(options: PlayerOptions): Promise<Player> {
  options.signal?.throwIfAborted();
  const blockFrames = wholeOption('blockFrames', options.blockFrames ?? 2048, 16, 65_536);
  const queueBlocks = wholeOption('queueBlocks', options.queueBlocks ?? 4, 1, 64);
  const encoding = options.encoding ?? INT32;
  const sources = options.sources.map(routingSource);
  const plan = planRouting(options.routing, sources);
  const process = await DeviceProcess.start(options.host);
  try {
    const device = findDevice(await listDevices(process), options.device ?? options.routing.device);
    checkCanPlay(device);
    planRouting(options.routing, sources, device);
    if (!options.allowOtherRate) checkDeviceRate(device, plan.sampleRate);
    const outputs = Math.max(plan.outputs.length, options.outputs ?? 0);
    const request: DeviceRequest = {
      name: device.name,
      hostApi: device.hostApi,
      channels: outputs,
      sampleRate: plan.sampleRate,
      encoding,
      blockFrames,
      queueBlocks,
    };
    const aheadFrames = Math.max(4 * FEED_FRAMES, Math.round((options.aheadSeconds ?? 1) * plan.sampleRate));
    await openDevice(process, request, Math.min(aheadFrames / 2, 4 * blockFrames));
    const meterFrames = meterInterval(plan.sampleRate, options.metersPerSecond ?? 25);
    return new PlaybackSession({
      process,
      device,
      dsp: await dspFor(outputs, encoding, meterFrames),
      sources: options.sources.map(({ source }) => source),
      plan,
      replan: (routing) => withOutputs(planRouting(routing, sources, { ...device, outputs }), outputs),
      outputs,
      encoding,
      blockFrames,
      feedFrames: FEED_FRAMES,
      aheadFrames,
      meterFrames,
      onEvent: options.onEvent ?? (() => {}),
      signal: options.signal,
    });
  } catch (error) {
    await process.kill();
    throw error;
  }
}

function routingSource({ id, name, source }: PlayerSource): RoutingSource {
  return name === undefined ? { id, format: source.format } : { id, name, format: source.format };
}

async function openDevice(
  process: DeviceProcess,
  request: DeviceRequest,
  prefillFrames: number,
): Promise<void> {
  const answer = process.next(['opened', 'failed'], OPEN_SECONDS);
  process.send({ do: 'open', request, prefillFrames });
  const said = await answer;
  if (said.is === 'failed') throw deviceRefused(said.message, request);
}

function meterInterval(sampleRate: number, perSecond: number): number {
  return perSecond === 0 ? 0 : Math.max(256, Math.round(sampleRate / perSecond));
}

async function dspFor(outputs: number, encoding: SampleEncoding, meterFrames: number): Promise<Dsp> {
  const memoryBytes =
    planesBytes('f64', outputs, FEED_FRAMES) +
    (FEED_FRAMES * outputs * encoding.bits) / 8 +
    (meterFrames === 0 ? 0 : outputMeterBytes(outputs, meterFrames)) +
    (1 << 20);
  return createDsp({ memoryBytes });
}

function wholeOption(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && least <= value && value <= most) return value;
  throw new UsageError(
    'player/options',
    `${name} is ${value}. It must be a whole number from ${least} to ${most}.`,
    { [name]: value },
  );
}
