import type { Dsp } from '@trackout/dsp-wasm';
import type { MonoKind } from './figures.js';
import { allocateNumbers, type FigureSheet, type Gather, type Gauge, type Join } from './gauge.js';
import type { Span } from './span.js';

/** Greatest |L - R|, greatest |L + R|, greatest |sample|, samples that are not numbers. */
const APART = 0;
const OPPOSED = 1;
const PEAK = 2;
const NON_FINITE = 3;

/** Whether the two channels of a stereo stream are one. */
export class MonoGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #channels: number;
  readonly #tolerance: number;
  readonly #memory;

  constructor(dsp: Dsp, channels: number, tolerance: number) {
    this.#channels = channels;
    this.#tolerance = tolerance;
    this.#memory = allocateNumbers(dsp, 4);
    this.state = [this.#memory.numbers];
  }

  push(span: Span): void {
    if (this.#channels !== 2) return;
    const { numbers } = this.#memory;
    const [left, right] = span.addresses as readonly [number, number];
    span.kernels.pairDistance(left, right, span.frames, numbers.byteOffset);
    for (let side = 0; side < 2; side++) {
      numbers[PEAK] = Math.max(numbers[PEAK] as number, span.peaks[side] as number);
      numbers[NON_FINITE] = (numbers[NON_FINITE] as number) + (span.nonFinite[side] as number);
    }
  }

  startCounting(): void {
    this.reset();
  }

  reset(): void {
    this.#memory.numbers.fill(0);
  }

  read(sheet: FigureSheet): void {
    sheet.monoKind = this.#kind();
  }

  #kind(): MonoKind | null {
    const [apart, opposed, peak, nonFinite] = this.#memory.numbers as unknown as [
      number,
      number,
      number,
      number,
    ];
    if (this.#channels !== 2 || nonFinite > 0 || !(peak > this.#tolerance)) {
      // Below the tolerance everything is near everything; only what is equal says something there.
      if (this.#channels !== 2 || nonFinite > 0 || peak === 0) return null;
      return apart === 0 ? 'identical' : opposed === 0 ? 'inverted' : null;
    }
    if (apart === 0) return 'identical';
    if (opposed === 0) return 'inverted';
    if (apart <= this.#tolerance) return 'near';
    return opposed <= this.#tolerance ? 'nearInverted' : null;
  }

  release(): void {
    this.#memory.region.release();
  }
}

/** The greatest distances of both ranges. */
export const joinMono: Join = ([earlier], [later]) => {
  if (!earlier || !later) return;
  for (const greatest of [APART, OPPOSED, PEAK]) {
    later[greatest] = Math.max(later[greatest] as number, earlier[greatest] as number);
  }
  later[NON_FINITE] = (later[NON_FINITE] as number) + (earlier[NON_FINITE] as number);
};

/** Of more or fewer than two channels nothing is kept. */
export const gatherMono: Gather = () => [new Float64Array(4)];
