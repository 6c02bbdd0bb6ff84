import { type BlockSource, MONO, planarSource, UsageError } from '@trackout/core';
import type { DspMath } from '@trackout/dsp-wasm';

/** Length and level of a signal for speakers. */
export interface SpeakerSignalOptions {
  readonly sampleRate: number;
  readonly seconds: number;
  /** RMS of noise, peak of a tone or pop. Default -40 for noise, -30 else: quiet, so that nothing is hurt. */
  readonly levelDbfs?: number;
}

/** Fade at both ends, so that nothing clicks. */
const FADE_SECONDS = 0.02;

/**
 * Pink noise between 500 Hz and 2 kHz (as speakers are calibrated with) or between `lowHz` and `highHz`, of exactly the
 * RMS that is asked for (over its whole length, fades included), the same on every run.
 *
 * Spectrum -3 dB an octave (Voss-McCartney), then two Butterworth filters of second order at each edge.
 */
export function pinkNoise(
  math: DspMath,
  options: SpeakerSignalOptions & {
    readonly lowHz?: number;
    readonly highHz?: number;
    readonly seed?: number;
  },
): BlockSource {
  const { sampleRate, lowHz = 500, highHz = 2000, seed = 1 } = options;
  if (!(0 < lowHz && lowHz < highHz && highHz < sampleRate / 2)) {
    throw new UsageError(
      'speakers/band',
      `A band from ${lowHz} to ${highHz} Hz cannot be made at ${sampleRate} Hz. Give two frequencies below ${sampleRate / 2} Hz, the lower one first.`,
      { lowHz, highHz, sampleRate },
    );
  }
  const warmUp = Math.round(sampleRate / 4);
  const samples = pink(frames(options) + warmUp, seed);
  for (let pass = 0; pass < 2; pass++) {
    filter(samples, butterworth(math, lowHz / sampleRate, 'high'));
    filter(samples, butterworth(math, highHz / sampleRate, 'low'));
  }
  const kept = samples.slice(warmUp);
  fade(math, kept, sampleRate);
  const energy = kept.reduce((sum, sample) => sum + sample * sample, 0);
  const gain = level(math, options.levelDbfs ?? -40) / Math.sqrt(energy / kept.length);
  return mono(options, kept, gain);
}

/** A sine; 1 kHz by default. */
export function speakerTone(
  math: DspMath,
  options: SpeakerSignalOptions & { readonly frequencyHz?: number },
): BlockSource {
  const step = (2 * Math.PI * (options.frequencyHz ?? 1000)) / options.sampleRate;
  const samples = new Float64Array(frames(options));
  for (let i = 0; i < samples.length; i++) samples[i] = math.sin(step * i);
  fade(math, samples, options.sampleRate);
  return mono(options, samples, level(math, options.levelDbfs ?? -30));
}

/**
 * A pop for polarity: half a sine of 5 ms, positive only, once a second. A polarity tester, or a look at the cone,
 * shows which way it goes first.
 */
export function polarityPop(math: DspMath, options: SpeakerSignalOptions): BlockSource {
  const samples = new Float64Array(frames(options));
  const length = Math.round(0.005 * options.sampleRate);
  for (let start = 0; start + length <= samples.length; start += options.sampleRate) {
    for (let i = 0; i < length; i++) samples[start + i] = math.sin((Math.PI * i) / length);
  }
  return mono(options, samples, level(math, options.levelDbfs ?? -30));
}

function frames({ seconds, sampleRate }: SpeakerSignalOptions): number {
  const count = Math.round(seconds * sampleRate);
  if (count > 0 && Number.isFinite(count)) return count;
  throw new UsageError('speakers/length', `A signal of ${seconds} s has no frames. Give a length above 0.`, {
    seconds,
  });
}

function level(math: DspMath, db: number): number {
  return math.pow(10, db / 20);
}

function mono({ sampleRate }: SpeakerSignalOptions, samples: Float64Array, gain: number): BlockSource {
  return planarSource({ sampleRate, layout: MONO }, [Float32Array.from(samples, (sample) => sample * gain)]);
}

/** Voss-McCartney: sixteen rows of random numbers, the n-th renewed every 2^n samples. */
function pink(count: number, seed: number): Float64Array {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x8000_0000 - 1;
  };
  const rows = Float64Array.from({ length: 16 }, random);
  return Float64Array.from({ length: count }, (_, i) => {
    const row = 31 - Math.clz32((i + 1) & -(i + 1));
    if (row < rows.length) rows[row] = random();
    return rows.reduce((sum, value) => sum + value, random());
  });
}

type Biquad = readonly [b0: number, b1: number, b2: number, a1: number, a2: number];

/** Second-order Butterworth by the bilinear transform; `frequency` is a fraction of the sample rate. */
function butterworth(math: DspMath, frequency: number, kind: 'low' | 'high'): Biquad {
  const k = math.tan(Math.PI * frequency);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  const a1 = 2 * (k * k - 1) * norm;
  const a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  const b0 = (kind === 'low' ? k * k : 1) * norm;
  return [b0, kind === 'low' ? 2 * b0 : -2 * b0, b0, a1, a2];
}

function filter(samples: Float64Array, [b0, b1, b2, a1, a2]: Biquad): void {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    samples[i] = y;
  }
}

function fade(math: DspMath, samples: Float64Array, sampleRate: number): void {
  const length = Math.min(Math.round(FADE_SECONDS * sampleRate), Math.floor(samples.length / 2));
  for (let i = 0; i < length; i++) {
    const gain = (1 - math.cos((Math.PI * i) / length)) / 2;
    samples[i] = (samples[i] as number) * gain;
    const last = samples.length - 1 - i;
    samples[last] = (samples[last] as number) * gain;
  }
}
