import {
  type BlockSource,
  type Crosspoint,
  checkOutputCount,
  type OutputDevice,
  type SpeakerLayout,
  speakerLabel,
  speakerLayout,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  createPlayer,
  devices,
  findDevice,
  pinkNoise,
  polarityPop,
  speakerTone,
} from '@trackout/routing-node';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { panelNames, sayAdvice } from './play/device-options.js';

/** Arguments of `trackout speakers`. */
export interface SpeakersArguments {
  readonly layout: string;
  readonly device?: string;
  readonly firstOutput?: number;
  readonly signal: 'noise' | 'tone';
  readonly level?: number;
  readonly seconds: number;
  readonly allBut?: boolean;
  readonly polarity?: boolean;
  readonly rate?: number;
}

/** LFE channels get the band that they are for. */
const LFE_BAND = { lowHz: 30, highHz: 80, frequencyHz: 50 };

/** A signal to one speaker after another, and which one should sound. */
export async function speakersCommand(options: SpeakersArguments, context: CommandContext): Promise<number> {
  const layout = speakerLayout(options.layout);
  const device = findDevice(await devices(), options.device);
  const first = options.firstOutput ?? 1;
  const names = layout.roles.map((role) => speakerLabel(role, layout.roles));
  const lost = names
    .map((name, i) => `${name} (output ${first + i})`)
    .filter((_, i) => first + i > device.outputs);
  checkOutputCount(device, first - 1 + layout.roles.length, lost, `the layout ${layout.name}`);
  const sampleRate = options.rate ?? device.defaultSampleRate;
  sayAdvice(
    device,
    names.map((_, i) => first + i),
    sampleRate,
    context,
  );
  const signals = await signalsFor(options, sampleRate);
  context.say(`${describeSignal(options)}, ${layout.title}, to "${device.name}" (${device.hostApi}).`);
  for (const [i, name] of names.entries()) {
    const heard = names.filter((_, other) => (options.allBut ? other !== i : other === i));
    const output = first + i;
    const panel = panelNames(device)(output);
    const where = `output ${output}${panel ? ` (${panel})` : ''}`;
    context.say(
      options.allBut
        ? `All but ${name}, ${where}: ${heard.join(', ')} should sound.`
        : `${name}, ${where} should sound.`,
    );
    if (context.json) {
      process.stdout.write(`${JSON.stringify({ type: 'speaker', name, output, sounds: heard })}\n`);
    }
    await playOnce(signals, points(layout, heard, names, first), device, context);
  }
  if (options.polarity) {
    context.say('Every cone should have moved outwards first, or every tester have shown "+".');
  }
  return EXIT.ok;
}

function points(
  layout: SpeakerLayout,
  heard: readonly string[],
  names: readonly string[],
  first: number,
): Crosspoint[] {
  return heard.map((name) => {
    const i = names.indexOf(name);
    const role = layout.roles[i] as string;
    return { source: role.startsWith('LFE') ? 'lfe' : 'full', channel: 0, output: first + i };
  });
}

async function playOnce(
  signals: { readonly full: BlockSource; readonly lfe: BlockSource },
  crosspoints: readonly Crosspoint[],
  device: OutputDevice,
  context: CommandContext,
): Promise<void> {
  const used = new Set(crosspoints.map(({ source }) => source));
  const sources = (['full', 'lfe'] as const)
    .filter((id) => used.has(id))
    .map((id) => ({ id, source: signals[id] }));
  const player = await createPlayer({
    sources,
    routing: { crosspoints },
    device: `${device.name} @ ${device.hostApi}`,
    metersPerSecond: 0,
    signal: context.signal,
  });
  try {
    player.play();
    await player.finished();
  } finally {
    await player.close();
  }
}

async function signalsFor(
  options: SpeakersArguments,
  sampleRate: number,
): Promise<{ readonly full: BlockSource; readonly lfe: BlockSource }> {
  const { math } = await createDsp({ memoryBytes: 1 << 17 });
  const { seconds, level } = options;
  const common = { sampleRate, seconds, ...(level === undefined ? {} : { levelDbfs: level }) };
  if (options.polarity) {
    const pop = polarityPop(math, common);
    return { full: pop, lfe: pop };
  }
  if (options.signal === 'tone') {
    const { frequencyHz } = LFE_BAND;
    return { full: speakerTone(math, common), lfe: speakerTone(math, { ...common, frequencyHz }) };
  }
  const { lowHz, highHz } = LFE_BAND;
  return { full: pinkNoise(math, common), lfe: pinkNoise(math, { ...common, lowHz, highHz }) };
}

function describeSignal({ polarity, signal, level }: SpeakersArguments): string {
  if (polarity) return `Pops, positive first, peak ${level ?? -30} dBFS`;
  if (signal === 'tone') return `A tone of 1 kHz (LFE: 50 Hz), peak ${level ?? -30} dBFS`;
  return `Pink noise, 500 Hz to 2 kHz (LFE: 30 to 80 Hz), ${level ?? -40} dBFS RMS`;
}
