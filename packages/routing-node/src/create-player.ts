import {
  checkCanPlay,
  checkDeviceRate,
  INT32,
  planRouting,
  type RoutingSource,
  type SampleEncoding,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { deviceRefused } from './device-errors.js';
import type { DeviceRequest } from './device-host.js';
import { DeviceProcess } from './device-process.js';
import { findDevice, listDevices } from './devices.js';
import { outputMeterBytes } from './output-meters.js';
import { withOutputs } from './playback-plan.js';
import { PlaybackSession } from './playback-session.js';
import type { Player, PlayerOptions, PlayerSource } from './player.js';

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
