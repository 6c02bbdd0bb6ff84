import type { GainPoint, PanLaw, PanPoint, Strip } from '@trackout/core';
import { type DspMath, dbToGain } from '@trackout/dsp-wasm';

/** Fader with polarity, at a frame of the session. */
export function faderAt(math: DspMath, strip: Strip, frame: number): number {
  const points = strip.gainAutomation?.map(({ frame: at, gainDb }: GainPoint) => ({
    frame: at,
    value: dbToGain(math, gainDb),
  }));
  const gain = points ? lineAt(points, frame) : dbToGain(math, strip.gainDb ?? 0);
  return strip.polarity === 'inverted' ? -gain : gain;
}

/** Position of the pan at a frame of the session. */
export function panAt(strip: Strip, frame: number): number {
  const points = strip.panAutomation?.map(({ frame: at, pan }: PanPoint) => ({ frame: at, value: pan }));
  return points ? lineAt(points, frame) : (strip.pan ?? 0);
}

function lineAt(
  points: readonly { readonly frame: number; readonly value: number }[],
  frame: number,
): number {
  const before = points.filter((point) => point.frame <= frame).at(-1);
  const after = points.find((point) => point.frame > frame);
  if (!before) return (after as { value: number }).value;
  if (!after) return before.value;
  const part = (frame - before.frame) / (after.frame - before.frame);
  return before.value + (after.value - before.value) * part;
}

/** Gains of the two sides for stereo: balance, whatever the law. */
export function balance(pan: number): readonly [number, number] {
  return [pan > 0 ? 1 - pan : 1, pan < 0 ? 1 + pan : 1];
}

/** Gains of the two sides for a mono track. */
export function panned(math: DspMath, law: PanLaw, pan: number): readonly [number, number] {
  if (pan <= -1) return [1, 0];
  if (pan >= 1) return [0, 1];
  const x = (pan + 1) / 2;
  const cos = math.cos((x * Math.PI) / 2);
  const sin = math.sin((x * Math.PI) / 2);
  switch (law) {
    case '0 dB':
      return balance(pan);
    case '-3 dB':
      return [cos, sin];
    case '-6 dB':
      return [1 - x, x];
    case '-4.5 dB':
      return [Math.sqrt(cos * (1 - x)), Math.sqrt(sin * x)];
  }
}
