import { dbToGain } from '@trackout/dsp-wasm';
import { atLeast, type Explanation, isQuiet } from './explanation.js';
import { gainOnMix } from './gain-hypotheses.js';
import { type Hypothesis, undo } from './hypothesis.js';
import { knownFrames } from './known-frames.js';
import { energyOf, energyOfAll, minus } from './planes.js';
import { type Residual, rawResidual } from './probes.js';
import { MASTER, type Scene } from './scene.js';
import { undoneIn } from './undoing.js';

/** Takes an explanation in, and finds the figures of the others again without it. */
export async function accept(scene: Scene, state: Explanation, hypothesis: Hypothesis): Promise<Explanation> {
  // Two constants are one, wherever they come from.
  const twin = state.accepted.findIndex(
    ({ stem, family }) =>
      family === hypothesis.family &&
      (family === 'constant' || (stem === hypothesis.stem && family !== 'local')),
  );
  const accepted = twin >= 0 ? [...state.accepted] : [...state.accepted, hypothesis];
  if (accepted.length === 1) {
    if (hypothesis.stem === MASTER && hypothesis.family === 'gain' && hypothesis.refit) {
      const onMix = await hypothesis.refit(scene, state.residual);
      if (onMix && onMix.remaining <= 1.5 * atLeast(scene, hypothesis))
        return { accepted: [onMix], residual: onMix.after, energy: onMix.remaining };
    }
    return { accepted, residual: hypothesis.after, energy: hypothesis.remaining };
  }
  if (hypothesis.family === 'terminal') {
    return { accepted, residual: hypothesis.after, energy: hypothesis.remaining };
  }
  return onMasterInstead(scene, await settle(scene, state, accepted));
}

/** The same scale on several stems is one on the master, where that leaves no more. */
async function onMasterInstead(scene: Scene, state: Explanation): Promise<Explanation> {
  const others = state.accepted.filter((hypothesis) => !isScaled(hypothesis));
  if (state.accepted.length - others.length < 2) return state;
  const [draft] = state.accepted.filter(isScaled).flatMap((hypothesis) => hypothesis.drafts());
  const residual = await undoneIn(scene, rawResidual(scene.windows), others);
  // Theirs, and not what fits best: what else is wrong may have taken part of it.
  const gain = gainOnMix(scene, residual, dbToGain(scene.dsp.math, draft?.figure ?? 0));
  if (!gain) return state;
  const instead = await settle(scene, state, [...others, gain]);
  return instead.energy <= state.energy ? instead : state;
}

const isScaled = ({ family, stem, drafts }: Hypothesis): boolean =>
  family === 'gain' && stem !== MASTER && drafts().every(({ kind }) => kind === 'scale');

const SWEEPS = 3;

async function settle(scene: Scene, state: Explanation, accepted: Hypothesis[]): Promise<Explanation> {
  const raw = rawResidual(scene.windows);
  let best: Explanation | undefined;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [index, hypothesis] of accepted.entries()) {
      if (!hypothesis.refit) continue;
      // Of what leaves nothing there is nothing to find a figure in.
      const others = accepted.filter(
        ({ family }, at) => at !== index && family !== 'noise' && family !== 'terminal',
      );
      const seen = knownFrames(scene, await leftWithout(scene, raw, hypothesis, others), others);
      const again = await hypothesis.refit(seen.scene, seen.residual);
      if (again) accepted[index] = again;
    }
    const residual = await undoneIn(scene, raw, accepted);
    const energy = energyOfAll(residual);
    if (best && energy > 0.7 * best.energy) {
      if (energy < best.energy) best = { accepted: [...accepted], residual, energy };
      break;
    }
    best = { accepted: [...accepted], residual, energy };
    if (isQuiet(scene, best)) break;
  }
  return best ?? state;
}

/** What is left when the others alone are undone. */
async function leftWithout(
  scene: Scene,
  raw: Residual,
  hypothesis: Hypothesis,
  others: readonly Hypothesis[],
): Promise<Residual> {
  const { family, stem, correction } = hypothesis;
  const moving = others.filter((other) => other.family === 'curve');
  // A gain that moves is found in what is left, and takes in one of the same stem that does not.
  const follows = moving.some((other) => stem === MASTER || other.stem !== stem);
  if (family === 'curve' || !follows || !correction) return undoneIn(scene, raw, others);
  const left = await undoneIn(scene, raw, [...others, hypothesis]);
  const { after } = await undo(scene, stem, correction, left);
  return left.map((planes, index) =>
    planes.map((plane, channel) => plane.map((x, i) => 2 * x - (after[index]?.[channel]?.[i] as number))),
  );
}

/** Without this much more being left, a fault is none. */
const NEEDED = 1.02;

/** The faults without those that change much and lower nothing, once all the others are undone. */
export async function needed(scene: Scene, accepted: readonly Hypothesis[]): Promise<readonly Hypothesis[]> {
  const raw = rawResidual(scene.windows);
  const honest = scene.floorPower * scene.frames * scene.channels;
  let kept = accepted;
  for (const hypothesis of accepted) {
    if (kept.length < 2 || !hypothesis.correction) continue;
    const others = kept.filter((other) => other !== hypothesis);
    if (others.some(({ family }) => family === 'terminal' || family === 'noise')) continue;
    const [whole, without] = [await undoneIn(scene, raw, kept), await undoneIn(scene, raw, others)];
    const changed = whole.reduce(
      (sum, planes, index) =>
        sum +
        energyOf(planes.map((plane, channel) => minus(plane, without[index]?.[channel] as Float64Array))),
      0,
    );
    // In windows that it does not reach, nothing can be said of it.
    if (changed > honest && energyOfAll(without) <= NEEDED * energyOfAll(whole)) kept = others;
  }
  return kept;
}
