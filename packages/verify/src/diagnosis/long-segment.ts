import { energyOnce, type Planes, takeFrom } from './planes.js';
import type { Residual } from './probes.js';
import { ReadBuffer } from './samples.js';
import { type Scene, samplesOf } from './scene.js';
import {
  accumulate,
  emptySpectrum,
  explainedShare,
  impulseResponse,
  type PairSpectrum,
  transformInPlace,
  transformPair,
} from './spectra.js';

const FRAMES = 1 << 18;
/** Long enough for the first part of any reverberation. */
const SIZE = 1 << 15;
/** Under Hann windows, more overlap would tell next to nothing more. */
const HOP = SIZE / 2;
const FEWEST_FRAMES = 4 * SIZE;

/** A stretch of some seconds in one piece, for delays and reverberation that no window holds. */
export interface LongSegment {
  readonly from: number;
  readonly frames: number;
  readonly residual: Planes;
}

/** Reads the stretch around the loudest window; `undo` takes off what has been explained. */
export async function longSegment(
  scene: Scene,
  residual: Residual,
  undo: (from: number, planes: Planes) => Promise<Planes>,
): Promise<LongSegment> {
  let loudest = 0;
  let most = -1;
  residual.forEach((planes, index) => {
    const energy = energyOnce(planes);
    if (energy > most) {
      most = energy;
      loudest = index;
    }
  });
  const window = scene.windows[loudest] as Scene['windows'][number];
  const frames = Math.min(FRAMES, scene.range.to - scene.range.from);
  const from = Math.max(
    scene.range.from,
    Math.min(window.from + window.frames / 2 - frames / 2, scene.range.to - frames),
  );
  const start = Math.floor(from);
  const planes = await scene.mix.read(start, frames);
  const buffer = new ReadBuffer();
  for (const stem of scene.stems) {
    scene.signal?.throwIfAborted();
    const own = await buffer.read(stem, start, frames);
    for (const [channel, plane] of planes.entries()) takeFrom(plane, own[channel] as Float64Array);
  }
  return { from: start, frames, residual: await undo(start, planes) };
}

/** Delays, in frames, at which the stem fits what the mix holds in its place, within the whole stretch. */
export async function farLags(scene: Scene, segment: LongSegment, stem: number): Promise<readonly number[]> {
  const { from, frames, residual } = segment;
  let size = 4;
  while (size < 2 * frames) size *= 2;
  const fourier = scene.transforms.of(size);
  const own = await samplesOf(scene, stem).read(from, frames);
  const wanted = residual.map((plane, channel) => {
    const sum = plane.slice();
    const other = own[channel] as Float64Array;
    for (let i = 0; i < frames; i++) sum[i] = (sum[i] as number) + (other[i] as number);
    return sum;
  });
  const spectrum = emptySpectrum(size);
  accumulate(
    spectrum,
    transformPair(fourier, own[0] as Float64Array, own[1], 0, frames),
    transformPair(fourier, wanted[0] as Float64Array, wanted[1], 0, frames),
  );
  const response = impulseResponse(spectrum, fourier, 1e-2);
  return tallestLags(response, 8);
}

/** The tallest local peaks, no two in one lobe. */
function tallestLags(response: Float64Array, most: number): readonly number[] {
  const size = response.length;
  const height = (i: number) => Math.abs(response[(i + size) % size] as number);
  const lags: { lag: number; height: number }[] = [];
  for (let i = 0; i < size; i++) {
    const here = height(i);
    if (here < height(i - 1) || here < height(i + 1)) continue;
    if (lags.length >= 8 * most && here <= (lags.at(-1)?.height as number)) continue;
    lags.push({ lag: i < size / 2 ? i : i - size, height: here });
    lags.sort((a, b) => b.height - a.height);
    lags.length = Math.min(8 * most, lags.length);
  }
  const kept: number[] = [];
  for (const { lag } of lags) {
    if (kept.length < most && kept.every((other) => Math.abs(other - lag) > 200)) kept.push(lag);
  }
  return kept;
}

/** What lies nearer than this is neither after nor before. */
const NOW_FRAMES = 48;
/** The first part of what comes after: less than a tenth of a second. */
const EARLY_FRAMES = SIZE / 8;

/** How a signal follows another: as its filtered image, and how much of it comes after and not before. */
export interface Image {
  /** Energy that a filter of up to two thirds of a second explains, as a share. */
  readonly share: number;
  /** Energy of the impulse response after now, against that before. */
  readonly causality: number;
  /** Energy of the first part of what comes after, against that of the rest: reverberation decays. */
  readonly decay: number;
  /** Share of the impulse response's energy in its tallest tap. */
  readonly tallest: number;
  /** Share of it in its tallest hundredth. */
  readonly compact: number;
}

/** Spectra of an image in overlapping stretches; none where it is too short to tell. */
export function imageSpectra(scene: Scene, image: Planes): readonly PairSpectrum[] {
  const frames = image[0]?.length ?? 0;
  if (frames < FEWEST_FRAMES) return [];
  const fourier = scene.transforms.of(SIZE);
  const hann = scene.transforms.hann(SIZE);
  const spectra: PairSpectrum[] = [];
  for (let at = 0; at + SIZE <= frames; at += HOP)
    spectra.push(transformPair(fourier, image[0] as Float64Array, image[1], at, SIZE, hann));
  return spectra;
}

/** How an image follows `stem`, both of the same frames. */
export function imageOf(scene: Scene, stem: Planes, image: readonly PairSpectrum[]): Image | undefined {
  if (image.length === 0) return undefined;
  const fourier = scene.transforms.of(SIZE);
  const hann = scene.transforms.hann(SIZE);
  const spectrum = emptySpectrum(SIZE);
  image.forEach((pair, hop) => {
    const at = hop * HOP;
    accumulate(spectrum, transformInPlace(fourier, stem[0] as Float64Array, stem[1], at, SIZE, hann), pair);
    spectrum.averages += hop === 0 ? 1 : 0.8;
  });
  const response = impulseResponse(spectrum, fourier, 1e-3);
  let after = 0;
  let before = 0;
  let late = 0;
  let tallest = 0;
  let all = 0;
  for (let i = 0; i < SIZE / 2; i++) {
    const behind = (response[i] as number) * (response[i] as number);
    const ahead = i === 0 ? 0 : (response[SIZE - i] as number) * (response[SIZE - i] as number);
    tallest = Math.max(tallest, behind, ahead);
    all += behind + ahead;
    if (i < NOW_FRAMES) continue;
    after += behind;
    before += ahead;
    if (i >= EARLY_FRAMES) late += behind;
  }
  const energies = response.map((tap) => tap * tap).sort();
  const high = energies.subarray(SIZE - SIZE / 100).reduce((sum, energy) => sum + energy, 0);
  return {
    share: explainedShare(spectrum),
    causality: before > 0 ? after / before : Number.POSITIVE_INFINITY,
    decay: late > 0 ? (after - late) / late : Number.POSITIVE_INFINITY,
    tallest: all > 0 ? tallest / all : 1,
    compact: all > 0 ? high / all : 1,
  };
}

const SMALLEST_CAUSALITY = 3;
/** Causality times decay: players who play together, and parts in one key, reach 50, effects 150. */
const SMALLEST_DIRECTION = 80;
/** A response whose tallest hundredth holds so much is an echo at most. */
const COMPACT = 0.9;

/**
 * Whether this is what an effect makes, and not music that moves together: it comes after, and it decays; what is no
 * longer than an echo would have to be explained all but whole.
 */
export function isReturn({ share, causality, decay, tallest, compact }: Image): boolean {
  if (causality < SMALLEST_CAUSALITY || tallest > 0.5) return false;
  return causality * decay > SMALLEST_DIRECTION && (compact < COMPACT || share > COMPACT);
}
