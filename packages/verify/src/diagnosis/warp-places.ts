import type { FrameRange } from '@trackout/core';
import { energyOnce, type Planes, plus } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, planesOf, type Scene } from './scene.js';

/** Windows that are enough to find figures in. */
export const REFINING_WINDOWS = 5;

/** The middle of a window that is read to find figures in. */
export const REFINING_FRAMES = 4096;

/** What the mix holds in place of the stem, where the residual is not honest rounding; the loudest windows first. */
export interface Place {
  readonly index: number;
  readonly from: number;
  readonly frames: number;
  readonly wanted: Planes;
  readonly energy: number;
}

/** The windows in which a stem sounds and the residual is more than rounding, with what the mix holds in its place. */
export function placesOf(scene: Scene, residual: Residual, stem: number): Place[] {
  const places: Place[] = [];
  scene.windows.forEach((window, index) => {
    const left = residual[index] as Planes;
    const own = planesOf(window, stem);
    const energy = energyOnce(own);
    const honest = 8 * scene.floorPower * window.frames * scene.channels;
    if (energy === 0 || energyOnce(left) <= honest) return;
    const wanted = left.map((plane, channel) => plus(plane, own[channel] as Float32Array));
    places.push({ index, from: window.from, frames: window.frames, wanted, energy });
  });
  return places;
}

/** The same, but also where the stem itself is silent, and the loudest are those where most is wanted. */
export function wantedPlaces(scene: Scene, residual: Residual, stem: number): Place[] {
  return scene.windows.map((window, index) => {
    const own = planesOf(window, stem);
    const wanted = (residual[index] as Planes).map((plane, channel) =>
      plus(plane, own[channel] as Float32Array),
    );
    return { index, from: window.from, frames: window.frames, wanted, energy: energyOnce(wanted) };
  });
}

/** The places where the stem is loudest. */
export const loudest = (places: readonly Place[], most: number): Place[] =>
  [...places].sort((a, b) => b.energy - a.energy).slice(0, most);

/** The middle of each place: enough to refine figures in. */
export function middles(places: readonly Place[], frames: number): Place[] {
  return places.map((place) => {
    const from = Math.max(0, Math.floor((place.frames - frames) / 2));
    const wanted = place.wanted.map((plane) => plane.slice(from, from + frames));
    return { ...place, from: place.from + from, frames: wanted[0]?.length ?? 0, wanted };
  });
}

/** The frames that a file covers; of the master, those that any file covers. */
export function extentOf(scene: Scene, stem: number): FrameRange {
  const files = stem === MASTER ? scene.stems : [scene.stems[stem] as Scene['mix']];
  return {
    from: Math.min(...files.map(({ startFrame }) => startFrame)),
    to: Math.max(...files.map(({ endFrame }) => endFrame)),
  };
}

/** Places spread over time. */
export function spread(places: readonly Place[], most: number): Place[] {
  if (places.length <= most) return [...places];
  return Array.from(
    { length: most },
    (_, i) => places[Math.floor((i * (places.length - 1)) / (most - 1))] as Place,
  );
}
