import { type FigureSheet, firstOf, type Gather, type Gauge, gatherBlocks, type Join } from './gauge.js';
import type { Span } from './span.js';

/** Numbers of a channel: its silent frames at the beginning, and those at the end. */
const LEADING = 0;
const TRAILING = 1;
const CHANNEL_NUMBERS = 2;

/** How long each channel is silent at its beginning and at its end. NaN and infinities are no silence. */
export class SilenceGauge implements Gauge {
  readonly #numbers: Float64Array;
  /** One number: the frames. */
  readonly #frames = new Float64Array(1);
  readonly state: readonly Float64Array[];
  readonly #threshold: number;

  constructor(channels: number, threshold: number) {
    this.#numbers = new Float64Array(channels * CHANNEL_NUMBERS);
    this.state = [this.#numbers, this.#frames];
    this.#threshold = threshold;
  }

  push(span: Span): void {
    const numbers = this.#numbers;
    const before = this.#frames[0] as number;
    for (let channel = 0, at = 0; channel < span.addresses.length; channel++, at += CHANNEL_NUMBERS) {
      const silentSoFar = numbers[at + LEADING] === before;
      if (!((span.peaks[channel] as number) > this.#threshold) && span.nonFinite[channel] === 0) {
        if (silentSoFar) numbers[at + LEADING] = before + span.frames;
        numbers[at + TRAILING] = (numbers[at + TRAILING] as number) + span.frames;
        continue;
      }
      const address = span.addresses[channel] as number;
      if (silentSoFar) numbers[at + LEADING] = before + this.#firstSound(span, address);
      numbers[at + TRAILING] = span.frames - 1 - this.#lastSound(span, address);
    }
    this.#frames[0] = before + span.frames;
  }

  /** The searches never find a NaN: where there are some, one frame after another is asked. */
  #firstSound(span: Span, address: number): number {
    const { kernels, frames } = span;
    const found = kernels.firstAbove(address, frames, this.#threshold);
    const end = found < 0 ? frames : found;
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
    this.#frames.fill(0);
  }

  /** The stream is silent where all of its channels are. */
  read(sheet: FigureSheet, channels: readonly FigureSheet[]): void {
    let leading = this.#frames[0] as number;
    let trailing = leading;
    channels.forEach((figures, channel) => {
      const at = channel * CHANNEL_NUMBERS;
      const [ownLeading, ownTrailing] = [
        this.#numbers[at + LEADING] as number,
        this.#numbers[at + TRAILING] as number,
      ];
      figures.leadingSilenceFrames = ownLeading;
      figures.trailingSilenceFrames = ownTrailing;
      leading = Math.min(leading, ownLeading);
      trailing = Math.min(trailing, ownTrailing);
    });
    sheet.leadingSilenceFrames = leading;
    sheet.trailingSilenceFrames = trailing;
  }

  release(): void {}
}

/** The ends of two ranges together: a silent one lengthens its neighbour. */
export const joinSilence: Join = ([earlier, earlierFrames], [later, laterFrames]) => {
  if (!earlier || !earlierFrames || !later || !laterFrames) return;
  const [before, here] = [earlierFrames[0] as number, laterFrames[0] as number];
  for (let at = 0; at < later.length; at += CHANNEL_NUMBERS) {
    const leading = earlier[at + LEADING] as number;
    if (later[at + LEADING] === here) later[at + TRAILING] = here + (earlier[at + TRAILING] as number);
    later[at + LEADING] = leading === before ? before + (later[at + LEADING] as number) : leading;
  }
  laterFrames[0] = before + here;
};

/** Each channel's own. */
export const gatherSilence: Gather = (parts, channels) => [
  gatherBlocks(parts, channels, 0, CHANNEL_NUMBERS),
  firstOf(parts, 1),
];
