import type { FrameRange } from '@trackout/core';
import { isBeyond, type Warp, warpCorrection, warped } from './correction.js';
import { type FaultDraft, type Hypothesis, undo } from './hypothesis.js';
import { lagStep } from './lag-step.js';
import { solve } from './linear-equations.js';
import { dot, energyOf, energyOfAll, minus, type Planes, plus, type Residual } from './probes.js';
import { MASTER, planesOf, type Scene, samplesOf } from './scene.js';
import { accumulate, emptySpectrum, impulseResponse, type PairSpectrum, transformPair } from './spectra.js';

/** Windows that are enough to find figures in. */
const REFINING_WINDOWS = 5;
const REFINING_FRAMES = 4096;
const LOCATING_WINDOWS = 24;
/** What resampling leaves at the edge of the band: much where one of two rates has less of it. */
const TOLERANCE = { whole: 0, fraction: 0.02, drift: 0.02, rate: 0.06 } as const;
const COMPLEXITY = { whole: 1, fraction: 3, drift: 5, rate: 3 } as const;

/** A delay of fewer frames cannot be told from none. */
const SMALLEST_DELAY = 5e-3;

/** Speeds at which a file of one common rate plays at another. */
const RATE_PAIRS: readonly (readonly [number, number])[] = [
  [44_100, 48_000],
  [48_000, 44_100],
  [88_200, 96_000],
  [96_000, 88_200],
  [48_000, 96_000],
  [96_000, 48_000],
  [44_100, 88_200],
  [88_200, 44_100],
];

/** What the mix holds in place of the stem, where the residual is not honest rounding; the loudest windows first. */
interface Place {
  readonly index: number;
  readonly from: number;
  readonly frames: number;
  readonly wanted: Planes;
  readonly energy: number;
}

function placesOf(scene: Scene, residual: Residual, stem: number): Place[] {
  const places: Place[] = [];
  scene.windows.forEach((window, index) => {
    const left = residual[index] as Planes;
    const own = planesOf(window, stem);
    const energy = energyOf(own);
    const honest = 8 * scene.floorPower * window.frames * scene.channels;
    if (energy === 0 || energyOf(left) <= honest) return;
    const wanted = left.map((plane, channel) => plus(plane, own[channel] as Float32Array));
    places.push({ index, from: window.from, frames: window.frames, wanted, energy });
  });
  return places;
}

/** The same, but also where the stem itself is silent, and the loudest are those where most is wanted. */
function wantedPlaces(scene: Scene, residual: Residual, stem: number): Place[] {
  return scene.windows.map((window, index) => {
    const own = planesOf(window, stem);
    const wanted = (residual[index] as Planes).map((plane, channel) =>
      plus(plane, own[channel] as Float32Array),
    );
    return { index, from: window.from, frames: window.frames, wanted, energy: energyOf(wanted) };
  });
}

const loudest = (places: readonly Place[], most: number): Place[] =>
  [...places].sort((a, b) => b.energy - a.energy).slice(0, most);

/** The middle of each place: enough to refine figures in. */
function middles(places: readonly Place[], frames: number): Place[] {
  return places.map((place) => {
    const from = Math.max(0, Math.floor((place.frames - frames) / 2));
    const wanted = place.wanted.map((plane) => plane.slice(from, from + frames));
    return { ...place, from: place.from + from, frames: wanted[0]?.length ?? 0, wanted };
  });
}

/** How much of what is wanted a stem that is moved by whole frames, and scaled, leaves; where it does not reach, as elsewhere. */
async function leftAt(scene: Scene, stem: number, lag: number, places: readonly Place[]): Promise<number> {
  const samples = samplesOf(scene, stem);
  const file = extentOf(scene, stem);
  let cross = 0;
  let own = 0;
  let wanted = 0;
  let all = 0;
  for (const place of places) {
    const energy = energyOf(place.wanted);
    all += energy;
    const from = place.from - lag;
    if (from < file.from || from + place.frames > file.to) continue;
    const planes = await samples.read(from, place.frames);
    place.wanted.forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float64Array);
    });
    own += energyOf(planes);
    wanted += energy;
  }
  return own > 0 && wanted > 0 ? (all * (wanted - (cross * cross) / own)) / wanted : all;
}

/** The best whole lag near this one: a soft, low sound has a wide peak, and only its very middle is right. */
async function nearestLag(
  scene: Scene,
  stem: number,
  start: number,
  places: readonly Place[],
): Promise<{ lag: number; left: number }> {
  let best = { lag: start, left: await leftAt(scene, stem, start, places) };
  for (let step = 64; step >= 1; step /= 2) {
    for (let moved = true, turns = 0; moved && turns < 8; turns++) {
      moved = false;
      for (const lag of [best.lag - step, best.lag + step]) {
        const left = await leftAt(scene, stem, lag, places);
        if (left >= best.left) continue;
        best = { lag, left };
        moved = true;
      }
    }
  }
  return best;
}

interface Located {
  readonly lags: readonly number[];
  /** Of each place: its own best lag, and how it stands out. */
  readonly each: readonly { readonly place: Place; readonly lag: number; readonly height: number }[];
}

/** Where in time the stem fits what is wanted, within half a window. */
async function locate(scene: Scene, stem: number, places: readonly Place[], most: number): Promise<Located> {
  const samples = samplesOf(scene, stem);
  const length = Math.max(...places.map(({ frames }) => frames));
  let size = 1;
  while (size < 2 * length) size *= 2;
  const fourier = scene.transforms.of(size);
  const spectrum = emptySpectrum(size);
  const pairs: { place: Place; stem: PairSpectrum; wanted: PairSpectrum }[] = [];
  for (const place of loudest(places, most)) {
    const planes = await samples.read(place.from - length / 2, 2 * length);
    const own = transformPair(fourier, planes[0] as Float64Array, planes[1], 0, 2 * length);
    const shifted = place.wanted.map((plane) => {
      const out = new Float64Array(size);
      out.set(plane, length / 2);
      return out;
    });
    const wanted = transformPair(fourier, shifted[0] as Float64Array, shifted[1], 0, size);
    accumulate(spectrum, own, wanted);
    pairs.push({ place, stem: own, wanted });
  }
  const lags = strongestLags(impulseResponse(spectrum, fourier, 1e-3), length / 2, 4).map(({ lag }) => lag);
  const each = pairs.map(({ place, stem: own, wanted }) => {
    const alone = emptySpectrum(size);
    accumulate(alone, own, wanted);
    const response = impulseResponse({ ...alone, stemPower: spectrum.stemPower }, fourier, 1e-2);
    const [best] = strongestLags(response, length / 2, 1);
    return { place, lag: best?.lag ?? 0, height: best?.height ?? 0 };
  });
  return { lags, each };
}

/** The delays, other than none, that fit most places. */
function frequentLags(each: Located['each']): number[] {
  const votes = new Map<number, number>();
  for (const { lag } of each) {
    if (Math.abs(lag) > 1) votes.set(lag, (votes.get(lag) ?? 0) + 1);
  }
  return [...votes]
    .filter(([, count]) => count > 1)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([lag]) => lag);
}

/** The tallest peaks of an impulse response, no two within three frames. */
function strongestLags(
  response: Float64Array,
  reach: number,
  most: number,
): { lag: number; height: number }[] {
  const found: { lag: number; height: number }[] = [];
  const height = (lag: number) => Math.abs(response[(lag + response.length) % response.length] as number);
  const candidates: { lag: number; height: number }[] = [];
  for (let lag = -reach + 1; lag < reach; lag++) {
    const here = height(lag);
    if (here >= height(lag - 1) && here >= height(lag + 1)) candidates.push({ lag, height: here });
  }
  candidates.sort((a, b) => b.height - a.height);
  for (const candidate of candidates) {
    if (found.length >= most || candidate.height < 0.2 * (candidates[0]?.height ?? 0)) break;
    if (found.every(({ lag }) => Math.abs(lag - candidate.lag) > 3)) found.push(candidate);
  }
  return found;
}

/** Gauss-Newton steps for gain, delay and, where asked for, speed; returns the warp and what it leaves. */
async function refine(
  scene: Scene,
  stem: number,
  start: Warp,
  places: readonly Place[],
  withSpeed: boolean,
  rounds = 6,
): Promise<Warp> {
  const samples = samplesOf(scene, stem);
  const step = 0.02;
  let warp = start;
  for (let round = 0; round < rounds; round++) {
    const size = withSpeed ? 3 : 2;
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const right = new Array<number>(size).fill(0);
    for (const { from, frames, wanted } of places) {
      const unit = { ...warp, gain: 1 };
      const centre = await warped(unit, from, frames, samples, scene.interpolation);
      const later = await warped(
        { ...unit, delayFrames: warp.delayFrames + step },
        from,
        frames,
        samples,
        scene.interpolation,
      );
      const sooner = await warped(
        { ...unit, delayFrames: warp.delayFrames - step },
        from,
        frames,
        samples,
        scene.interpolation,
      );
      centre.forEach((plane, channel) => {
        const slope = new Float64Array(frames);
        const tilt = new Float64Array(frames);
        for (let i = 0; i < frames; i++) {
          const difference =
            ((later[channel]?.[i] as number) - (sooner[channel]?.[i] as number)) / (2 * step);
          slope[i] = difference;
          // place grows by (n - origin) with the speed, and shrinks by 1 with the delay.
          tilt[i] = -difference * (from + i - warp.origin);
        }
        const columns = withSpeed ? [plane, slope, tilt] : [plane, slope];
        columns.forEach((column, row) => {
          right[row] = (right[row] as number) + dot(column, wanted[channel] as Float64Array);
          columns.forEach((other, at) => {
            const cells = matrix[row] as number[];
            cells[at] = (cells[at] as number) + dot(column, other);
          });
        });
      });
    }
    const solved = solve(matrix, right);
    const [gain = 0, slope = 0, tilt = 0] = solved ?? [];
    if (!solved || gain === 0) return warp;
    const delay = Math.max(-1, Math.min(1, slope / gain));
    const speed = withSpeed ? warp.speed + tilt / gain : warp.speed;
    warp = { ...warp, gain, delayFrames: warp.delayFrames + delay, speed };
    if (Math.abs(delay) < 1e-5) break;
  }
  return warp;
}

async function warpHypothesis(
  scene: Scene,
  residual: Residual,
  stem: number,
  warp: Warp,
  how: keyof typeof COMPLEXITY,
  range?: FrameRange,
): Promise<Hypothesis> {
  const file = extentOf(scene, stem);
  const correction = warpCorrection(warp, scene.interpolation, file, range);
  const outcome = await undo(scene, stem, correction, residual);
  const unknown = unknownEnergy(scene, warp, file, residual);
  const exact = how === 'whole' && Math.abs(warp.gain) === 1;
  return {
    stem,
    family: 'warp',
    complexity: COMPLEXITY[how] + (range ? 2 : 0),
    tolerance: exact ? 0 : TOLERANCE[how],
    correction,
    unknown: lostFrames(scene, warp, file, range),
    ...outcome,
    remaining:
      outcome.remaining + (outcome.remaining > 0.5 * (energyOfAll(residual) - unknown) ? unknown : 0),
    drafts: () => describe(scene, stem, warp, how, range),
    async refit(now, without) {
      if (exact) return warpHypothesis(now, without, stem, warp, how, range);
      const places = loudest(placesOf(now, without, stem), REFINING_WINDOWS);
      if (places.length === 0) return undefined;
      const again = await refine(now, stem, warp, places, how === 'drift', 3);
      const lag = Math.round(again.delayFrames);
      const near = Math.abs(again.delayFrames - lag) < 0.02;
      const still = lag === 0 && Math.abs(again.delayFrames) < SMALLEST_DELAY;
      // Beside another fault a whole delay may have looked like a fraction, and a gain like a delay.
      if (how !== 'drift' && how !== 'rate' && near && (lag !== 0 || still))
        return simplest(now, without, stem, again, lag, range);
      return warpHypothesis(now, without, stem, again, how, range);
    },
  };
}

/** The frames that a file covers; of the master, those that any file covers. */
function extentOf(scene: Scene, stem: number): FrameRange {
  const files = stem === MASTER ? scene.stems : [scene.stems[stem] as Scene['mix']];
  return {
    from: Math.min(...files.map(({ startFrame }) => startFrame)),
    to: Math.max(...files.map(({ endFrame }) => endFrame)),
  };
}

/** Frames of the time line that the warped stem does not reach. */
function lostFrames(
  scene: Scene,
  { origin, speed, delayFrames }: Warp,
  file: FrameRange,
  range: FrameRange | undefined,
): FrameRange[] {
  if (range) return [];
  const first = Math.ceil(origin + (file.from - 0.5 + delayFrames - origin) / speed);
  const last = Math.floor(origin + (file.to - 0.5 + delayFrames - origin) / speed) + 1;
  return [
    { from: scene.range.from, to: Math.min(first, scene.range.to) },
    { from: Math.max(last, scene.range.from), to: scene.range.to },
  ].filter(({ from, to }) => to > from);
}

/** Energy of the residual in frames that the warped stem does not reach: it is explained only when the rest is. */
function unknownEnergy(scene: Scene, warp: Warp, file: FrameRange, residual: Residual): number {
  let energy = 0;
  scene.windows.forEach((window, index) => {
    for (let i = 0; i < window.frames; i++) {
      if (!isBeyond(warp, window.from + i, file)) continue;
      for (const plane of residual[index] as Planes) energy += (plane[i] as number) * (plane[i] as number);
    }
  });
  return energy;
}

/** Without its gain, a delay may leave so much more than with it. */
const GAIN_NEEDED = 1.1;

/** The plainest of the warps near this one that leaves no more than it. */
async function simplest(
  scene: Scene,
  residual: Residual,
  stem: number,
  warp: Warp,
  lag: number,
  range?: FrameRange,
): Promise<Hypothesis> {
  const honest = 2 * scene.floorPower * scene.frames * scene.channels;
  const sign = warp.gain < 0 ? -1 : 1;
  const plain: Hypothesis[] = [];
  const wholes =
    lag === 0
      ? Math.abs(warp.delayFrames) < SMALLEST_DELAY
        ? [
            { ...warp, gain: sign, delayFrames: 0 },
            { ...warp, delayFrames: 0 },
          ]
        : []
      : [
          { ...warp, gain: sign, delayFrames: lag },
          // A low sound is all but the same a frame later: what fits in every sample decides.
          { ...warp, gain: sign, delayFrames: lag - 1 },
          { ...warp, gain: sign, delayFrames: lag + 1 },
          { ...warp, delayFrames: lag },
        ];
  for (const whole of wholes) {
    const tried = await warpHypothesis(scene, residual, stem, whole, 'whole', range);
    if (tried.remaining <= honest) return tried;
    plain.push(tried);
  }
  const [unscaled] = plain.slice(0, 3).sort((a, b) => a.remaining - b.remaining);
  plain.sort((a, b) => a.remaining - b.remaining);
  if (lag === 0 && plain.length > 0) return plain[0] as Hypothesis;
  const free = await warpHypothesis(scene, residual, stem, warp, 'fraction', range);
  const [best] = plain;
  const leaves = (tried: Hypothesis, factor: number) => tried.remaining <= factor * free.remaining + honest;
  // What else is wrong makes a gain look other than 1, too.
  if (unscaled && leaves(unscaled, GAIN_NEEDED)) return unscaled;
  return best && leaves(best, 1.02) ? best : free;
}

/** What is known outside the windows. */
export interface BeyondWindows {
  /** Delays at which a stem fits within a long stretch: takes long. */
  lags(stem: number): Promise<readonly number[]>;
  /** What is left, with what has been found undone. */
  residual(from: number, frames: number): Promise<Planes>;
}

/** A stem that is late, early, drifting or played at another rate. */
export async function warpHypotheses(
  scene: Scene,
  residual: Residual,
  stem: number,
  beyond: BeyondWindows,
): Promise<Hypothesis[]> {
  const places = placesOf(scene, residual, stem);
  if (places.length === 0) return [];
  const still = { gain: 1, delayFrames: 0, speed: 1, origin: scene.range.from };
  const refining = middles(loudest(places, REFINING_WINDOWS), REFINING_FRAMES);
  const located = await locate(scene, stem, places, LOCATING_WINDOWS);
  const found: Hypothesis[] = [];
  const before = residual.reduce((sum, planes) => sum + energyOf(planes), 0);
  const unmoved = await leftAt(scene, stem, 0, refining);
  const tried = new Set<number>();
  const tryLag = async (start: number) => {
    const { lag, left } = await nearestLag(scene, stem, start, refining);
    if (tried.has(lag) || left > 0.9 * unmoved + 0.1 * scene.floorPower) return;
    tried.add(lag);
    const warp = await refine(scene, stem, { ...still, delayFrames: lag }, refining, false);
    // Without a delay it is a gain, which is looked for elsewhere.
    if (Math.abs(warp.delayFrames) < SMALLEST_DELAY) return;
    const everywhere = await simplest(scene, residual, stem, warp, lag);
    found.push(everywhere);
    const { active } = scene;
    const partly = active.from > scene.range.from || active.to < scene.range.to;
    if (partly && lag !== 0 && everywhere.remaining > 0.02 * before) {
      found.push(await simplest(scene, residual, stem, warp, lag, active));
    }
  };
  const tryFraction = async () => {
    const warp = await refine(scene, stem, still, refining, false);
    if (Math.abs(warp.delayFrames) < SMALLEST_DELAY || Math.abs(warp.delayFrames) > 2) return;
    found.push(await warpHypothesis(scene, residual, stem, warp, 'fraction'));
  };
  for (const lag of located.lags) await tryLag(lag);
  const best = () => Math.min(before, ...found.map(({ remaining }) => remaining));
  if (best() > 0.1 * before && stem !== MASTER) {
    for (const start of new Set([...located.lags, ...frequentLags(located.each)])) {
      const { lag } = await nearestLag(scene, stem, start, refining);
      const range = lag === 0 ? undefined : await lagStep(scene, stem, lag, places, beyond.residual);
      if (range)
        found.push(
          await warpHypothesis(scene, residual, stem, { ...still, delayFrames: lag }, 'whole', range),
        );
    }
  }
  if (best() > 0.1 * before) await tryFraction();
  const [gain, kept] = await replacementOf(scene, stem, places);
  // Whatever drifts, plays at another rate or lies far off is missing where it was.
  const elsewhere = gain < 0.7 && kept < 0.9;
  if (best() > 0.03 * before) {
    const lines = [driftLine(located.each), await trackedLine(scene, stem, places)];
    const wide = middles(spread(places, 8), REFINING_FRAMES);
    for (const line of lines) {
      if (!line) continue;
      const start = { ...still, origin: line.origin, delayFrames: line.delay, speed: 1 - line.slope };
      const warp = await refine(scene, stem, start, wide, true, 8);
      if (Math.abs(warp.speed - 1) < 1e-8) continue;
      found.push(await warpHypothesis(scene, residual, stem, warp, 'drift'));
      if (best() < 0.05 * before) break;
    }
  }
  if (elsewhere && best() > 0.02 * before) found.push(...(await rateHypotheses(scene, residual, stem)));
  if (elsewhere && best() > 0.02 * before) {
    // Beats and notes come again: of many delays that fit a little, the true one fits best.
    const lags: { lag: number; left: number }[] = [];
    for (const lag of await beyond.lags(stem)) lags.push(await nearestLag(scene, stem, lag, refining));
    lags.sort((a, b) => a.left - b.left);
    for (const { lag } of lags.slice(0, 2)) await tryLag(lag);
  }
  return found;
}

/** Gain of the stem in what is wanted, and the share of it that this explains. */
async function replacementOf(
  scene: Scene,
  stem: number,
  places: readonly Place[],
): Promise<readonly [gain: number, kept: number]> {
  let cross = 0;
  let own = 0;
  let wanted = 0;
  for (const place of places) {
    const planes = planesOf(scene.windows[place.index] as Scene['windows'][number], stem);
    place.wanted.forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float32Array);
    });
    own += place.energy;
    wanted += energyOf(place.wanted);
  }
  return own > 0 && wanted > 0 ? [cross / own, (cross * cross) / (own * wanted)] : [1, 1];
}

/** Places spread over time. */
function spread(places: readonly Place[], most: number): Place[] {
  if (places.length <= most) return [...places];
  return Array.from(
    { length: most },
    (_, i) => places[Math.floor((i * (places.length - 1)) / (most - 1))] as Place,
  );
}

/** The delay followed from window to window, each foretold by those before: for tones, which fit at many delays. */
async function trackedLine(
  scene: Scene,
  stem: number,
  places: readonly Place[],
): Promise<{ origin: number; delay: number; slope: number } | undefined> {
  const points: { at: number; delay: number }[] = [];
  let misses = 0;
  const wide = middles(spread(places, 20), 2048);
  for (const place of wide) {
    const at = place.from + place.frames / 2;
    const foretold = foretell(points, at, scene.range.from);
    const warp = await refine(
      scene,
      stem,
      { gain: 1, delayFrames: foretold, speed: 1, origin: scene.range.from },
      [place],
      false,
      4,
    );
    const [moved] = [
      await warped({ ...warp }, place.from, place.frames, samplesOf(scene, stem), scene.interpolation),
    ];
    const left = place.wanted.reduce(
      (sum, plane, channel) => sum + energyOf([minus(plane, moved[channel] as Float64Array)]),
      0,
    );
    if (left < 0.2 * energyOf(place.wanted) && warp.gain > 0.5 && warp.gain < 2) {
      points.push({ at, delay: warp.delayFrames });
    } else misses += 1;
    if (misses > 4 && points.length < misses) return undefined;
  }
  if (points.length < 3) return undefined;
  const line = fitLine(points);
  return { origin: 0, delay: line.delay, slope: line.slope };
}

function fitLine(points: readonly { at: number; delay: number }[]): { delay: number; slope: number } {
  const meanAt = points.reduce((sum, { at }) => sum + at, 0) / points.length;
  const meanDelay = points.reduce((sum, { delay }) => sum + delay, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const { at, delay } of points) {
    above += (at - meanAt) * (delay - meanDelay);
    below += (at - meanAt) * (at - meanAt);
  }
  const slope = below > 0 ? above / below : 0;
  return { slope, delay: meanDelay - slope * meanAt };
}

/** Clocks that drift start together: until more is known the line goes through the start. */
function foretell(points: readonly { at: number; delay: number }[], at: number, start: number): number {
  if (points.length === 0) return 0;
  const { delay, slope } = fitLine([{ at: start, delay: 0 }, ...points]);
  return delay + slope * at;
}

/** The line through the delays of most windows, when they are not all the same. */
function driftLine(each: Located['each']): { origin: number; delay: number; slope: number } | undefined {
  const points = each.map(({ place, lag, height }) => ({ at: place.from + place.frames / 2, lag, height }));
  let best: { votes: number; slope: number; delay: number } | undefined;
  for (const a of points) {
    for (const b of points) {
      if (b.at <= a.at) continue;
      const slope = (b.lag - a.lag) / (b.at - a.at);
      if (Math.abs(slope) > 2e-3) continue;
      let votes = 0;
      for (const point of points) {
        if (Math.abs(point.lag - a.lag - slope * (point.at - a.at)) <= 1) votes += 1;
      }
      if (!best || votes > best.votes) best = { votes, slope, delay: a.lag - slope * a.at };
    }
  }
  if (!best || best.votes < Math.max(3, 0.4 * points.length) || best.slope === 0) return undefined;
  const origin = Math.round(points.reduce((sum, { at }) => sum + at, 0) / points.length);
  return { origin, delay: best.delay + best.slope * origin, slope: best.slope };
}

const AUDIBLE_SHARE = 0.05;
const NEAR_ONE = 0.1;

async function rateHypotheses(scene: Scene, residual: Residual, stem: number): Promise<Hypothesis[]> {
  const places = wantedPlaces(scene, residual, stem);
  const file = extentOf(scene, stem);
  const origin = file.from;
  const samples = samplesOf(scene, stem);
  let best: { speed: number; left: number } | undefined;
  for (const [played, made] of RATE_PAIRS) {
    const speed = made / played;
    if (best && Math.abs(best.speed - speed) < 1e-9) continue;
    const warp = { gain: 1, delayFrames: 0, speed, origin };
    // What is played too slowly has no end in the file.
    const reached = places.filter(({ from, frames }) => !isBeyond(warp, from + frames, file));
    const few = middles(loudest(reached, 4), REFINING_FRAMES);
    const wanted = few.reduce((sum, place) => sum + energyOf(place.wanted), 0);
    let left = 0;
    let cross = 0;
    let own = 0;
    for (const place of few) {
      const moved = await warped(warp, place.from, place.frames, samples, scene.interpolation);
      place.wanted.forEach((plane, channel) => {
        const other = moved[channel] as Float64Array;
        left += energyOf([minus(plane, other)]);
        cross += dot(plane, other);
        own += energyOf([other]);
      });
    }
    // Beside something louder it is there at its own level, though it leaves much.
    const there = own > AUDIBLE_SHARE * wanted && Math.abs(cross / own - 1) < NEAR_ONE;
    if ((left < 0.5 * wanted || there) && (!best || left / wanted < best.left))
      best = { speed, left: left / wanted };
  }
  if (!best) return [];
  return [
    await warpHypothesis(
      scene,
      residual,
      stem,
      { gain: 1, delayFrames: 0, speed: best.speed, origin },
      'rate',
    ),
  ];
}

function describe(
  scene: Scene,
  stem: number,
  { gain, delayFrames, speed }: Warp,
  how: keyof typeof COMPLEXITY,
  range: FrameRange | undefined,
): readonly FaultDraft[] {
  const { math } = scene.dsp;
  const drafts: FaultDraft[] = [];
  const own = stem !== MASTER;
  if (how === 'rate') {
    const rate = own ? scene.sampleRate * speed : scene.sampleRate / speed;
    drafts.push({ kind: 'sample-rate', stem, figure: rate, unit: 'Hz' });
  } else if (how === 'drift') {
    drafts.push({ kind: 'drift', stem, figure: (own ? 1 - speed : speed - 1) * 1e6, unit: 'ppm' });
  } else if (range) {
    const repeated = own ? delayFrames < 0 : delayFrames > 0;
    drafts.push({
      kind: 'dropout',
      stem,
      // The stem lies early by what is missing before, late by what was repeated.
      figure: Math.abs(delayFrames),
      unit: 'frames',
      fromFrame: range.from,
      toFrame: range.to,
      alternatives: ['offset'],
      detail: repeated ? 'repeated' : 'lost',
    });
  } else if (Math.abs(delayFrames) >= SMALLEST_DELAY) {
    // What the mix has late, a stem has early: the fault is the stem's own.
    drafts.push({ kind: 'offset', stem, figure: own ? 0 - delayFrames : delayFrames, unit: 'frames' });
  }
  if (gain < 0) drafts.push({ kind: 'polarity', stem, figure: null, unit: null });
  const level = 20 * math.log10(Math.abs(gain));
  if (Math.abs(level) > (how === 'whole' ? 0.01 : 0.1))
    drafts.push({ kind: own ? 'gain' : 'master-gain', stem, figure: level, unit: 'dB' });
  return drafts;
}
