import { seeded } from '../seeded.js';
import { type Plane, q24 } from './pack.js';
import { RATE } from './synthetic-session.js';

export const scaled = (gain: number) => (planes: readonly Plane[]) =>
  planes.map((plane) => q24(plane.map((x) => x * gain)));
export const db = (level: number) => 10 ** (level / 20);

/** Band-limited value between samples by a long sinc under a Kaiser-like window; not the one that is tested. */
export function between(plane: Plane, place: number): number {
  const whole = Math.floor(place);
  if (whole === place) return plane[whole] ?? 0;
  let sum = 0;
  for (let k = -96; k <= 97; k++) {
    const x = place - (whole + k);
    const w = Math.cos((Math.PI / 2) * Math.min(1, Math.abs(x) / 97)) ** 2;
    sum += ((plane[whole + k] ?? 0) * w * Math.sin(Math.PI * x)) / (Math.PI * x);
  }
  return sum;
}

export const moved = (place: (frame: number) => number) => (planes: readonly Plane[]) =>
  planes.map((plane) => q24(plane.map((_, i) => between(plane, place(i)))));

export const shifted = (frames: number) => moved((i) => i - frames);

export function reverb(planes: readonly Plane[], seed: number, seconds: number): Plane[] {
  const [first = new Float32Array(), second = first] = planes;
  return [first, second].map((plane, side) => {
    const random = seeded(seed + side);
    const taps = Array.from({ length: 900 }, () => {
      const t = random() ** 1.5 * seconds;
      return {
        delay: Math.round((0.012 + t) * RATE),
        gain: (random() - 0.5) * Math.exp((-6.9 * t) / seconds),
      };
    });
    const out = new Float64Array(plane.length);
    for (const { delay, gain } of taps)
      for (let i = delay; i < plane.length; i++)
        out[i] = (out[i] as number) + gain * (plane[i - delay] as number);
    let low = 0;
    return q24(
      out.map((x) => {
        low += 0.4 * (0.25 * x - low);
        return low;
      }),
    );
  });
}

export function envelope(planes: readonly Plane[]): Float64Array {
  const [plane = new Float32Array()] = planes;
  let level = 0;
  const peak = plane.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
  return Float64Array.from(plane, (x) => {
    const now = Math.abs(x) / peak;
    level += (now > level ? 0.01 : 0.0002) * (now - level);
    return level;
  });
}

export function chorus(planes: readonly Plane[], phase: number): Plane[] {
  return planes.map((plane) => {
    const lfo = (i: number, rate: number, shift: number) =>
      240 + 200 * Math.sin((2 * Math.PI * rate * i) / RATE + shift);
    return q24(
      plane.map((_, i) => {
        const linear = (place: number) => {
          const k = Math.floor(place);
          return (plane[k] ?? 0) + (place - k) * ((plane[k + 1] ?? 0) - (plane[k] ?? 0));
        };
        return 0.5 * (linear(i - lfo(i, 0.9, phase)) + linear(i - lfo(i, 0.63, 2 * phase + 1)));
      }),
    );
  });
}

export function limiter(planes: Float64Array[], depth: number): Float64Array[] {
  const frames = planes[0]?.length ?? 0;
  let peak = 0;
  for (const plane of planes) for (const x of plane) peak = Math.max(peak, Math.abs(x));
  const threshold = peak * depth;
  let gain = 1;
  const gains = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    let level = 0;
    for (const plane of planes)
      for (let k = i; k < Math.min(frames, i + 120); k += 4)
        level = Math.max(level, Math.abs(plane[k] as number));
    const target = level > threshold ? threshold / level : 1;
    gain += (target < gain ? 0.03 : 0.0004) * (target - gain);
    gains[i] = gain;
  }
  return planes.map((plane) => plane.map((x, i) => x * (gains[i] as number)));
}

/** Peaking filter of Robert Bristow-Johnson's cookbook. */
export function peaking(planes: Float64Array[], hz: number, gainDb: number, q: number): Float64Array[] {
  const a = 10 ** (gainDb / 40);
  const w = (2 * Math.PI * hz) / RATE;
  const alpha = Math.sin(w) / (2 * q);
  const [b0, b1, b2, a0, a1, a2] = [
    1 + alpha * a,
    -2 * Math.cos(w),
    1 - alpha * a,
    1 + alpha / a,
    -2 * Math.cos(w),
    1 - alpha / a,
  ];
  return planes.map((plane) => {
    let x1 = 0,
      x2 = 0,
      y1 = 0,
      y2 = 0;
    return plane.map((x) => {
      const y = (b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2) / a0;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      return y;
    });
  });
}

export const reduce = (bits: number, how: 'round' | 'cut' | 'dither', seed = 5) => {
  const random = seeded(seed);
  const scale = 2 ** (bits - 1);
  return (x: number) => {
    if (how === 'cut') return Math.floor(x * scale) / scale;
    return Math.round(x * scale + (how === 'dither' ? random() - random() : 0)) / scale;
  };
};
