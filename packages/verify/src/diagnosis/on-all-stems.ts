import { sumAsItStands } from './curve-hypotheses.js';
import { gainCurve, timesCurve } from './gain-curve.js';
import type { Hypothesis } from './hypothesis.js';
import { dot, energyOf, energyOnce, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { planesOf, type Scene, samplesOf } from './scene.js';

/** The loudest stems are asked; the others are drowned. */
const ASKED = 8;
const DEVIATIONS = 4;
const SLACK = 0.5;
/** The part of the change, without that of the loudest stem, that must be there. */
const HOLDING_SHARE = 0.5;

/**
 * Whether something on the master is on more than one stem: what is wrong with one stem alone is a little wrong with the sum
 * too. Each stem's own part of the change must be in the residual as large as it is.
 */
export async function isOnAllStems(
  scene: Scene,
  residual: Residual,
  hypothesis: Hypothesis,
  accepted: readonly Hypothesis[],
): Promise<boolean> {
  const parts: { energy: number; holds: boolean }[] = [];
  const curves =
    hypothesis.family === 'curve'
      ? sumAsItStands(scene, residual).map((sum, index) => gainCurve(residual[index] as Planes, sum))
      : undefined;
  for (const stem of loudestStems(scene, residual)) {
    // What it is like once its own fault is undone is not at hand.
    if (accepted.some((other) => other.stem === stem)) continue;
    const crosses: number[] = [];
    const energies: number[] = [];
    for (const index of scene.windows.keys()) {
      const part = await partOf(scene, residual, hypothesis, stem, index, curves?.[index]);
      crosses.push(
        part.reduce((sum, plane, channel) => sum + dot(plane, residual[index]?.[channel] as Float64Array), 0),
      );
      energies.push(energyOf(part));
    }
    const energy = total(energies);
    if (energy === 0) continue;
    const size = total(crosses) / energy;
    const spread = Math.sqrt(
      total(crosses.map((cross, i) => square(cross - size * (energies[i] as number)))),
    );
    parts.push({ energy, holds: Math.abs(size - 1) <= SLACK + (DEVIATIONS * spread) / energy });
  }
  parts.sort((a, b) => b.energy - a.energy);
  const others = parts.slice(1);
  const all = total(others.map(({ energy }) => energy));
  const holding = total(others.filter(({ holds }) => holds).map(({ energy }) => energy));
  return holding >= HOLDING_SHARE * all;
}

const square = (value: number): number => value * value;
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** What the processing does to one stem. */
async function partOf(
  scene: Scene,
  residual: Residual,
  { correction }: Hypothesis,
  stem: number,
  index: number,
  curve: Float64Array | undefined,
): Promise<Planes> {
  const window = scene.windows[index] as Scene['windows'][number];
  const before = residual[index] as Planes;
  if (curve) return timesCurve(curve, planesOf(window, stem));
  return correction ? correction.change(window.from, window.frames, samplesOf(scene, stem), before) : [];
}

function loudestStems(scene: Scene, residual: Residual): number[] {
  const heard = (stem: number) =>
    total(
      scene.windows.map((window, index) =>
        energyOnce(residual[index] as Planes) > 0 ? energyOnce(planesOf(window, stem)) : 0,
      ),
    );
  return [...scene.stems.keys()]
    .map((stem) => ({ stem, energy: heard(stem) }))
    .sort((a, b) => b.energy - a.energy)
    .slice(0, ASKED)
    .map(({ stem }) => stem);
}
