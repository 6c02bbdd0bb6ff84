import type { FigureSheet, Gather, Gauge, Join } from './gauge.js';
import type { Span } from './span.js';

const LEADING = 0;
const TRAILING = 1;
const FRAMES = 2;

/** How long the stream is silent at its beginning and at its end. NaN and infinities are no silence. */
export class SilenceGauge implements Gauge {
  readonly #numbers = new Float64Array(3);
  readonly state = [this.#numbers];
  readonly #threshold: number;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  push(span: Span): void {
    const numbers = this.#numbers;
    let first = span.frames;
    let last = -1;
    for (let channel = 0; channel < span.addresses.length; channel++) {
      if (!((span.peaks[channel] as number) > this.#threshold)) {
        if ((span.nonFinite[channel] as number) === 0) continue;
      }
      const address = span.addresses[channel] as number;
      if (numbers[LEADING] === numbers[FRAMES]) {
        first = Math.min(first, this.#firstSound(span, address, first));
      }
      last = Math.max(last, this.#lastSound(span, address));
    }
    if (numbers[LEADING] === numbers[FRAMES]) numbers[LEADING] = (numbers[LEADING] as number) + first;
    numbers[TRAILING] = last < 0 ? (numbers[TRAILING] as number) + span.frames : span.frames - 1 - last;
    numbers[FRAMES] = (numbers[FRAMES] as number) + span.frames;
  }

  /** The searches never find a NaN: where there are some, one frame after another is asked. */
  #firstSound(span: Span, address: number, within: number): number {
    const { kernels } = span;
    const found = kernels.firstAbove(address, within, this.#threshold);
    const end = found < 0 ? within : found;
    if (kernels.nonFinite(address, end) === 0) return end;
    let frame = 0;
    while (kernels.nonFinite(address + frame * kernels.sampleBytes, 1) === 0) frame++;
    return frame;
  }

  #lastSound(span: Span, address: number): number {
    const { kernels, frames } = span;
    const found = kernels.lastAbove(address, frames, this.#threshold);
    const rest = address + (found + 1) * kernels.sampleBytes;
    if (kernels.nonFinite(rest, frames - 1 - found) === 0) return found;
    let frame = frames - 1;
    while (kernels.nonFinite(address + frame * kernels.sampleBytes, 1) === 0) frame--;
    return frame;
  }

  startCounting(): void {
    this.reset();
  }

  reset(): void {
    this.#numbers.fill(0);
  }

  read(sheet: FigureSheet): void {
    sheet.leadingSilenceFrames = this.#numbers[LEADING];
    sheet.trailingSilenceFrames = this.#numbers[TRAILING];
  }

  release(): void {}
}

/** The ends of two ranges together: a silent one lengthens its neighbour. */
export const joinSilence: Join = ([earlier], [later]) => {
  if (!earlier || !later) return;
  const [before, here] = [earlier[FRAMES] as number, later[FRAMES] as number];
  const laterIsSilent = later[LEADING] === here;
  const earlierIsSilent = earlier[LEADING] === before;
  if (laterIsSilent) later[TRAILING] = here + (earlier[TRAILING] as number);
  later[LEADING] = earlierIsSilent ? before + (later[LEADING] as number) : (earlier[LEADING] as number);
  later[FRAMES] = before + here;
};

/** Silence is where all channels are silent. */
export const gatherSilence: Gather = (parts) => [
  parts
    .flatMap(({ state }) => state.slice(0, 1))
    .reduce((all, own) => all.map((frames, i) => Math.min(frames, own[i] as number))),
];
