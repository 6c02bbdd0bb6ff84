import { type BoundTerm, describeEncoding, type PcmEncoding } from '@trackout/core';
import type { DspMath } from '@trackout/dsp-wasm';

/** What the bound needs to know of one file: its encoding, and its largest sample (linear). */
export interface BoundFile {
  readonly encoding: PcmEncoding;
  readonly peak: number;
}

/** Where a sum in floating point can have lost something. */
export interface FloatSum {
  /** Signals that were added. */
  readonly files: number;
  /** The largest partial sum, linear. */
  readonly largestPartialSum: number;
  /** What it was added up in. Default `f32`. */
  readonly summedIn?: 'f32' | 'f64';
}

/**
 * The largest residual that honest files can leave, term by term.
 *
 * An integer file is off by at most half a step, `2^-bits`; a TPDF-dithered one by one and a half steps. A
 * 32-bit float file is off by at most half the distance of two floats at its peak,
 * `2^(floor(log2 peak) - 24)`; 64-bit float accordingly with 53. A silent float file is not off at all.
 * Where the reference was added up in 32-bit float, each addition after the first rounds once more, at most at
 * the largest partial sum. Where everything is 64-bit float, each signal is scaled and added twice, once for
 * the reference and once here or in a stem, and rounds each time.
 * The sum of the terms is the bound.
 */
export function nullBoundTerms(
  math: DspMath,
  files: readonly BoundFile[],
  reference: BoundFile,
  floatSum: FloatSum | undefined,
): readonly BoundTerm[] {
  const terms = new Map<string, { label: string; count: number; each: number }>();
  const add = (label: string, each: number, count = 1) => {
    if (each === 0 || count < 1) return;
    const key = `${label} ${each}`;
    const known = terms.get(key);
    if (known) known.count += count;
    else terms.set(key, { label, count, each });
  };
  for (const file of files) add(`rounding of a ${describe(file.encoding)} file`, roundingError(math, file));
  add(`rounding of the ${describe(reference.encoding)} reference`, roundingError(math, reference));
  if (floatSum?.summedIn === 'f64') {
    const each = halfDistance(math, floatSum.largestPartialSum, 64);
    add('additions in 64-bit float', each, 2 * floatSum.files);
  } else if (floatSum) {
    const each = halfDistance(math, floatSum.largestPartialSum, 32);
    add('additions of the reference in 32-bit float', each, floatSum.files - 1);
  }
  return [...terms.values()];
}

/** The bound: what all terms together allow, linear. */
export function sumOfTerms(terms: readonly BoundTerm[]): number {
  return terms.reduce((bound, term) => bound + term.count * term.each, 0);
}

function roundingError(math: DspMath, { encoding, peak }: BoundFile): number {
  if (encoding.type === 'int') {
    const halfStep = math.powerOfTwo(-encoding.bits);
    return encoding.dither === 'tpdf' ? 3 * halfStep : halfStep;
  }
  return halfDistance(math, peak, encoding.bits);
}

/** Half the distance of two floats at a level; subnormals lie as far apart as the smallest normal ones. */
function halfDistance(math: DspMath, level: number, bits: 32 | 64): number {
  if (level === 0) return 0;
  const exponent = math.exponentOf(level);
  return math.powerOfTwo(bits === 32 ? Math.max(exponent, -126) - 24 : Math.max(exponent, -1021) - 53);
}

function describe(encoding: PcmEncoding): string {
  const dithered = encoding.type === 'int' && encoding.dither === 'tpdf' ? 'dithered ' : '';
  return `${dithered}${describeEncoding(encoding)}`;
}
