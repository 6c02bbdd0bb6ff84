import type { Dsp } from '@trackout/dsp-wasm';
import { BitsGauge, gatherBits, joinBits } from './bits-gauge.js';
import type { MeasureName } from './figures.js';
import type { ChannelStates, Gather, Gauge, Join } from './gauge.js';
import { gatherLevels, joinLevels, LevelsGauge } from './levels-gauge.js';
import { joinLoudness, type LoudnessFigures, LoudnessGauge } from './loudness-gauge.js';
import type { MeterSetup } from './meter-options.js';
import { gatherMono, joinMono, MonoGauge } from './mono-gauge.js';
import { gatherSilence, joinSilence, SilenceGauge } from './silence-gauge.js';
import type { SpanNeeds } from './span.js';
import { gatherSums, joinSums, type SumsFigures, SumsGauge } from './sums-gauge.js';
import { gatherTruePeaks, joinTruePeaks, TruePeakGauge } from './true-peak-gauge.js';

/** A gauge that a meter has, and how states of its kind are put together. */
export interface GaugeKind {
  readonly name: string;
  readonly create: (dsp: Dsp) => Gauge;
  /** Two ranges, one after the other. */
  readonly join: Join;
  /** Channels, side by side. */
  readonly gather: (dsp: Dsp, parts: readonly ChannelStates[]) => readonly Float64Array[];
}

/** The gauges that give what was asked for, and no other. */
export function gaugesFor(setup: MeterSetup): readonly GaugeKind[] {
  const asked = new Set<MeasureName>(setup.measures);
  const { channels } = setup;
  const kinds: GaugeKind[] = [];
  const add = (name: string, create: GaugeKind['create'], join: Join, gather: Gather) =>
    kinds.push({ name, create, join, gather: (_, parts) => gather(parts, channels) });
  if (asked.has('levels')) add('levels', (dsp) => new LevelsGauge(dsp, setup), joinLevels, gatherLevels);
  if (needsTruePeak(setup.measures)) {
    const { truePeakFilter, truePeakSkipping } = setup;
    add(
      'truePeak',
      (dsp) => new TruePeakGauge(dsp, channels, truePeakFilter, truePeakSkipping),
      joinTruePeaks,
      gatherTruePeaks,
    );
  }
  const sums: SumsFigures = {
    rms: asked.has('rms'),
    crestFactor: asked.has('crestFactor'),
    dcOffset: asked.has('dcOffset'),
    correlation: asked.has('correlation'),
  };
  if (Object.values(sums).includes(true)) {
    add('sums', (dsp) => new SumsGauge(dsp, channels, sums), joinSums, gatherSums);
  }
  if (asked.has('silence')) {
    add('silence', () => new SilenceGauge(channels, setup.silenceThreshold), joinSilence, gatherSilence);
  }
  if (asked.has('mono')) {
    add('mono', (dsp) => new MonoGauge(dsp, channels, setup.monoTolerance), joinMono, gatherMono);
  }
  if (asked.has('effectiveBits')) {
    add('bits', (dsp) => new BitsGauge(dsp, channels), joinBits, gatherBits);
  }
  const wanted: LoudnessFigures = {
    momentary: asked.has('momentary'),
    shortTerm: asked.has('shortTerm'),
    integrated: asked.has('integrated') || asked.has('peakToLoudness'),
    loudnessRange: asked.has('loudnessRange'),
    timeSeries: asked.has('timeSeries'),
  };
  if (Object.values(wanted).includes(true)) {
    const create = (dsp: Dsp) => new LoudnessGauge(dsp, { ...setup, wanted });
    const gather = (dsp: Dsp, parts: readonly ChannelStates[]) => {
      const gauge = create(dsp);
      gauge.replay(parts);
      const state = gauge.state.map((part) => part.slice());
      gauge.release();
      return state;
    };
    kinds.push({ name: 'loudness', create, join: joinLoudness(wanted), gather });
  }
  return kinds;
}

/** What these measures read of a span. */
export function spanNeeds(measures: readonly MeasureName[]): SpanNeeds {
  const f32 = needsTruePeak(measures);
  return { f32, finite: f32 || measures.some((measure) => !AS_THEY_CAME.has(measure)) };
}

/** Measures that look at samples as they came, with what is not a number among them. */
const AS_THEY_CAME: ReadonlySet<MeasureName> = new Set(['levels', 'silence', 'mono', 'effectiveBits']);

function needsTruePeak(measures: readonly MeasureName[]): boolean {
  return measures.includes('truePeak') || measures.includes('peakToLoudness');
}
