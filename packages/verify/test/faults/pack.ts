import { type FaultKind, INT24 } from '@trackout/core';
import { quantise } from '../signals.js';
import type { SessionStem } from './synthetic-session.js';

export type Plane = Float32Array;

/** A pack and its mix, with what is wrong. */
export interface Pack {
  readonly stems: readonly SessionStem[];
  /** What the mix is made of, where that is not the stems. */
  readonly parts: readonly SessionStem[];
  /** Done to the sum. */
  readonly master: (planes: Float64Array[]) => Float64Array[];
  readonly truths: readonly Truth[];
}

/** What may be said of a fault, and must be. */
export interface Truth {
  readonly fault: string;
  /** Any of these is right: they leave the same residual. */
  readonly kinds: readonly FaultKind[];
  /** Any of these stems; `null` for the mix or none. */
  readonly stems: readonly (string | null)[];
  /** What else may be said beside it. */
  readonly beside?: readonly FaultKind[];
  readonly figure?: readonly [value: number, tolerance: number];
  /** Where it begins. */
  readonly from?: readonly [frame: number, tolerance: number];
  /** The stem that has a hand in it and must be named too. */
  readonly related?: string;
}

/** A fault that can be put into a pack. */
export interface Injection {
  readonly name: string;
  readonly kind: FaultKind;
  /** Whether a stem can have it. */
  readonly fits?: (stem: SessionStem) => boolean;
  readonly apply: (pack: Pack, stem: string) => Pack;
}

export const q24 = (plane: ArrayLike<number>): Plane => Float32Array.from(plane, (x) => quantise(x, INT24));

export const replace = (
  stems: readonly SessionStem[],
  name: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
): SessionStem[] => stems.map((stem) => (stem.name === name ? { name, planes: change(stem.planes) } : stem));

export const find = (pack: Pack, name: string): SessionStem =>
  pack.stems.find((stem) => stem.name === name) as SessionStem;

export function inPack(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack, name) => ({
    ...pack,
    stems: replace(pack.stems, name, change),
    truths: [...pack.truths, { fault, kinds, stems: [name], ...more }],
  });
}

export function inMix(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: readonly Plane[]) => readonly Plane[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack, name) => ({
    ...pack,
    parts: replace(pack.parts, name, change),
    truths: [...pack.truths, { fault, kinds, stems: [name], ...more }],
  });
}

export function onMaster(
  kinds: readonly FaultKind[],
  fault: string,
  change: (planes: Float64Array[]) => Float64Array[],
  more: Partial<Truth> = {},
): Injection['apply'] {
  return (pack) => ({
    ...pack,
    master: (planes) => change(pack.master(planes)),
    truths: [...pack.truths, { fault, kinds, stems: [null], ...more }],
  });
}

export const stereo = ({ planes }: SessionStem) => planes.length === 2;
export const mono = ({ planes }: SessionStem) => planes.length === 1;

const energy = (plane: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < plane.length; i++) sum += (plane[i] as number) ** 2;
  return sum;
};

/** Two sides that differ by more than a gain. */
export const wide = ({ planes: [left, right] }: SessionStem) => {
  if (!left || !right) return false;
  let cross = 0;
  for (let i = 0; i < left.length; i++) cross += (left[i] as number) * (right[i] as number);
  const [l, r] = [energy(left), energy(right)];
  return l > 0 && r > 0 && 1 - (cross * cross) / (l * r) > 0.05;
};

/** Sounds through most of the session, and not just in one part of it. */
export const long = ({ planes: [plane = new Float32Array()] }: SessionStem) =>
  plane.reduce((sounding, x) => sounding + (x === 0 ? 0 : 1), 0) > 0.4 * plane.length;

/** Sounds within these frames. */
export const soundsAt = (from: number, to: number) => (stem: SessionStem) =>
  long(stem) && stem.planes.every((plane) => energy(plane.subarray(from, to)) > 1e-7 * (to - from));

/** A correct pack. */
export function correctPack(stems: readonly SessionStem[]): Pack {
  return { stems, parts: stems, master: (planes) => planes, truths: [] };
}

/** The mix of a pack's parts in 24 bits. */
export function mixDown({ parts, master }: Pack, frames: number): Float32Array[] {
  const sum = [0, 1].map(() => new Float64Array(frames));
  for (const { planes } of parts) {
    sum.forEach((to, side) => {
      const plane = planes[Math.min(side, planes.length - 1)] as Plane;
      for (let i = 0; i < frames; i++) to[i] = (to[i] as number) + (plane[i] ?? 0);
    });
  }
  return master(sum).map(q24);
}
