import { INT24 } from '@trackout/core';
import { seeded } from '../seeded.js';
import { quantise } from '../signals.js';

export const RATE = 48_000;

/** One stem of a session: one plane, or two. */
export interface SessionStem {
  readonly name: string;
  readonly planes: readonly Float32Array[];
}

type Instrument = (frames: number, seed: number) => Float32Array[];

const noiseOf = (seed: number) => {
  const random = seeded(seed);
  return () => random() - random();
};

/** One-pole low-pass and high-pass in a row, in place. */
function band(plane: Float32Array, low: number, high: number): Float32Array {
  const a = 1 - Math.exp((-2 * Math.PI * high) / RATE);
  const b = 1 - Math.exp((-2 * Math.PI * low) / RATE);
  for (let pass = 0; pass < 2; pass++) {
    let fast = 0;
    let slow = 0;
    for (let i = 0; i < plane.length; i++) {
      fast += a * ((plane[i] as number) - fast);
      slow += b * (fast - slow);
      plane[i] = fast - slow;
    }
  }
  return plane;
}

function hits(
  frames: number,
  times: readonly number[],
  sound: (t: number, index: number) => number,
  seconds: number,
): Float32Array {
  const plane = new Float32Array(frames);
  times.forEach((time, index) => {
    const from = Math.round(time * RATE);
    for (let i = 0; i < seconds * RATE && from + i < frames; i++) {
      plane[from + i] = (plane[from + i] as number) + sound(i / RATE, index);
    }
  });
  return plane;
}

const beats = (frames: number, every: number, offset: number) => {
  const times: number[] = [];
  for (let t = offset; t < frames / RATE; t += every) times.push(t);
  return times;
};

const kick: Instrument = (frames, seed) => {
  const random = seeded(seed);
  const pitches = Array.from({ length: 200 }, () => 48 + 4 * random());
  const times = beats(frames, 0.5 + 0.02 * random(), 0.05 + 0.1 * random());
  return [
    hits(
      frames,
      times,
      (t, i) =>
        Math.exp(-t * 9) *
        Math.sin(2 * Math.PI * ((pitches[i % 200] as number) * t - ((25 * Math.exp(-t * 30)) / 30) * 8)),
      0.45,
    ),
  ];
};

const snare: Instrument = (frames, seed) => {
  const noise = noiseOf(seed);
  const times = beats(frames, 1.01, 0.5);
  return [
    band(
      hits(
        frames,
        times,
        (t) => Math.exp(-t * 18) * (0.7 * noise() + 0.5 * Math.sin(2 * Math.PI * 190 * t)),
        0.3,
      ),
      150,
      9000,
    ),
  ];
};

function notes(
  frames: number,
  seed: number,
  low: number,
  spread: number,
  length: number,
  partials: number,
  jitter: number,
): Float32Array {
  const score = seeded(Math.floor(seed / 10));
  const random = seeded(seed);
  const plane = new Float32Array(frames);
  for (let at = 0.02; at * RATE < frames; at += length) {
    const pitch = low * 2 ** (Math.floor(score() * spread) / 12);
    const rest = score() < 0.15;
    const start = Math.round((at + jitter * random()) * RATE);
    const detune = 1 + jitter * 0.15 * (random() - 0.5);
    const phases = Array.from({ length: partials }, () => 2 * Math.PI * random());
    if (rest) continue;
    for (let i = 0; i < length * RATE * 0.95 && start + i < frames; i++) {
      const t = i / RATE;
      let value = 0;
      for (let p = 1; p <= partials; p++)
        value += Math.sin(2 * Math.PI * pitch * detune * p * t + (phases[p - 1] as number)) / p;
      plane[start + i] = (plane[start + i] as number) + value * Math.min(1, t * 200) * Math.exp(-t * 2);
    }
  }
  return plane;
}

const bass: Instrument = (frames, seed) => [band(notes(frames, seed, 41, 12, 0.25, 8, 0), 20, 900)];

/** Seeds that share their tens play the same part: a double, with its own timing and tuning. */
const guitar: Instrument = (frames, seed) => {
  const plane = band(notes(frames, seed, 110, 20, 0.5, 14, 0.012), 90, 6000);
  const left = seed % 2 === 0;
  return [plane.map((x) => x * (left ? 1 : 0.4)), plane.map((x) => x * (left ? 0.4 : 1))];
};

const pad: Instrument = (frames, seed) =>
  [0, 1].map((side) => {
    const noise = noiseOf(seed * 2 + side);
    const tones = notes(frames, seed * 10 + side, 220, 14, 1.7, 6, 0.02);
    return band(
      tones.map((x) => 0.5 * x + 0.25 * noise()),
      150,
      4000,
    );
  });

const hats: Instrument = (frames, seed) => {
  const times = beats(frames, 0.125, 0);
  return [0, 1].map((side) => {
    const noise = noiseOf(seed * 2 + side);
    return band(
      band(
        hits(frames, times, (t, i) => Math.exp(-t * (i % 4 === 2 ? 20 : 60)) * noise(), 0.12),
        5000,
        14_000,
      ),
      3000,
      14_000,
    ).map((x) => x * 3);
  });
};

const voice: Instrument = (frames, seed) => {
  const plane = band(notes(frames, seed, 180, 16, 0.8, 10, 0.03), 150, 5000);
  // Lines with rests: it comes in late, and is silent in between.
  return [plane.map((x, i) => ((i / RATE) % 4 < 0.9 ? 0 : x))];
};

const room: Instrument = (frames, seed) => {
  const noise = noiseOf(seed);
  const plane = band(
    Float32Array.from({ length: frames }, () => noise()),
    60,
    8000,
  );
  const late = 17 + (seed % 9);
  return [plane, plane.map((_, i) => 0.8 * (plane[i - late] ?? 0) + 0.05 * noise())];
};

/** A part of a few seconds, digital silence around it. */
const fill: Instrument = (frames, seed) => {
  const [plane = new Float32Array()] = guitar(frames, seed);
  const from = Math.floor(frames * 0.35);
  const to = Math.floor(frames * 0.62);
  return [plane.map((x, i) => (i < from || i >= to ? 0 : x * Math.min(1, (i - from) / 500, (to - i) / 500)))];
};

const INSTRUMENTS: readonly (readonly [string, Instrument, number])[] = [
  ['KICK', kick, 0.8],
  ['BASS', bass, 0.4],
  ['GTR L', guitar, 0.3],
  ['GTR R', guitar, 0.3],
  ['PAD', pad, 0.5],
  ['VOX', voice, 0.35],
  ['HATS', hats, 0.5],
  ['SNARE', snare, 0.6],
  ['ROOM', room, 0.5],
  ['FILL', fill, 0.3],
];

/** A session of `count` stems with what makes diagnosis hard: doubles, bass under kick, stereo pairs, silence. Each `variant` plays other notes. */
export function syntheticSession(count: number, seconds: number, variant = 1): SessionStem[] {
  const frames = Math.round(seconds * RATE);
  return Array.from({ length: count }, (_, index) => {
    const [name, instrument, level] = INSTRUMENTS[index % INSTRUMENTS.length] as (typeof INSTRUMENTS)[number];
    const round = Math.floor(index / INSTRUMENTS.length);
    const seed = 1000 * variant + 10 * (round * 7 + (name.startsWith('GTR') ? 2 : index % 10)) + (index % 10);
    const planes = instrument(frames, seed);
    const peak = Math.max(...planes.map((plane) => plane.reduce((top, x) => Math.max(top, Math.abs(x)), 0)));
    const gain =
      (level * (0.6 + (0.4 * ((index * 37) % 10)) / 10)) / Math.max(1, Math.sqrt(count) * 0.9) / peak;
    return {
      name: `${String(index + 1).padStart(3, '0')} ${name}`,
      planes: planes.map((plane) => plane.map((x) => quantise(x * gain, INT24))),
    };
  });
}
