import { constantCorrection } from './correction.js';
import { type FaultDraft, type Hypothesis, undo } from './hypothesis.js';
import { energyOf, energyOfAll, type Planes, peakOf, sumOf } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, planesOf, type Scene } from './scene.js';

/** A constant that was added. */
export async function constantHypothesis(scene: Scene, residual: Residual): Promise<Hypothesis | undefined> {
  const levels = Array.from({ length: scene.channels }, (_, channel) => {
    const sums = residual.map((planes) => sumOf(planes[channel] as Float64Array));
    return sumOf(sums) / scene.frames;
  });
  const offset = Math.max(...levels.map(Math.abs));
  if (offset <= scene.bound / 4) return undefined;
  const correction = constantCorrection(levels);
  const outcome = await undo(scene, MASTER, correction, residual);
  const stem = stemWithOffset(scene, levels);
  return {
    stem,
    family: 'constant',
    complexity: 0,
    tolerance: 0,
    correction: { change: (from, frames, own, left) => correction.change(from, frames, own, left) },
    ...outcome,
    drafts: () => [{ kind: 'dc', stem, figure: 20 * scene.dsp.math.log10(offset), unit: 'dBFS' }],
    refit: (now, without) => constantHypothesis(now, without),
  };
}

/** The stem whose own mean is what the mix lacks. */
function stemWithOffset(scene: Scene, levels: readonly number[]): number {
  let best: { stem: number; distance: number } | undefined;
  const size = Math.max(...levels.map(Math.abs));
  for (const stem of scene.stems.keys()) {
    let distance = 0;
    levels.forEach((level, channel) => {
      // The middle one of the windows' means: music has none, but in few windows.
      const means = scene.windows.map(
        (window) => sumOf(planesOf(window, stem)[channel] as Float64Array) / window.frames,
      );
      means.sort((a, b) => a - b);
      const middle = means[Math.floor(means.length / 2)] as number;
      distance = Math.max(distance, Math.abs(middle + level));
    });
    if (!best || distance < best.distance) best = { stem, distance };
  }
  return best && best.distance < 0.3 * size ? best.stem : MASTER;
}

/** Fewest bits that a file with few of them has been cut to. */
const FEWEST_BITS = 6;

/** A stem, or the mix, that was reduced to fewer bits than its file has, by rounding, cutting off or with dither. */
export function reductionHypotheses(scene: Scene, residual: Residual): Hypothesis[] {
  let energy = 0;
  let peak = 0;
  let sum = 0;
  const samples = scene.frames * scene.channels;
  for (const planes of residual) {
    energy += energyOf(planes);
    peak = Math.max(peak, peakOf(planes));
    for (const plane of planes) sum += sumOf(plane);
  }
  const mean = sum / samples;
  const excess = energy / samples - scene.floorPower;
  if (!(excess > scene.floorPower)) return [];
  const reduced: { stem: number; bits: number; step: number; share: number }[] = [];
  for (const stem of [MASTER, ...scene.stems.keys()]) {
    const { encoding } = (stem === MASTER ? scene.mix : scene.stems[stem])?.signal ?? {};
    const bits = usedBits(scene, stem);
    if (!encoding || bits === undefined || (encoding.type === 'int' && bits >= encoding.bits)) continue;
    const step = scene.dsp.math.powerOfTwo(1 - bits);
    const share = soundingShare(scene, residual, stem);
    if (share.silentEnergy > 0.05 * energy) continue;
    reduced.push({ stem, bits, step, share: share.frames });
  }
  const found: Hypothesis[] = [];
  for (const { stem, bits, step, share } of reduced) {
    if (share === 0 || peak > 2.1 * step) continue;
    // Power of the error in steps: 1/12 for rounding, 1/4 with TPDF dither, 1/3 for cutting off downwards.
    const power = excess / (step * step * share);
    const cut = Math.abs(Math.abs(mean) / (step * share) - 0.5) < 0.1;
    const rounded = power > 0.05 && power < 0.14;
    const dithered = power >= 0.14 && power < 0.45 && !cut;
    if (!rounded && !dithered && !(cut && power < 0.45)) continue;
    const rivals = reduced.filter((other) => other.step === step).length;
    const draft: FaultDraft = dithered
      ? { kind: 'dither', stem, figure: bits, unit: 'bits', alternatives: ['bit-depth'] }
      : { kind: 'bit-depth', stem, figure: bits, unit: 'bits', detail: cut ? 'cut' : 'rounded' };
    found.push({
      stem,
      family: 'noise',
      complexity: 1 + 0.1 * rivals,
      tolerance: 0,
      after: residual.map((planes) => planes.map((plane) => new Float64Array(plane.length))),
      remaining: 0,
      changed: energy,
      drafts: () => [draft],
    });
  }
  return found;
}

/** Bits that the samples of the windows use; `undefined` for more than 24 or none. */
function usedBits(scene: Scene, stem: number): number | undefined {
  let bits = FEWEST_BITS;
  let sound = false;
  for (const window of scene.windows) {
    for (const plane of stem === MASTER ? window.mix : planesOf(window, stem)) {
      let scale = scene.dsp.math.powerOfTwo(bits - 1);
      for (let i = 0; i < window.frames; i++) {
        const sample = plane[i] as number;
        if (sample === 0) continue;
        sound = true;
        let scaled = sample * scale;
        while (scaled !== Math.floor(scaled)) {
          bits += 1;
          if (bits > 24) return undefined;
          scale *= 2;
          scaled *= 2;
        }
      }
    }
  }
  return sound ? bits : undefined;
}

/** How much of the time the stem sounds, and the energy that the residual has where it does not. */
function soundingShare(
  scene: Scene,
  residual: Residual,
  stem: number,
): { frames: number; silentEnergy: number } {
  const STEP = 256;
  let sounding = 0;
  let silentEnergy = 0;
  scene.windows.forEach((window, index) => {
    const own = stem === MASTER ? window.mix : planesOf(window, stem);
    for (let at = 0; at < window.frames; at += STEP) {
      const to = Math.min(window.frames, at + STEP);
      let sound = false;
      for (const plane of own) for (let i = at; i < to && !sound; i++) sound = plane[i] !== 0;
      if (sound) sounding += to - at;
      else silentEnergy += energyOf((residual[index] as Planes).map((plane) => plane.subarray(at, to)));
    }
  });
  return { frames: sounding / scene.frames, silentEnergy };
}

/** White noise of the size that dither on every file leaves, where nobody said that there is any. */
export function ditherAtOwnDepth(scene: Scene, residual: Residual): Hypothesis | undefined {
  const power = energyOfAll(residual) / (scene.frames * scene.channels);
  const all = [...scene.stems, scene.mix];
  const undeclared = all.filter(
    ({ signal }) => signal.encoding.type === 'int' && signal.encoding.dither !== 'tpdf',
  );
  const each = (bits: number) => scene.dsp.math.powerOfTwo(2 - 2 * bits);
  const known = all.filter((contribution) => !undeclared.includes(contribution));
  const sum = (some: typeof all, share: number) =>
    some.reduce((power, { signal }) => power + share * each(signal.encoding.bits), 0);
  const rounded = sum(undeclared, 1 / 12) + sum(known, 1 / 4);
  if (undeclared.length === 0 || power > 1.1 * sum(all, 1 / 4) || power < 1.1 * rounded) return undefined;
  // White: a sample says nothing of the next one.
  let neighbours = 0;
  let energy = 0;
  for (const planes of residual) {
    for (const plane of planes) {
      for (let i = 1; i < plane.length; i++) neighbours += (plane[i] as number) * (plane[i - 1] as number);
      energy += energyOf([plane]);
    }
  }
  if (Math.abs(neighbours) > 0.1 * energy) return undefined;
  const bits = (undeclared[0] as Scene['mix']).signal.encoding.bits;
  return {
    stem: MASTER,
    family: 'noise',
    complexity: 1,
    tolerance: 0,
    after: residual.map((planes) => planes.map((plane) => new Float64Array(plane.length))),
    remaining: 0,
    changed: energy,
    drafts: () => [{ kind: 'dither', stem: MASTER, figure: bits, unit: 'bits', detail: 'own' }],
  };
}
