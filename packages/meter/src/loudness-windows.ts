/** Hops to each second: 10 ms, so that the greatest momentary and short-term loudness is found. */
export const HOPS_PER_SECOND = 100;
/** The 400 ms of the momentary loudness (EBU Tech 3341), in hops. */
export const MOMENTARY_HOPS = 40;
/** The 3 s of the short-term loudness. */
export const SHORT_TERM_HOPS = 300;
/** Gating blocks overlap by 75 % (BS.1770-5 Annex 1); short-term values for the range come as often (Tech 3342). */
export const HOPS_PER_STEP = 10;

const STEPS = SHORT_TERM_HOPS / HOPS_PER_STEP + 1;
const RING = STEPS * HOPS_PER_STEP;

/** First frame of a hop; at rates that 100 does not divide, hops differ by one frame. */
export function hopStart(hop: number, sampleRate: number): number {
  return Math.floor((hop * sampleRate) / HOPS_PER_SECOND);
}

/** The first hop that begins at or after a frame. */
export function hopFrom(frame: number, sampleRate: number): number {
  let hop = Math.floor((frame * HOPS_PER_SECOND) / sampleRate);
  while (hopStart(hop, sampleRate) < frame) hop++;
  return hop;
}

/**
 * Sums over the last 40 and 300 hops, at every hop.
 *
 * Nothing is ever subtracted, so silence after noise is exactly 0: a window is the end of one step of ten hops,
 * whole steps, and the beginning of another. Each sum is made in an order that depends on the hop alone.
 */
export class LoudnessWindows {
  /** Sum from each hop to the end of its step, for the steps that are complete. */
  readonly #tails = new Float64Array(RING);
  /** Energies of the step that is not complete. */
  readonly #open = new Float64Array(HOPS_PER_STEP);
  /** Sum of the open step so far; sums of the last 3 and 29 whole steps; the two windows. */
  readonly #sums = new Float64Array(5);
  readonly state = [this.#tails, this.#open, this.#sums];

  /** Sum of the last 40 hops. */
  get momentary(): number {
    return this.#sums[3] as number;
  }

  /** Sum of the last 300 hops. */
  get shortTerm(): number {
    return this.#sums[4] as number;
  }

  /** Takes the energy of a hop, in an array of one; hops come one after another. */
  add(hop: number, energyOf: Float64Array): void {
    const energy = energyOf[0] as number;
    const at = hop % HOPS_PER_STEP;
    const sums = this.#sums;
    if (at === 0) sums[0] = 0;
    this.#open[at] = energy;
    sums[0] = (sums[0] as number) + energy;
    const complete = at === HOPS_PER_STEP - 1;
    sums[3] = (complete ? 0 : this.#tail(hop - MOMENTARY_HOPS + 1)) + (sums[1] as number) + sums[0];
    sums[4] = (complete ? 0 : this.#tail(hop - SHORT_TERM_HOPS + 1)) + (sums[2] as number) + sums[0];
    if (complete) this.#closeStep(hop);
  }

  #tail(hop: number): number {
    return this.#tails[(hop + RING) % RING] as number;
  }

  #closeStep(hop: number): void {
    let tail = 0;
    for (let i = HOPS_PER_STEP - 1; i >= 0; i--) {
      tail += this.#open[i] as number;
      this.#tails[(hop - (HOPS_PER_STEP - 1 - i)) % RING] = tail;
    }
    let whole = 0;
    for (let step = 1; step < SHORT_TERM_HOPS / HOPS_PER_STEP; step++) {
      whole += this.#tail(hop + 1 - step * HOPS_PER_STEP);
      if (step === MOMENTARY_HOPS / HOPS_PER_STEP - 1) this.#sums[1] = whole;
    }
    this.#sums[2] = whole;
  }

  clear(): void {
    for (const numbers of this.state) numbers.fill(0);
  }
}
