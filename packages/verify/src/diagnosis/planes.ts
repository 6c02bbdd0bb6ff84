/** One plane for each channel of the mix. */
export type Planes = readonly Float64Array[];

/** The first less the second, in a plane of its own. */
export function minus(a: Float64Array, b: Float64Array): Float64Array {
  const difference = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = (a[i] as number) - (b[i] as number);
  return difference;
}

/** Their sum, in a plane of its own. */
export function plus(a: Float64Array, b: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = (a[i] as number) + (b[i] as number);
  return sum;
}

/** Adds the second to the first. */
export function addTo(sum: Float64Array, plane: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (plane[i] as number);
}

/** Takes the second off the first. */
export function takeFrom(sum: Float64Array, plane: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) - (plane[i] as number);
}

/** What a change leaves, and the energies of both. */
export interface TakenOff {
  readonly left: Planes;
  readonly remaining: number;
  readonly changed: number;
}

/** Takes a change off what there is; what is left takes the change's place. */
export function takeOff(before: Planes, change: Planes): TakenOff {
  const changed = energyOf(change);
  for (const [channel, plane] of change.entries()) {
    const all = before[channel] as Float64Array;
    for (let i = 0; i < plane.length; i++) plane[i] = (all[i] as number) - (plane[i] as number);
  }
  return { left: change, remaining: energyOf(change), changed };
}

/** Sum of all squares. */
export function energyOf(planes: readonly ArrayLike<number>[]): number {
  let energy = 0;
  for (const plane of planes) energy += dot(plane, plane);
  return energy;
}

const energies = new WeakMap<readonly ArrayLike<number>[], number>();

/** The same of planes that stay as they are: summed up the first time. */
export function energyOnce(planes: readonly ArrayLike<number>[]): number {
  const energy = energies.get(planes) ?? energyOf(planes);
  energies.set(planes, energy);
  return energy;
}

/** Sum of all squares over all windows. */
export function energyOfAll(residual: readonly Planes[]): number {
  return residual.reduce((sum, planes) => sum + energyOnce(planes), 0);
}

/** The greatest magnitude; 0 for nothing. */
export function peakOf(planes: readonly ArrayLike<number>[]): number {
  let peak = 0;
  for (const plane of planes) {
    for (let i = 0; i < plane.length; i++) {
      const level = Math.abs(plane[i] as number);
      if (level > peak) peak = level;
    }
  }
  return peak;
}

/** Sum of the values. */
export function sumOf(plane: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < plane.length; i++) sum += plane[i] as number;
  return sum;
}

/** Sum of the products of two planes of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const first = wide(a, 0);
  return products(first, a === b ? first : wide(b, 1), a.length);
}

const wideBuffers: Float64Array[] = [new Float64Array(0), new Float64Array(0)];

/** A plane in double precision: a loop that has seen planes of both kinds takes half as long again. */
function wide(plane: ArrayLike<number>, buffer: 0 | 1): Float64Array {
  if (plane instanceof Float64Array) return plane;
  let copy = wideBuffers[buffer] as Float64Array;
  if (copy.length < plane.length) copy = new Float64Array(plane.length);
  wideBuffers[buffer] = copy;
  copy.set(plane);
  return copy;
}

/** Four sums side by side, which do not wait for each other. */
function products(a: Float64Array, b: Float64Array, length: number): number {
  const whole = length - (length % 4);
  let [s, t, u, v] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    s += (a[i] as number) * (b[i] as number);
    t += (a[i + 1] as number) * (b[i + 1] as number);
    u += (a[i + 2] as number) * (b[i + 2] as number);
    v += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < length; i++) s += (a[i] as number) * (b[i] as number);
  return s + t + (u + v);
}
