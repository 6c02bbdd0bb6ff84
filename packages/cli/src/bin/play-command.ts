import { type OutputDevice, planRouting, UsageError } from '@trackout/core';
import { devices, findDevice, type PlayerSource } from '@trackout/routing-node';
import { openFiles, openPlayMaterial, type PlayMaterial } from '../node/play-material.js';
import type { CommandContext } from './command-context.js';
import { EXIT, endingOf } from './exit-codes.js';
import { chooseRouting, type RoutingArguments, routingSource } from './play/choose-routing.js';
import { sayAdvice } from './play/device-options.js';
import { describeReport, drivePlayer } from './play/drive-player.js';
import { compareScenes, type Scene } from './play/scenes.js';

/** Arguments of `trackout play`. */
export interface PlayArguments extends RoutingArguments {
  readonly device?: string;
  readonly against?: string;
  /** Seconds. */
  readonly from?: number;
  readonly loop?: { readonly from: number; readonly to: number };
  readonly anyRate?: boolean;
  readonly keys?: boolean;
}

/** Plays, and is over when the last frame has left the device. Under `--json` each event is a line. */
export async function playCommand(
  targets: readonly string[],
  options: PlayArguments,
  context: CommandContext,
): Promise<number> {
  try {
    return await play(targets, options, context);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') {
      context.say('Interrupted.');
      if (context.json) {
        const ending = { code: 'interrupted', message: 'Interrupted.' };
        process.stdout.write(`${JSON.stringify({ type: 'failed', ...ending })}\n`);
      }
      return EXIT.interrupted;
    }
    if (!context.json) throw error;
    const { exitCode, ...ending } = endingOf(error);
    process.stdout.write(`${JSON.stringify({ type: 'failed', ...ending })}\n`);
    return exitCode;
  }
}

async function play(
  targets: readonly string[],
  options: PlayArguments,
  context: CommandContext,
): Promise<number> {
  if (options.against !== undefined && (options.map ?? options.layout) !== undefined) {
    throw new UsageError(
      'play/against',
      'With --against everything goes to the speakers of the mix; leave out --map and --layout (--first-output says where they begin).',
    );
  }
  const material = await openPlayMaterial(targets, options.against);
  const against = options.against === undefined ? undefined : await openFiles([options.against]);
  try {
    const saved = material.session?.session.routing;
    const device = await deviceToPlay(options.device, saved?.device);
    const { sources, scenes, reason } = against
      ? comparison(material, { ...(against.sources[0] as PlayerSource), id: '(against)' }, options)
      : oneScene(material, options, saved, device);
    const plan = planRouting((scenes[0] as Scene).routing, sources.map(routingSource), device);
    const used = plan.outputs.filter(({ taps }) => taps.length > 0).map(({ output }) => output);
    sayAdvice(device, used, plan.sampleRate, context);
    context.say(`Playing ${reason} to "${device.name}" (${device.hostApi}).`);
    if (process.stdin.isTTY) context.say(keysThereAre(scenes));
    const seconds = (time: number) => Math.round(time * plan.sampleRate);
    const report = await drivePlayer(
      {
        sources,
        scenes,
        device,
        ...(options.from === undefined ? {} : { startFrame: seconds(options.from) }),
        ...(options.loop ? { loop: { from: seconds(options.loop.from), to: seconds(options.loop.to) } } : {}),
        ...(options.anyRate ? { allowOtherRate: true } : {}),
        ...(options.keys ? { keys: true } : {}),
      },
      context,
    );
    if (context.json) process.stdout.write(`${JSON.stringify({ type: 'report', ...report })}\n`);
    context.say(describeReport(report));
    return EXIT.ok;
  } finally {
    await against?.close();
    await material.close();
  }
}

/** The device that was asked for, else the one that the routing was saved for, else the system's. */
async function deviceToPlay(asked: string | undefined, saved: string | undefined): Promise<OutputDevice> {
  const list = await devices();
  try {
    return findDevice(list, asked ?? saved);
  } catch (error) {
    if (asked !== undefined || saved === undefined || !UsageError.isInstance(error)) throw error;
    throw new UsageError(
      error.code,
      `The saved routing is for another device. ${error.message} Choose one with --device.`,
      error.facts,
      { cause: error },
    );
  }
}

interface Chosen {
  readonly sources: readonly PlayerSource[];
  readonly scenes: readonly Scene[];
  readonly reason: string;
}

function oneScene(
  material: PlayMaterial,
  options: PlayArguments,
  saved: Parameters<typeof chooseRouting>[2],
  device: OutputDevice,
): Chosen {
  const { routing, reason } = chooseRouting(material, options, saved, device);
  const heard = new Set(routing.crosspoints.map(({ source }) => source));
  const sources = material.sources.filter(({ id }) => heard.has(id));
  const names = sources.map(({ id, name }) => name ?? id).join(', ');
  // Whoever is not among the sources is refused by the plan, with the names there are.
  const known = [...heard].every((id) => material.sources.some((source) => source.id === id));
  return {
    sources: known ? sources : material.sources,
    scenes: [{ key: '1', name: names, routing }],
    reason: reason ?? names,
  };
}

function comparison(material: PlayMaterial, mix: PlayerSource, options: PlayArguments): Chosen {
  const stems = material.sources.filter(({ id }) => material.main.includes(id));
  const scenes = compareScenes(stems.map(routingSource), routingSource(mix), options.firstOutput ?? 1);
  return {
    sources: [...stems, mix],
    scenes,
    reason: `${stems.length} sources against ${mix.name ?? mix.id}`,
  };
}

function keysThereAre(scenes: readonly Scene[]): string {
  const named = scenes.length > 1 ? scenes.map(({ key, name }) => `${key} ${name}`) : [];
  return [...named, ...(scenes.length > 1 ? ['Tab next'] : []), 'Space pause', 'arrows 5 s', 'q quit'].join(
    '   ',
  );
}
