import { clippingHypotheses } from './clipping-hypotheses.js';
import { isConsistent } from './consistency.js';
import { curveHypothesis } from './curve-hypotheses.js';
import { atLeast, type Explanation, isQuiet, SMALLEST_SHARE } from './explanation.js';
import type { Extent } from './file-cuts.js';
import { commonSpectrum, equaliserHypothesis } from './filter-hypotheses.js';
import { gainHypotheses, gainOnMix } from './gain-hypotheses.js';
import { type Hypothesis, reductionDb } from './hypothesis.js';
import { jointGains } from './joint-gains.js';
import { isGuess, localHypotheses } from './local-hypotheses.js';
import { farLags, type LongSegment, longSegment } from './long-segment.js';
import { constantHypothesis, ditherAtOwnDepth, reductionHypotheses } from './noise-hypotheses.js';
import { isOnAllStems } from './on-all-stems.js';
import { dot, energyOnce, minus, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, planesOf, type Scene } from './scene.js';
import { explainedShare } from './spectra.js';
import { withoutExplained } from './undoing.js';
import { type BeyondWindows, warpHypotheses } from './warp-hypotheses.js';

/** A delay or a speed that takes off so much is right: the other stems need no look. */
const CLEAR_DB = 25;

const SUSPECTS = 5;

/** Everything that could explain what is left. */
export async function lookFor(
  scene: Scene,
  state: Explanation,
  extents: readonly (Extent | undefined)[],
  segment: () => Promise<LongSegment>,
): Promise<{ candidates: Hypothesis[]; suspects: readonly number[] }> {
  scene.signal?.throwIfAborted();
  const { residual } = state;
  const ends = (hypothesis: Hypothesis) =>
    isQuiet(scene, {
      accepted: [...state.accepted, hypothesis],
      residual: hypothesis.after,
      energy: hypothesis.remaining,
    });
  if (state.accepted.length === 0) {
    const dither = ditherAtOwnDepth(scene, residual);
    if (dither) return { candidates: [dither], suspects: [] };
  }
  const gains = gainHypotheses(scene, residual, 8);
  const onMix = state.accepted.length > 0 ? gainOnMix(scene, residual) : undefined;
  if (onMix) gains.push(onMix);
  const plain = [
    ...gains,
    ...(await localHypotheses(scene, residual, extents)),
    ...clippingHypotheses(scene, residual),
  ];
  const constant = await constantHypothesis(scene, residual);
  if (constant) plain.push(constant);
  const sure = plain.filter((hypothesis) => ends(hypothesis) && !isGuess(hypothesis));
  if (sure.length > 0) return { candidates: sure, suspects: [] };
  const scales = gains.filter((gain) => {
    const [draft] = gain.drafts();
    return draft?.kind === 'scale' && isConsistent(scene, state, gain);
  });
  if (scales.length > 0) return { candidates: scales, suspects: [] };
  const reduced = reductionHypotheses(scene, residual);
  if (reduced.length > 0) return { candidates: reduced, suspects: [] };
  const joint = await jointGains(scene, residual);
  if (joint && ends(joint)) return { candidates: [joint], suspects: [] };
  const suspects = suspectsOf(scene, residual, gains);
  const beyond: BeyondWindows = {
    async lags(stem) {
      const replaced = replacement(scene, residual, stem);
      return replaced < -0.3 && replaced > -1.7 ? farLags(scene, await segment(), stem) : [];
    },
    async residual(from, frames) {
      const [mix, sum] = [await scene.mix.read(from, frames), await scene.master.read(from, frames)];
      const raw = mix.map((plane, channel) => minus(plane, sum[channel] as Float64Array));
      return withoutExplained(scene, state.accepted, from, raw);
    },
  };
  // What takes off next to nothing is not followed up, and need not be looked into.
  const isOnMaster = async (hypothesis: Hypothesis) =>
    hypothesis.remaining < (1 - SMALLEST_SHARE) * state.energy &&
    isOnAllStems(scene, residual, hypothesis, state.accepted);
  const found: Hypothesis[] = [...plain];
  for (const stem of suspects) {
    scene.signal?.throwIfAborted();
    if (stem !== MASTER) found.push(...(await warpHypotheses(scene, residual, stem, beyond)));
    const clear = found.some(
      (hypothesis) =>
        hypothesis.family === 'warp' &&
        reductionDb(scene, state.energy, atLeast(scene, hypothesis)) - hypothesis.complexity >= CLEAR_DB,
    );
    if (clear) break;
    const curve = await curveHypothesis(scene, residual, stem);
    if (curve && (stem !== MASTER || (await isOnMaster(curve)))) found.push(curve);
    if (stem === MASTER) {
      const equaliser = await equaliserHypothesis(scene, residual);
      if (equaliser && (await isOnMaster(equaliser))) found.push(equaliser);
      // A mix that is late as a whole is a filtered sum, or nothing like it.
      const filtered = equaliser !== undefined && equaliser.remaining < 0.1 * state.energy;
      if (filtered || keptShare(scene, residual) < 0.7)
        found.push(...(await warpHypotheses(scene, residual, MASTER, beyond)));
    }
  }
  return { candidates: found, suspects };
}

/** The stems that have most in common with what is left, and the master. */
function suspectsOf(scene: Scene, residual: Residual, gains: readonly Hypothesis[]): number[] {
  const shares = [...scene.stems.keys()].map((stem) => ({
    stem,
    share: explainedShare(commonSpectrum(scene, residual, stem)),
  }));
  shares.sort((a, b) => b.share - a.share);
  const byGain = gains.filter(({ stem }) => stem !== MASTER).map(({ stem }) => stem);
  const bySign = [...scene.stems.keys()]
    .map((stem) => ({ stem, fit: Math.abs(replacement(scene, residual, stem) + 1) }))
    .filter(({ fit }) => fit < 0.6)
    .sort((a, b) => a.fit - b.fit)
    .map(({ stem }) => stem);
  const chosen = new Set([
    ...shares.slice(0, SUSPECTS - 2).map(({ stem }) => stem),
    ...byGain.slice(0, 2),
    ...bySign.slice(0, 2),
  ]);
  return [...chosen, MASTER];
}

/** Gain of the stem in the residual: near -1, the mix has something else in its place. */
function replacement(scene: Scene, residual: Residual, stem: number): number {
  let cross = 0;
  let own = 0;
  scene.windows.forEach((window, index) => {
    const planes = planesOf(window, stem);
    (residual[index] as Planes).forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float32Array);
    });
    own += energyOnce(planes);
  });
  return own > 0 ? cross / own : 0;
}

/** The share of what the mix should be that the sum of the stems explains as it lies. */
function keptShare(scene: Scene, residual: Residual): number {
  let cross = 0;
  let own = 0;
  let wanted = 0;
  scene.windows.forEach(({ sum }, index) => {
    (residual[index] as Planes).forEach((plane, channel) => {
      const added = sum[channel] as Float64Array;
      cross += dot(plane, added) + dot(added, added);
      own += dot(added, added);
      wanted += dot(plane, plane) + 2 * dot(plane, added) + dot(added, added);
    });
  });
  return own > 0 && wanted > 0 ? (cross * cross) / (own * wanted) : 0;
}

/** Some seconds in one piece, read when they are asked for. */
export function segmentOf(scene: Scene, { residual, accepted }: Explanation): () => Promise<LongSegment> {
  return once(() =>
    longSegment(scene, residual, (from, planes) => withoutExplained(scene, accepted, from, planes)),
  );
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
