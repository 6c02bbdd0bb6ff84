import type { Dsp } from '@trackout/dsp-wasm';
import { BitsGauge, joinBits } from './bits-gauge.js';
import type { MeasureName } from './figures.js';
import type { Gauge, Join } from './gauge.js';
import { joinLevels, LevelsGauge } from './levels-gauge.js';
import { joinLoudness, type LoudnessFigures, LoudnessGauge } from './loudness-gauge.js';
import type { MeterSetup } from './meter-options.js';
import { joinMono, MonoGauge } from './mono-gauge.js';
import { joinSilence, SilenceGauge } from './silence-gauge.js';
import type { SpanNeeds } from './span.js';
import { joinSums, type SumsFigures, SumsGauge } from './sums-gauge.js';
import { joinTruePeaks, TruePeakGauge } from './true-peak-gauge.js';

/** A gauge that a meter has, and how two of its kind are joined. */
export interface GaugeKind {
  readonly name: string;
  readonly create: (dsp: Dsp) => Gauge;
  readonly join: Join;
}

/** The gauges that give what was asked for, and no other. */
export function gaugesFor(setup: MeterSetup): readonly GaugeKind[] {
  const asked = new Set<MeasureName>(setup.measures);
  const { channels } = setup;
  const kinds: GaugeKind[] = [];
  const add = (name: string, create: GaugeKind['create'], join: Join) => kinds.push({ name, create, join });
  if (asked.has('levels')) add('levels', (dsp) => new LevelsGauge(dsp, setup), joinLevels);
  if (needsTruePeak(setup.measures)) {
    const { truePeakFilter, truePeakSkipping } = setup;
    add(
      'truePeak',
      (dsp) => new TruePeakGauge(dsp, channels, truePeakFilter, truePeakSkipping),
      joinTruePeaks,
    );
  }
  const sums: SumsFigures = {
    rms: asked.has('rms'),
    crestFactor: asked.has('crestFactor'),
    dcOffset: asked.has('dcOffset'),
    correlation: asked.has('correlation'),
  };
  if (Object.values(sums).includes(true)) add('sums', (dsp) => new SumsGauge(dsp, channels, sums), joinSums);
  if (asked.has('silence')) add('silence', () => new SilenceGauge(setup.silenceThreshold), joinSilence);
  if (asked.has('mono')) add('mono', (dsp) => new MonoGauge(dsp, channels, setup.monoTolerance), joinMono);
  if (asked.has('effectiveBits')) add('bits', (dsp) => new BitsGauge(dsp, channels), joinBits);
  const wanted: LoudnessFigures = {
    momentary: asked.has('momentary'),
    shortTerm: asked.has('shortTerm'),
    integrated: asked.has('integrated') || asked.has('peakToLoudness'),
    loudnessRange: asked.has('loudnessRange'),
    timeSeries: asked.has('timeSeries'),
  };
  if (Object.values(wanted).includes(true)) {
    add('loudness', (dsp) => new LoudnessGauge(dsp, { ...setup, wanted }), joinLoudness(wanted));
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
