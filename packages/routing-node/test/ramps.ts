import { type BlockSource, discreteLayout, planarSource } from '@trackout/core';
import type { Capture } from './sound-system.js';

/** Channels that can be told apart, frames too: 24-bit codes that wander, and are never 0. */
export function code(frame: number, channel: number): number {
  let x = (Math.imul(frame + 1, 0x9e37_79b1) ^ Math.imul(channel + 1, 0x85eb_ca77)) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b_3c6d) >>> 0;
  return ((x >>> 8) & 0xff_ffff) - 0x80_0000 || 1;
}

/** A source of such codes. */
export function ramps(channels: number, frames: number, sampleRate = 48_000): BlockSource {
  const planes = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, frame) => code(frame, channel) / 0x80_0000),
  );
  return planarSource({ sampleRate, layout: discreteLayout(channels) }, planes);
}

/** How many samples of a capture from `at` on are not those of the material from `frame` on. */
export function differences(
  capture: Capture,
  at: number,
  frame: number,
  frames: number,
  channelAt: (output: number) => number | undefined = (output) => output,
): number {
  let wrong = 0;
  for (let i = 0; i < frames; i++) {
    for (let output = 0; output < capture.channels; output++) {
      const channel = channelAt(output);
      const due = channel === undefined ? 0 : code(frame + i, channel) << 8;
      if (capture.samples[(at + i) * capture.channels + output] !== due) wrong += 1;
    }
  }
  return wrong;
}
