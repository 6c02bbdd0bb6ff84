import { CURVE_FRAMES, curveCorrection, differences, gainCurve, timesCurve } from './gain-curve.js';
import { type FaultDraft, type Hypothesis, takeOffIn } from './hypothesis.js';
import { energyOnce, type Planes } from './planes.js';
import type { Residual, StemPlanes } from './probes.js';
import { MASTER, planesOf, type Scene } from './scene.js';

const COMPLEXITY = 8;
/** Fast attacks are followed only nearly. */
const TOLERANCE = 0.05;
/** A curve counts where the stem is no softer than this share of its mean energy. */
const AUDIBLE = 0.05;
const STEP = 64;

/** A gain that moves with time: a dead or lonely sidechain on a stem, a limiter or compressor on the master. */
export async function curveHypothesis(
  scene: Scene,
  residual: Residual,
  stem: number,
): Promise<Hypothesis | undefined> {
  const sounds =
    stem === MASTER ? sumAsItStands(scene, residual) : scene.windows.map((window) => planesOf(window, stem));
  const gains = sounds.map((planes, index) => gainCurve(residual[index] as Planes, planes));
  const curve = readCurve(scene, gains, sounds);
  if (curve.length === 0 || isTurned(curve)) return undefined;
  const outcome = takeOffIn(scene, residual, (_, index) =>
    timesCurve(gains[index] as Float64Array, sounds[index] as StemPlanes),
  );
  return {
    stem,
    family: 'curve',
    complexity: COMPLEXITY,
    tolerance: TOLERANCE,
    correction: curveCorrection(stem === MASTER ? scene.mix : undefined),
    ...outcome,
    drafts: () => [describe(scene, stem, curve)],
    refit: (now, without) => curveHypothesis(now, without, stem),
  };
}

/** The sum of the stems in each window, with what has been explained undone: the mix without what is left. */
export const sumAsItStands = (scene: Scene, residual: Residual): readonly Planes[] =>
  scene.windows.map(({ mix }, index) => differences(mix, residual[index] as Planes));

/** A level that moves turns no sound over: where what follows a stem does so, it is another sound. */
function isTurned(curve: readonly CurvePoint[]): boolean {
  const turned = curve.filter(({ gain }) => gain < TURNED_GAIN).length;
  return turned > MOST_TURNED * curve.length;
}

const TURNED_GAIN = -0.1;
const MOST_TURNED = 0.02;

interface CurvePoint {
  readonly window: number;
  readonly offset: number;
  readonly frame: number;
  readonly gain: number;
}

/** The gain that the mix has on top of the stem, every few frames where the stem can be heard. */
function readCurve(
  scene: Scene,
  gains: readonly Float64Array[],
  sounds: readonly StemPlanes[],
): CurvePoint[] {
  const points: CurvePoint[] = [];
  const mean = sounds.reduce((sum, planes) => sum + energyOnce(planes), 0) / (scene.frames * scene.channels);
  scene.windows.forEach((window, index) => {
    const planes = sounds[index] as StemPlanes;
    const curve = gains[index] as Float64Array;
    for (let at = CURVE_FRAMES; at < window.frames - CURVE_FRAMES; at += STEP) {
      let energy = 0;
      for (const plane of planes) {
        for (let i = at - STEP; i < at + STEP; i++) energy += (plane[i] as number) * (plane[i] as number);
      }
      if (energy < AUDIBLE * mean * 2 * STEP * scene.channels) continue;
      points.push({ window: index, offset: at, frame: window.from + at, gain: 1 + (curve[at] as number) });
    }
  });
  return points;
}

function describe(scene: Scene, stem: number, curve: readonly CurvePoint[]): FaultDraft {
  const { math } = scene.dsp;
  const levels = curve.map(({ gain }) => (gain > 0 ? 20 * math.log10(gain) : -120));
  const sorted = [...levels].sort((a, b) => a - b);
  const low = sorted[Math.floor(0.02 * sorted.length)] ?? 0;
  const high = sorted[Math.floor(0.98 * sorted.length)] ?? 0;
  const figure = Math.abs(low) > Math.abs(high) ? low : high;
  const moved = curve.filter((_, i) => Math.abs(levels[i] as number) > 0.1);
  const key = stem === MASTER ? undefined : keyOf(scene, stem, curve, levels);
  return {
    kind: stem === MASTER ? 'master-dynamics' : 'stem-dynamics',
    stem,
    figure,
    unit: 'dB',
    ...(moved.length > 0
      ? { fromFrame: (moved[0] as CurvePoint).frame, toFrame: (moved.at(-1) as CurvePoint).frame + 1 }
      : {}),
    ...(key === undefined ? {} : { related: [key] }),
  };
}

/** The stem whose level goes along with the gain: the key of the sidechain. */
function keyOf(
  scene: Scene,
  stem: number,
  curve: readonly CurvePoint[],
  levels: readonly number[],
): number | undefined {
  let best: { stem: number; fit: number } | undefined;
  for (const other of scene.stems.keys()) {
    if (other === stem) continue;
    const envelope = curve.map(({ window, offset }) => levelAround(scene, other, window, offset));
    const fit = Math.abs(correlation(levels, envelope));
    if (!best || fit > best.fit) best = { stem: other, fit };
  }
  return best && best.fit > 0.5 ? best.stem : undefined;
}

const ENVELOPE_FRAMES = 512;

function levelAround(scene: Scene, stem: number, window: number, offset: number): number {
  const planes = planesOf(scene.windows[window] as Scene['windows'][number], stem);
  let energy = 0;
  for (const plane of planes) {
    for (let i = Math.max(0, offset - ENVELOPE_FRAMES); i < offset + ENVELOPE_FRAMES / 4; i++) {
      const sample = plane[i] ?? 0;
      energy += sample * sample;
    }
  }
  return Math.sqrt(energy);
}

/** Pearson's correlation of two lists of equal length. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) =>
    list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    const da = value - ma;
    const db = (b[i] as number) - mb;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
