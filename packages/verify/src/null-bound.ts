import type { BoundTerm, PcmEncoding } from '@trackout/core';
import type { DspMath } from '@trackout/dsp-wasm';

/** What the bound needs to know of one file: its encoding, and its largest sample (linear). */
export interface BoundFile {
  readonly encoding: PcmEncoding;
  readonly peak: number;
}

/** Where a sum in 32-bit float can have lost something on the way to the reference. */
export interface FloatSum {
  /** Files that were added. */
  readonly files: number;
  /** The largest partial sum, linear. */
  readonly largestPartialSum: number;
}

/**
 * The largest residual that honest files can leave, term by term.
 *
 * An integer file is off by at most half a step, `2^-bits`; a TPDF-dithered one by one and a half steps. A
 * 32-bit float file is off by at most half the distance of two floats at its peak,
 * `2^(floor(log2 peak) - 24)`; 64-bit float accordingly with 53. Where the reference was added up in 32-bit
 * float, each addition after the first rounds once more, at most at the largest partial sum.
 * The sum of the terms is the bound. Files that are silent need none.
 */
export function nullBoundTerms(
  math: DspMath,
  files: readonly BoundFile[],
  reference: BoundFile,
  floatSum: FloatSum | undefined,
): readonly BoundTerm[] {
  const terms = new Map<string, { label: string; count: number; each: number }>();
  const add = (label: string, each: number) => {
    if (each === 0) return;
    const key = `${label} ${each}`;
    const known = terms.get(key);
    if (known) known.count += 1;
    else terms.set(key, { label, count: 1, each });
  };
  for (const file of files) add(`rounding of a ${describe(file.encoding)} file`, roundingError(math, file));
  add(`rounding of the ${describe(reference.encoding)} reference`, roundingError(math, reference));
  if (floatSum && floatSum.files > 1 && floatSum.largestPartialSum > 0) {
    terms.set('sum', {
      label: 'additions of the reference in 32-bit float',
      count: floatSum.files - 1,
      each: math.powerOfTwo(math.exponentOf(floatSum.largestPartialSum) - 24),
    });
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
  if (peak === 0) return 0;
  return math.powerOfTwo(math.exponentOf(peak) - (encoding.bits === 32 ? 24 : 53));
}

function describe(encoding: PcmEncoding): string {
  const dithered = encoding.type === 'int' && encoding.dither === 'tpdf' ? 'dithered ' : '';
  return `${dithered}${encoding.bits}-bit${encoding.type === 'float' ? ' float' : ''}`;
}
