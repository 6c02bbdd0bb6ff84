import { type OutputDevice, planRouting, type RoutingPlan } from '@trackout/core';
import {
  createPlayer,
  type PlaybackReport,
  type Player,
  type PlayerEvent,
  type PlayerSource,
} from '@trackout/routing-node';
import type { CommandContext } from '../command-context.js';
import { count, formatLength } from '../wording.js';
import { routingSource } from './choose-routing.js';
import { hearKeys } from './keys.js';
import { MeterDisplay } from './meter-display.js';
import type { Scene } from './scenes.js';

/** What is played, where to, and how it is watched. */
export interface Drive {
  readonly sources: readonly PlayerSource[];
  /** The first is what begins. */
  readonly scenes: readonly Scene[];
  readonly device: OutputDevice;
  readonly startFrame?: number;
  readonly loop?: { readonly from: number; readonly to: number };
  readonly allowOtherRate?: boolean;
  /** Keys from standard input also where it is no terminal. */
  readonly keys?: boolean;
}

const SKIP_SECONDS = 5;

/** Plays to the end, with meters and keys for a person and events for a script. */
export async function drivePlayer(drive: Drive, context: CommandContext): Promise<PlaybackReport> {
  const sources = drive.sources.map(routingSource);
  const plans = drive.scenes.map(({ routing }) => planRouting(routing, sources));
  const outputs = Math.max(...plans.map((plan) => plan.outputs.length));
  let scene = drive.scenes[0] as Scene;
  let underruns = 0;
  const display =
    process.stderr.isTTY && !context.json
      ? new MeterDisplay(process.stderr, outputNames(plans, outputs))
      : undefined;
  const tell = (event: object) => {
    if (context.json) process.stdout.write(`${JSON.stringify(event)}\n`);
  };
  const onEvent = (event: PlayerEvent) => {
    if (event.type === 'underrun') underruns += 1;
    if (event.type === 'meters' && display) {
      const { frameCount, sampleRate } = player;
      display.draw(event.levels, {
        frame: event.toFrame,
        frameCount,
        sampleRate,
        what: scene.name,
        underruns,
      });
    }
    if (event.type === 'error') tell({ type: 'error', code: event.error.code, message: event.error.message });
    else tell(event);
  };
  const player = await createPlayer({
    sources: drive.sources,
    routing: scene.routing,
    device: `${drive.device.name} @ ${drive.device.hostApi}`,
    outputs,
    onEvent,
    signal: context.signal,
    ...(drive.allowOtherRate ? { allowOtherRate: true } : {}),
  });
  const switchTo = async (next: Scene) => {
    scene = next;
    const frame = await player.route(next.routing);
    tell({ type: 'scene', scene: next.name, frame });
    if (!display) context.say(`${formatLength(frame, player.sampleRate)}  ${next.name}`);
  };
  const stopKeys = hearKeys(process.stdin, drive.keys ?? false, (key) => {
    onKey(key, player, drive, scene, switchTo).catch((error) => {
      display?.leave();
      context.say(String(error instanceof Error ? error.message : error));
    });
  });
  try {
    if (drive.startFrame) await player.seek(drive.startFrame);
    if (drive.loop) await player.loop(drive.loop);
    tell({ type: 'scene', scene: scene.name, frame: drive.startFrame ?? 0 });
    player.play();
    return await player.finished();
  } finally {
    stopKeys();
    await player.close();
    display?.close();
  }
}

async function onKey(
  key: string,
  player: Player,
  { scenes }: Drive,
  current: Scene,
  switchTo: (scene: Scene) => Promise<void>,
): Promise<void> {
  const skip = (seconds: number) => {
    const frame = player.position + Math.round(seconds * player.sampleRate);
    return player.seek(Math.max(0, Math.min(player.frameCount, frame)));
  };
  const named = scenes.find((scene) => scene.key === key);
  if (named) await switchTo(named);
  else if (key === '\t') {
    await switchTo(scenes[(scenes.indexOf(current) + 1) % scenes.length] as Scene);
  } else if (key === ' ') {
    if (player.state === 'playing') await player.pause();
    else player.play();
  } else if (key === '\u001b[C') await skip(SKIP_SECONDS);
  else if (key === '\u001b[D') await skip(-SKIP_SECONDS);
  else if (key === 'q') await player.close();
  // In raw mode the terminal hands Ctrl-C over as a key.
  else if (key === '\u0003') process.kill(process.pid, 'SIGINT');
}

function outputNames(plans: readonly RoutingPlan[], outputs: number): string[] {
  return Array.from({ length: outputs }, (_, i) => {
    const names = plans.map((plan) => plan.outputs[i]?.name ?? '');
    return names.find((name) => name !== '') ?? '';
  });
}

/** How a playback went, in a sentence or three. */
export function describeReport(report: PlaybackReport): string {
  const { framesPlayed, sampleRate, underruns, clampedSamples, complete } = report;
  const clamped = clampedSamples.reduce((sum, samples) => sum + samples, 0);
  return [
    `${complete ? 'Played' : 'Stopped after'} ${formatLength(framesPlayed, sampleRate)} to "${report.device}", ${count(report.outputs, 'output')}, ${count(underruns.length, 'underrun')}.`,
    ...underruns.map(
      ({ kind, frame, frames }) =>
        `  underrun at ${formatLength(frame, sampleRate)}: ${kind === 'late' ? `${frames} frames of silence before it` : kind === 'device' ? 'the device ran dry' : `the device has been ${frames} frames behind since, as if it had played silence`}`,
    ),
    ...(clamped > 0
      ? [
          `  ${count(clamped, 'sample')} beyond full scale: output ${clampedSamples.flatMap((samples, i) => (samples > 0 ? [i + 1] : [])).join(', ')} was clamped. Lower the gain.`,
        ]
      : []),
  ].join('\n');
}
