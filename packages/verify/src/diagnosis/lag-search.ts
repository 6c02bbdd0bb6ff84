import { NearbySamples } from './nearby-samples.js';
import { dot, energyOf, energyOnce } from './planes.js';
import type { Samples } from './samples.js';
import { type Scene, samplesOf } from './scene.js';
import { accumulate, emptySpectrum, impulseResponse, type PairSpectrum, transformPair } from './spectra.js';
import { extentOf, loudest, type Place } from './warp-places.js';

/** The first steps of a search for the nearest lag go so far, twice. */
const MARGIN_FRAMES = 128;

/** How much of what is wanted a stem that is moved by whole frames, and scaled, leaves; where it does not reach, as elsewhere. */
export async function leftAt(
  scene: Scene,
  stem: number,
  lag: number,
  places: readonly Place[],
  samples: readonly Samples[] = places.map(() => samplesOf(scene, stem)),
): Promise<number> {
  const file = extentOf(scene, stem);
  let cross = 0;
  let own = 0;
  let wanted = 0;
  let all = 0;
  for (const [index, place] of places.entries()) {
    const energy = energyOnce(place.wanted);
    all += energy;
    const from = place.from - lag;
    if (from < file.from || from + place.frames > file.to) continue;
    const planes = await (samples[index] as Samples).read(from, place.frames);
    place.wanted.forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float64Array);
    });
    own += energyOf(planes);
    wanted += energy;
  }
  return own > 0 && wanted > 0 ? (all * (wanted - (cross * cross) / own)) / wanted : all;
}

/** The best whole lag near this one: a soft, low sound has a wide peak, and only its very middle is right. */
export async function nearestLag(
  scene: Scene,
  stem: number,
  start: number,
  places: readonly Place[],
): Promise<{ lag: number; left: number }> {
  const nearby = places.map(() => new NearbySamples(samplesOf(scene, stem), MARGIN_FRAMES));
  let best = { lag: start, left: await leftAt(scene, stem, start, places, nearby) };
  for (let step = 64; step >= 1; step /= 2) {
    for (let moved = true, turns = 0; moved && turns < 8; turns++) {
      moved = false;
      for (const lag of [best.lag - step, best.lag + step]) {
        const left = await leftAt(scene, stem, lag, places, nearby);
        if (left >= best.left) continue;
        best = { lag, left };
        moved = true;
      }
    }
  }
  return best;
}

/** Delays at which a stem fits: the tallest over all places, and the best of each. */
export interface Located {
  readonly lags: readonly number[];
  /** Of each place: its own best lag, and how it stands out. */
  readonly each: readonly { readonly place: Place; readonly lag: number; readonly height: number }[];
}

/** Where in time the stem fits what is wanted, within half a window. */
export async function locate(
  scene: Scene,
  stem: number,
  places: readonly Place[],
  most: number,
): Promise<Located> {
  const samples = samplesOf(scene, stem);
  const length = Math.max(...places.map(({ frames }) => frames));
  const half = Math.floor(length / 2);
  let size = 1;
  while (size < 2 * length) size *= 2;
  const fourier = scene.transforms.of(size);
  const spectrum = emptySpectrum(size);
  const pairs: { place: Place; stem: PairSpectrum; wanted: PairSpectrum }[] = [];
  for (const place of loudest(places, most)) {
    const planes = await samples.read(place.from - half, 2 * length);
    const own = transformPair(fourier, planes[0] as Float64Array, planes[1], 0, 2 * length);
    const shifted = place.wanted.map((plane) => {
      const out = new Float64Array(size);
      out.set(plane, half);
      return out;
    });
    const wanted = transformPair(fourier, shifted[0] as Float64Array, shifted[1], 0, size);
    accumulate(spectrum, own, wanted);
    pairs.push({ place, stem: own, wanted });
  }
  const lags = strongestLags(impulseResponse(spectrum, fourier, 1e-3), half, 4).map(({ lag }) => lag);
  const each = pairs.map(({ place, stem: own, wanted }) => {
    const alone = emptySpectrum(size);
    accumulate(alone, own, wanted);
    const response = impulseResponse({ ...alone, stemPower: spectrum.stemPower }, fourier, 1e-2);
    const [best] = strongestLags(response, half, 1);
    return { place, lag: best?.lag ?? 0, height: best?.height ?? 0 };
  });
  return { lags, each };
}

/** The delays, other than none, that fit most places. */
export function frequentLags(each: Located['each']): number[] {
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

/** Of the tallest. */
const LOWEST_PEAK = 0.2;

/** The tallest peaks of an impulse response, no two within three frames. */
function strongestLags(
  response: Float64Array,
  reach: number,
  most: number,
): { lag: number; height: number }[] {
  const found: { lag: number; height: number }[] = [];
  const height = (lag: number) => Math.abs(response[(lag + response.length) % response.length] as number);
  const candidates: { lag: number; height: number }[] = [];
  let tallest = 0;
  for (let lag = -reach + 1; lag < reach; lag++) {
    const here = height(lag);
    if (here < LOWEST_PEAK * tallest || here < height(lag - 1) || here < height(lag + 1)) continue;
    tallest = Math.max(tallest, here);
    candidates.push({ lag, height: here });
  }
  candidates.sort((a, b) => b.height - a.height);
  for (const candidate of candidates) {
    if (found.length >= most || candidate.height < LOWEST_PEAK * tallest) break;
    if (found.every(({ lag }) => Math.abs(lag - candidate.lag) > 3)) found.push(candidate);
  }
  return found;
}
