import { matrixCorrection, scalarMatrix } from './correction.js';
import { gainDrafts } from './gain-hypotheses.js';
import { type Hypothesis, takeOffIn } from './hypothesis.js';
import { solve } from './linear-equations.js';
import { dot, energyOf, type Planes } from './planes.js';
import type { ProbeWindow, Residual } from './probes.js';
import { planesOf, type Scene } from './scene.js';

/** Products that may be summed for the matrix of all pairs: about half a second. */
const MOST_PRODUCTS = 400_000_000;

/** Products of every stem with every other, over some windows. */
interface Products {
  /** Numbers of the windows. */
  readonly used: readonly number[];
  readonly frames: number;
  readonly matrix: readonly (readonly number[])[];
}

const known = new WeakMap<Scene, Products>();

/** The products over the windows where the residual is loudest; the stems stay the same, so once is enough. */
async function productsOf(scene: Scene, residual: Residual): Promise<Products | undefined> {
  const found = known.get(scene);
  if (found) return found;
  const { stems, channels } = scene;
  const count = stems.length;
  const perFrame = (count * (count + 1) * channels) / 2;
  const energies = residual.map(energyOf);
  const loudest = [...energies.keys()].sort((a, b) => (energies[b] as number) - (energies[a] as number));
  let frames = 0;
  const used = loudest.filter((index) => {
    const window = scene.windows[index] as ProbeWindow;
    if (frames > 0 && (frames + window.frames) * perFrame > MOST_PRODUCTS) return false;
    frames += window.frames;
    return true;
  });
  if (frames * channels < 4 * count) return undefined;
  const matrix = stems.map(() => new Array<number>(count).fill(0));
  for (const index of used) {
    scene.signal?.throwIfAborted();
    const window = scene.windows[index] as ProbeWindow;
    for (let a = 0; a < count; a++) {
      const row = matrix[a] as number[];
      planesOf(window, a).forEach((plane, channel) => {
        for (let b = a; b < count; b++)
          row[b] = (row[b] as number) + dot(plane, planesOf(window, b)[channel] as Float32Array);
      });
    }
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) (matrix[a] as number[])[b] = matrix[b]?.[a] as number;
  }
  const products = { used, frames, matrix };
  known.set(scene, products);
  return products;
}

/** Gains of many stems at once, all constant: least squares over all of them together, as they may be alike. */
export async function jointGains(scene: Scene, residual: Residual): Promise<Hypothesis | undefined> {
  const { stems, channels } = scene;
  const count = stems.length;
  if (count < 2) return undefined;
  const products = await productsOf(scene, residual);
  if (!products) return undefined;
  const { used, frames, matrix } = products;
  const right = new Array<number>(count).fill(0);
  for (const index of used) {
    const window = scene.windows[index] as ProbeWindow;
    for (let a = 0; a < count; a++) {
      (residual[index] as Planes).forEach((plane, channel) => {
        right[a] = (right[a] as number) + dot(planesOf(window, a)[channel] as Float32Array, plane);
      });
    }
  }
  const sounding = [...stems.keys()].filter((stem) => (matrix[stem]?.[stem] as number) > 0);
  const gains = solve(
    sounding.map((a) => sounding.map((b) => (matrix[a]?.[b] as number) * (a === b ? 1 + 1e-12 : 1))),
    sounding.map((a) => right[a] as number),
  );
  if (!gains) return undefined;
  const honest = scene.floorPower * frames * channels;
  const off = sounding
    .map((stem, at) => ({ stem, gain: gains[at] as number }))
    .filter(({ stem, gain }) => gain * gain * (matrix[stem]?.[stem] as number) > 9 * honest);
  // With most of the stems off, it is something else that they have in common.
  if (off.length < 2 || off.length > Math.max(4, count / 2)) return undefined;
  const outcome = takeOffIn(scene, residual, (window) => {
    const change = Array.from({ length: channels }, () => new Float64Array(window.frames));
    for (const { stem, gain } of off) {
      planesOf(window, stem).forEach((plane, channel) => {
        const to = change[channel] as Float64Array;
        for (let i = 0; i < window.frames; i++) to[i] = (to[i] as number) + gain * (plane[i] as number);
      });
    }
    return change;
  });
  const parts = off.map(({ stem, gain }) => ({ stem, matrix: scalarMatrix(channels, gain) }));
  return {
    stem: parts[0]?.stem as number,
    family: 'gain',
    complexity: 2,
    tolerance: 0,
    correction: {
      async change(from, length, _, left) {
        const sum = Array.from({ length: channels }, () => new Float64Array(length));
        for (const part of parts) {
          const samples = scene.stems[part.stem] as Scene['stems'][number];
          const change = await matrixCorrection(part.matrix).change(from, length, samples, left);
          change.forEach((plane, channel) => {
            const to = sum[channel] as Float64Array;
            for (let i = 0; i < length; i++) to[i] = (to[i] as number) + (plane[i] as number);
          });
        }
        return sum;
      },
    },
    ...outcome,
    drafts: () => parts.flatMap(({ stem, matrix: gain }) => gainDrafts(scene, stem, gain)),
  };
}
