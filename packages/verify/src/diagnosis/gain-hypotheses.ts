import { type Matrix, matrixChange, matrixCorrection, scalarMatrix } from './correction.js';
import { type FaultDraft, type Hypothesis, takeOffIn } from './hypothesis.js';
import { masterGain } from './master-gain.js';
import { dot, energyOfAll, energyOnce, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { isDual, MASTER, planesOf, type Scene } from './scene.js';

/** Products of the residual with a stem, and of the stem with itself: [residual channel][stem channel]. */
interface Moments {
  readonly cross: readonly (readonly number[])[];
  readonly own: readonly (readonly number[])[];
}

/** The products in one window, and the energy of the residual there. */
interface WindowMoments extends Moments {
  readonly energy: number;
  readonly frames: number;
}

function add(table: readonly number[][], row: number, column: number, value: number): void {
  const cells = table[row] as number[];
  cells[column] = (cells[column] as number) + value;
}

const table = (channels: number): number[][] =>
  Array.from({ length: channels }, () => new Array<number>(channels).fill(0));

function momentsOf(scene: Scene, residual: Residual, stem: number): readonly WindowMoments[] {
  const { channels } = scene;
  const mixed = channels === 2;
  return scene.windows.map((window, index) => {
    const cross = table(channels);
    const own = table(channels);
    const planes = planesOf(window, stem);
    const left = residual[index] as Planes;
    for (let row = 0; row < channels; row++) {
      for (let column = 0; column < channels; column++) {
        if (row !== column && !mixed) continue;
        const plane = planes[column] as Float64Array;
        add(cross, row, column, dot(left[row] as Float64Array, plane));
        if (column < row) continue;
        add(own, row, column, dot(planes[row] as Float64Array, plane));
      }
    }
    if (mixed) (own[1] as number[])[0] = own[0]?.[1] as number;
    return { cross, own, energy: energyOnce(left), frames: window.frames };
  });
}

/** The products of all windows, each with its weight. */
function summed(windows: readonly WindowMoments[], channels: number, weights?: readonly number[]): Moments {
  const cross = table(channels);
  const own = table(channels);
  windows.forEach((window, index) => {
    const weight = weights?.[index] ?? 1;
    for (let row = 0; row < channels; row++) {
      for (let column = 0; column < channels; column++) {
        add(cross, row, column, weight * (window.cross[row]?.[column] as number));
        add(own, row, column, weight * (window.own[row]?.[column] as number));
      }
    }
  });
  return { cross, own };
}

const REWEIGHINGS = 6;

/** The figures with the windows weighed by how little is left in them: elsewhere something else may be wrong too. */
function weighedFit(scene: Scene, form: Form, windows: readonly WindowMoments[], start: Matrix): Matrix {
  const { channels, floorPower } = scene;
  let matrix = start;
  for (let turn = 0; turn < REWEIGHINGS; turn++) {
    const weights = windows.map(({ energy, frames, ...moments }) => {
      const left = remainingEnergy(energy, moments, matrix) / (frames * channels);
      return 1 / (left + floorPower);
    });
    const again = fit(form, summed(windows, channels, weights), channels);
    if (!again) return matrix;
    matrix = again;
  }
  return matrix;
}

/** Energy that is left when `matrix` times the stem is taken off. */
function remainingEnergy(energy: number, { cross, own }: Moments, matrix: Matrix): number {
  let left = energy;
  matrix.forEach((row, r) => {
    row.forEach((gain, c) => {
      left -= 2 * gain * (cross[r]?.[c] as number);
      row.forEach((other, d) => {
        left += gain * other * (own[c]?.[d] as number);
      });
    });
  });
  return Math.max(0, left);
}

/** How a matrix is fitted: fewer freedoms first. */
type Form = 'scalar' | 'swap' | 'sides' | 'matrix';

const COMPLEXITY: Record<Form, number> = { scalar: 0, swap: 0, sides: 2, matrix: 4 };

function fit(form: Form, { cross, own }: Moments, channels: number): Matrix | undefined {
  const at = (table: readonly (readonly number[])[], row: number, column: number) =>
    table[row]?.[column] as number;
  if (form === 'scalar') {
    let above = 0;
    let below = 0;
    for (let channel = 0; channel < channels; channel++) {
      above += at(cross, channel, channel);
      below += at(own, channel, channel);
    }
    return below > 0 ? scalarMatrix(channels, above / below) : undefined;
  }
  if (form === 'swap')
    return [
      [-1, 1],
      [1, -1],
    ];
  if (form === 'sides') {
    return Array.from({ length: channels }, (_, row) =>
      Array.from({ length: channels }, (_, column) =>
        row === column && at(own, row, row) > 0 ? at(cross, row, row) / at(own, row, row) : 0,
      ),
    );
  }
  const determinant = at(own, 0, 0) * at(own, 1, 1) - at(own, 0, 1) * at(own, 0, 1);
  if (!(determinant > 1e-9 * at(own, 0, 0) * at(own, 1, 1))) return undefined;
  return [0, 1].map((row) => [
    (at(cross, row, 0) * at(own, 1, 1) - at(cross, row, 1) * at(own, 0, 1)) / determinant,
    (at(cross, row, 1) * at(own, 0, 0) - at(cross, row, 0) * at(own, 0, 1)) / determinant,
  ]);
}

function formsOf(scene: Scene, stem: number): readonly Form[] {
  if (scene.channels !== 2) return scene.channels === 1 ? ['scalar'] : ['scalar', 'sides'];
  return isDual(scene, stem) ? ['scalar', 'sides'] : ['scalar', 'swap', 'sides', 'matrix'];
}

function gainHypothesis(
  scene: Scene,
  residual: Residual,
  stem: number,
  form: Form,
  matrix: Matrix,
): Hypothesis {
  const outcome = takeOffIn(scene, residual, (window) => matrixChange(matrix, planesOf(window, stem)));
  return {
    stem,
    family: 'gain',
    complexity: COMPLEXITY[form],
    tolerance: 0,
    correction: matrixCorrection(matrix),
    ...outcome,
    drafts: () => gainDrafts(scene, stem, matrix),
    async refit(now, without) {
      if (stem === MASTER && (form === 'scalar' || form === 'swap')) {
        return masterGain(now, without, form === 'swap', (forward) => gainDrafts(now, MASTER, forward));
      }
      const windows = momentsOf(now, without, stem);
      const again = fit(form, summed(windows, now.channels), now.channels);
      return again && gainHypothesis(now, without, stem, form, weighedFit(now, form, windows, again));
    },
  };
}

/**
 * A gain on the master, against the sum as it is after other faults have been undone: against the sum as it was delivered
 * it would not fit. Without a `gain` it is found.
 */
export function gainOnMix(scene: Scene, residual: Residual, gain?: number): Hypothesis | undefined {
  return masterGain(scene, residual, false, (matrix) => gainDrafts(scene, MASTER, matrix), gain);
}

/** A gain that is the same all the time, for every stem and for the master; the best first. */
export function gainHypotheses(scene: Scene, residual: Residual, most: number): Hypothesis[] {
  const energy = energyOfAll(residual);
  const found: { stem: number; form: Form; matrix: Matrix; cost: number }[] = [];
  const stems = [...scene.stems.keys(), ...(scene.stems.length > 1 ? [MASTER] : [])];
  for (const stem of stems) {
    const windows = momentsOf(scene, residual, stem);
    const moments = summed(windows, scene.channels);
    for (const form of formsOf(scene, stem)) {
      const plain = fit(form, moments, scene.channels);
      if (!plain) continue;
      const matrix = weighedFit(scene, form, windows, plain);
      const left = remainingEnergy(energy, moments, matrix);
      if (left >= 0.995 * energy) continue;
      const penalty = scene.dsp.math.pow(10, COMPLEXITY[form] / 10);
      found.push({
        stem,
        form,
        matrix,
        cost: Math.max(left, scene.floorPower * scene.frames * scene.channels) * penalty,
      });
    }
  }
  found.sort((a, b) => a.cost - b.cost);
  return found
    .slice(0, most)
    .map(({ stem, form, matrix }) => gainHypothesis(scene, residual, stem, form, matrix));
}

const NEAR = 2e-3;
const near = (value: number, target: number, within = NEAR): boolean => Math.abs(value - target) <= within;

/** Differences of the pan laws' gains at the centre, in dB. */
const LAW_DIFFERENCES = [3.0103, 4.5, 6.0206, 1.4897, 1.5103];

/** Full scale of one less than a power of two against a power of two. */
const SCALES = [1 / 0x7f, 1 / 0x7fff, 1 / 0x7f_ffff];

/** The faults that gains between channels stand for, in the plainest words: polarity, swapped sides, mono, pan law, gain. */
export function gainDrafts(scene: Scene, stem: number, matrix: Matrix): readonly FaultDraft[] {
  const { math } = scene.dsp;
  const toDb = (gain: number) => 20 * math.log10(Math.abs(gain));
  const [row] = matrix;
  const gains = matrix.map((each, channel) => 1 + (each[channel] as number));
  const off = matrix.some((each, r) => each.some((gain, c) => r !== c && Math.abs(gain) > NEAR));
  const draft = (
    kind: FaultDraft['kind'],
    figure: number | null,
    unit: FaultDraft['unit'],
    more: Partial<FaultDraft> = {},
  ) => ({
    kind,
    stem,
    figure,
    unit,
    ...more,
  });
  if (off && row) {
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = matrix;
    if (near(1 + a, 0, 0.02) && near(1 + d, 0, 0.02) && near(b, 1, 0.02) && near(c, 1, 0.02)) {
      return [draft('channel-swap', null, null)];
    }
    // Both sides of the mix hold the same of the stem: it is mono there.
    if (near(1 + a, c, 0.02) && near(b, 1 + d, 0.02)) {
      return [draft('mono-collapse', null, null, { detail: 'mix' })];
    }
    return [draft('pan-law', toDb((1 + a) / (1 + d)), 'dB')];
  }
  const [first = 1] = gains;
  const uneven = gains.some((gain) => !near(gain, first, 1e-4 * Math.max(1, Math.abs(first))));
  if (uneven) {
    const [left = 1, right = 1] = gains;
    const alternatives = isDual(scene, stem) ? (['gain', 'mono-collapse'] as const) : (['gain'] as const);
    return [draft('pan-law', toDb(left / right), 'dB', { alternatives })];
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const turned = mean < 0 ? [draft('polarity', null, null)] : [];
  if (SCALES.some((step) => Math.abs(Math.abs(Math.abs(mean) - 1) - step) < 0.05 * step)) {
    const alternatives = [stem === MASTER ? ('master-gain' as const) : ('gain' as const)];
    return [...turned, draft('scale', toDb(mean), 'dB', { alternatives })];
  }
  if (stem === MASTER) {
    return near(Math.abs(mean), 1, 1e-5) ? turned : [...turned, draft('master-gain', toDb(mean), 'dB')];
  }
  if (near(mean, 0)) return [draft('extra-stem', null, null)];
  if (near(mean, 0.5, 5e-4)) {
    const more = isDual(scene, stem) ? (['gain', 'pan-law'] as const) : (['gain'] as const);
    return [draft('doubled-stem', 2, 'ratio', { alternatives: more, detail: 'pack' })];
  }
  if (near(mean, 2, 5e-4))
    return [draft('doubled-stem', 0.5, 'ratio', { alternatives: ['gain'], detail: 'mix' })];
  if (near(Math.abs(mean), 1, 1e-5)) return turned;
  const level = toDb(mean);
  const law =
    mean > 0 && isDual(scene, stem) && LAW_DIFFERENCES.some((db) => near(Math.abs(level), db, 0.01));
  if (law) return [draft('pan-law', level, 'dB', { alternatives: ['gain'] })];
  return [...turned, draft('gain', level, 'dB')];
}
