import { filterCorrection } from './correction.js';
import { type Hypothesis, undo } from './hypothesis.js';
import { energyOfAll, energyOnce, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, planesOf, type Scene } from './scene.js';
import {
  accumulate,
  type CrossSpectrum,
  emptySpectrum,
  impulseResponse,
  type PairSpectrum,
  transformInPlace,
  transformPair,
} from './spectra.js';

const SIZE = 4096;
/** Taps of an equaliser's impulse response that are undone, on either side of now. */
const BEFORE = 64;
const TAPS = 1024;
const ROUNDS = 3;
const COMPLEXITY = 6;
const TOLERANCE = 0.03;

const transformedResiduals = new WeakMap<Residual, readonly (readonly PairSpectrum[])[]>();

/** Spectra of the residual in overlapping stretches of each window; none where it is honest rounding. */
function residualSpectra(scene: Scene, residual: Residual): readonly (readonly PairSpectrum[])[] {
  const known = transformedResiduals.get(residual);
  if (known) return known;
  const fourier = scene.transforms.of(SIZE);
  const hann = scene.transforms.hann(SIZE);
  const spectra = scene.windows.map((window, index) => {
    const pairs: PairSpectrum[] = [];
    const left = residual[index] as Planes;
    if (energyOnce(left) <= 4 * scene.floorPower * window.frames * scene.channels) return pairs;
    for (let at = 0; at + SIZE <= window.frames; at += SIZE / 2)
      pairs.push(transformPair(fourier, left[0] as Float64Array, left[1], at, SIZE, hann));
    return pairs;
  });
  transformedResiduals.set(residual, spectra);
  return spectra;
}

/** What the residual has in common with a stem at each frequency, over all windows. */
export function commonSpectrum(scene: Scene, residual: Residual, stem: number): CrossSpectrum {
  const spectrum = emptySpectrum(SIZE);
  const fourier = scene.transforms.of(SIZE);
  const hann = scene.transforms.hann(SIZE);
  const transformed = residualSpectra(scene, residual);
  scene.windows.forEach((window, index) => {
    const own = planesOf(window, stem);
    transformed[index]?.forEach((left, hop) => {
      const at = (hop * SIZE) / 2;
      const pair = transformInPlace(fourier, own[0] as Float64Array, own[1], at, SIZE, hann);
      accumulate(spectrum, pair, left);
      spectrum.averages += hop === 0 ? 1 : 0.7;
    });
  });
  spectrum.averages *= 0.9 * scene.channels;
  return spectrum;
}

/** A filter that is the same all the time on the sum of all stems: an equaliser on the master. */
export async function equaliserHypothesis(scene: Scene, residual: Residual): Promise<Hypothesis | undefined> {
  const taps = new Float64Array(TAPS);
  let left = residual;
  let energy = energyOfAll(residual);
  let best: Awaited<ReturnType<typeof undo>> | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const response = impulseResponse(commonSpectrum(scene, left, MASTER), scene.transforms.of(SIZE), 1e-5);
    const tried = Float64Array.from(
      taps,
      (tap, i) => tap + taper(i) * (response[(i - BEFORE + SIZE) % SIZE] as number),
    );
    const outcome = await undo(scene, MASTER, fastFilter(scene, tried), residual);
    if (outcome.remaining > 0.98 * energy) break;
    taps.set(tried);
    energy = outcome.remaining;
    left = outcome.after;
    best = outcome;
  }
  if (!best) return undefined;
  return {
    stem: MASTER,
    family: 'filter',
    complexity: COMPLEXITY,
    tolerance: TOLERANCE,
    correction: fastFilter(scene, taps),
    ...best,
    drafts: () => [describe(scene, taps)],
    refit: (now, without) => equaliserHypothesis(now, without),
  };
}

function fastFilter(scene: Scene, taps: Float64Array) {
  return filterCorrection(scene.transforms, taps, BEFORE);
}

/** The ends of the impulse response fade, so that cutting it off does not show. */
function taper(tap: number): number {
  if (tap < BEFORE / 2) return tap / (BEFORE / 2);
  const end = TAPS - tap;
  return end < TAPS / 4 ? end / (TAPS / 4) : 1;
}

function describe(scene: Scene, taps: Float64Array) {
  const { math } = scene.dsp;
  const fourier = scene.transforms.of(SIZE);
  fourier.re.fill(0);
  fourier.im.fill(0);
  taps.forEach((tap, i) => {
    fourier.re[(i - BEFORE + SIZE) % SIZE] = tap;
  });
  fourier.forward();
  let most = { db: 0, hz: 0 };
  const spectrum = emptySpectrum(SIZE);
  const hann = scene.transforms.hann(SIZE);
  const response = fourier.re.map(
    (re, k) => (1 + re) * (1 + re) + (fourier.im[k] as number) * (fourier.im[k] as number),
  );
  // Where the sum has nothing, its response says nothing.
  for (const window of scene.windows.slice(0, 8)) {
    if (window.frames < SIZE) continue;
    const own = transformInPlace(fourier, window.sum[0] as Float64Array, window.sum[1], 0, SIZE, hann);
    accumulate(spectrum, own, own);
  }
  let strongest = 0;
  for (const power of spectrum.stemPower) strongest = Math.max(strongest, power);
  for (let k = 2; k < SIZE / 2; k++) {
    if ((spectrum.stemPower[k] as number) < 1e-7 * strongest) continue;
    const db = 10 * math.log10(Math.max(1e-12, response[k] as number));
    if (Math.abs(db) > Math.abs(most.db)) most = { db, hz: (k * scene.sampleRate) / SIZE };
  }
  return {
    kind: 'master-eq',
    stem: MASTER,
    figure: most.db,
    unit: 'dB',
    detail: `${Math.round(most.hz)}`,
  } as const;
}
