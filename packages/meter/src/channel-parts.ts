import {
  type AudioBlock,
  type BlockSource,
  type ChannelLayout,
  channelCount,
  discreteLayout,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import type { MeasureName } from './figures.js';
import { gaugesFor } from './gauges.js';
import type { Hops } from './hop-record.js';
import { type MeasureOptions, pushAll } from './measure.js';
import { GaugeMeter } from './meter.js';
import { type MeterSetup, setUpMeter } from './meter-options.js';
import { comparable, type MeterSnapshot } from './meter-snapshot.js';

/** Some channels of a stream: their places in its layout, in the order in which they are given. */
export interface ChannelPlaces {
  /** The layout of the whole stream. */
  readonly layout: ChannelLayout;
  /** Counted from 0. */
  readonly channels: readonly number[];
}

/** What is known of some channels of a stream: plain data, to be posted and given to `joinChannels`. */
export interface ChannelsSnapshot<M extends MeasureName = MeasureName> {
  /** How the whole stream is measured. */
  readonly whole: MeterSetup & { readonly measures: readonly M[] };
  readonly channels: readonly number[];
  /** Of these channels alone. */
  readonly snapshot: MeterSnapshot<M>;
  /** The energies of each 10 ms, where loudness was asked for: 2.9 MB an hour and channel. */
  readonly hops: Hops | undefined;
}

/** Measures whose figures compare the two channels of a stereo stream. */
const COMPARING: readonly MeasureName[] = ['levels', 'correlation', 'mono'];

/**
 * Measures some channels of a stream, so that its channels can be measured side by side, in workers say.
 * `source` carries the channels of `places` alone, in their order (one file for each speaker), or the whole stream.
 *
 * Two channels that are compared must be in one meter: of a stereo stream `levels` (which has `dualMono`),
 * `correlation` and `mono` cannot be asked for here. Throws `UsageError` `meter/channels` where places and source
 * do not fit; rejects otherwise as `measure` does.
 */
export async function measureChannels<const M extends MeasureName = 'levels'>(
  source: BlockSource,
  places: ChannelPlaces,
  options: MeasureOptions<M> = {},
): Promise<ChannelsSnapshot<M>> {
  const { sampleRate } = source.format;
  const { layout, channels } = places;
  const whole = setUpMeter({ ...options, format: { sampleRate, layout } });
  const given = channelCount(source.format.layout);
  checkPlaces(whole, channels, given);
  const own = {
    ...options,
    format: { sampleRate, layout: discreteLayout(channels.length) },
    channelWeights: channels.map((channel) => whole.weights[channel] as number),
  };
  const dsp = options.dsp ?? (await createDsp());
  const meter = new GaugeMeter<M>(dsp, { ...setUpMeter(own), keepHops: true });
  const picked = given === channels.length ? undefined : channels;
  const target = { push: (block: AudioBlock) => meter.push(picked ? pick(block, picked) : block) };
  try {
    await pushAll(target, source, { from: 0, to: source.frameCount }, 0, options);
    return {
      whole: { ...whole, measures: whole.measures as readonly M[] },
      channels,
      snapshot: meter.snapshot(),
      hops: meter.hops,
    };
  } finally {
    meter.release();
  }
}

/**
 * The snapshot that one meter of all channels would have made: the same bits in every figure (`readSnapshot`).
 *
 * `parts` are those of one stream; together they have each channel once. Throws `UsageError` `meter/join` where they
 * do not fit together, `LimitError` where the memory of `dsp` is full.
 */
export function joinChannels<M extends MeasureName>(
  dsp: Dsp,
  parts: readonly ChannelsSnapshot<M>[],
): MeterSnapshot<M> {
  const [first, ...others] = parts;
  const seen = parts.flatMap(({ channels }) => channels).sort((a, b) => a - b);
  const fits = (part: ChannelsSnapshot<M>) =>
    first !== undefined &&
    part.snapshot.toFrame === first.snapshot.toFrame &&
    comparable(part.whole) === comparable(first.whole);
  if (!first || !others.every(fits) || !isCount(seen, first.whole.channels)) {
    throw new UsageError(
      'meter/join',
      `Channels [${seen.join(', ')}] cannot be joined${first ? ` into the ${first.whole.channels} of one stream` : ''}. Give each channel of it once, from sources of one length, measured with the same options.`,
      { channels: seen, frames: parts.map(({ snapshot }) => snapshot.toFrame) },
    );
  }
  const states = gaugesFor(first.whole).map(({ name, gather }) => [
    name,
    gather(
      dsp,
      parts.map(({ channels, snapshot, hops }) => ({ channels, hops, state: snapshot.states[name] ?? [] })),
    ),
  ]);
  const { fromFrame, toFrame, position } = first.snapshot;
  return { setup: first.whole, fromFrame, toFrame, position, states: Object.fromEntries(states) };
}

function checkPlaces(whole: MeterSetup, channels: readonly number[], given: number): void {
  const inside = channels.every(
    (channel, index) =>
      Number.isInteger(channel) &&
      channel >= 0 &&
      channel < whole.channels &&
      channels.indexOf(channel) === index,
  );
  if (!inside || channels.length === 0 || (given !== channels.length && given !== whole.channels)) {
    throw new UsageError(
      'meter/channels',
      `Channels [${channels.join(', ')}] of a stream of ${whole.channels} were asked for, and the source has ${given}. Name each of them once, from 0 to ${whole.channels - 1}, and give a source of them alone or of the whole stream.`,
      { channels, streamChannels: whole.channels, sourceChannels: given },
    );
  }
  const comparing = whole.measures.filter((measure) => COMPARING.includes(measure));
  if (whole.channels === 2 && channels.length === 1 && comparing.length > 0) {
    throw new UsageError(
      'meter/channels',
      `${comparing.join(', ')} of a stereo stream compare its channels: one by one they cannot be measured. Measure both in one meter, or leave that out.`,
      { measures: comparing },
    );
  }
}

/** Whether these are 0, 1, 2 ... without one missing. */
function isCount(sorted: readonly number[], length: number): boolean {
  return sorted.length === length && sorted.every((channel, index) => channel === index);
}

function pick(block: AudioBlock, channels: readonly number[]): AudioBlock {
  const planes = channels.map((channel) => block.planes[channel]);
  return { ...block, planes } as AudioBlock;
}
