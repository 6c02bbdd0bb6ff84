/** Bins to each doubling of the energy: each is at most 0.0085 dB wide. */
const BINS_PER_OCTAVE = 512;
/** The first bin begins at 2^-24, below the absolute gate of -70 LUFS (2^-23.03). */
const FIRST_EXPONENT = -24;
/** Up to 2^4, +11 LUFS; the last bin takes what is above. */
const OCTAVES = 28;
const BINS = OCTAVES * BINS_PER_OCTAVE;
const EXPONENT_BIAS = 1023;

/** Bytes of a histogram: the same for any length of audio. */
export const HISTOGRAM_BYTES = BINS * 16;

/** What an f64 lies in is read off its upper bits: the exponent and the first nine of the fraction. */
const scratch = new DataView(new ArrayBuffer(8));

/**
 * Energies of windows, for gating and percentiles, in memory that does not grow.
 *
 * Each bin keeps how many they are and their sum, so sums and means are exact. Only a limit that falls within a
 * bin takes or leaves the bin as a whole, by its mean: gates and percentiles are off by less than 0.0086 LU.
 */
export class EnergyHistogram {
  readonly counts = new Float64Array(BINS);
  readonly sums = new Float64Array(BINS);

  /** The bin of an energy above 0. */
  static binOf(energy: number): number {
    scratch.setFloat64(0, energy);
    const bin = (scratch.getUint32(0) >>> 11) - (EXPONENT_BIAS + FIRST_EXPONENT) * BINS_PER_OCTAVE;
    return Math.min(Math.max(bin, 0), BINS - 1);
  }

  add(energy: number): void {
    const bin = EnergyHistogram.binOf(energy);
    this.counts[bin] = (this.counts[bin] as number) + 1;
    this.sums[bin] = (this.sums[bin] as number) + energy;
  }

  /** Mean of all energies above a limit; 0 for none. */
  meanAbove(limit: number): number {
    let count = 0;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const inBin = this.counts[bin] as number;
      if (inBin === 0 || !((this.sums[bin] as number) / inBin > limit)) continue;
      count += inBin;
      sum += this.sums[bin] as number;
    }
    return count === 0 ? 0 : sum / count;
  }

  /** The energies at the two ranks of the sorted energies at or above a limit; `undefined` where there are none. */
  percentiles(limit: number, low: number, high: number): readonly [number, number] | undefined {
    let total = 0;
    let first = BINS;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      const inBin = this.counts[bin] as number;
      if (inBin === 0) continue;
      if ((this.sums[bin] as number) / inBin < limit) break;
      total += inBin;
      first = bin;
    }
    if (total === 0) return undefined;
    return [this.#ranked(first, rank(total, low)), this.#ranked(first, rank(total, high))];
  }

  #ranked(first: number, wanted: number): number {
    let seen = 0;
    let bin = first;
    for (; bin < BINS - 1; bin++) {
      seen += this.counts[bin] as number;
      if (seen >= wanted) break;
    }
    return (this.sums[bin] as number) / (this.counts[bin] as number);
  }

  clear(): void {
    this.counts.fill(0);
    this.sums.fill(0);
  }
}

/** EBU Tech 3342: round((n - 1) p / 100 + 1), counted from 1. */
function rank(count: number, percent: number): number {
  return Math.floor(((count - 1) * percent) / 100 + 1.5);
}
