/**
 * Every kind of fault that a failed null test can be explained by, in the order in which they are explained.
 *
 * The last three are told by the files themselves: samples that are not numbers, a file longer than the mix, and
 * a residual that nothing else explains.
 */
export const FAULT_KINDS = [
  'missing-stem',
  'extra-stem',
  'doubled-stem',
  'return-missing',
  'return-doubled',
  'stem-dynamics',
  'not-repeatable',
  'gain',
  'polarity',
  'channel-swap',
  'mono-collapse',
  'pan-law',
  'offset',
  'drift',
  'sample-rate',
  'truncated',
  'dropout',
  'master-dynamics',
  'master-eq',
  'master-gain',
  'clipping',
  'scale',
  'bit-depth',
  'dither',
  'dc',
  'non-finite',
  'overlong',
  'unexplained',
] as const;

/** One of `FAULT_KINDS`. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What the figure of a fault counts. */
export type FaultUnit = 'dB' | 'dBFS' | 'frames' | 'ppm' | 'Hz' | 'bits' | 'samples' | 'ratio';

/** What is left of the residual when this fault, and those before it in the list, are undone. */
export interface CorrectedResidual {
  readonly peakDbfs: number;
  readonly rmsDbfs: number;
}

/** Something found wrong, with its place and what to do. */
export interface Fault {
  readonly kind: FaultKind;
  /** The file it was found in, where it is one; `null` for the mix, or for all files together. */
  readonly stem: string | null;
  /** The size of the fault in `unit`; `null` where it has none. */
  readonly figure: number | null;
  readonly unit: FaultUnit | null;
  /** From 0 to 1: how much of what this fault should leave in the residual was found there. */
  readonly confidence: number;
  /** Frames `fromFrame` (included) to `toFrame` (excluded) of the mix's time line. */
  readonly fromFrame: number | null;
  readonly toFrame: number | null;
  readonly message: string;
  readonly remedy: string;
  /** Other kinds that leave the same residual: which of them it is cannot be told from the audio. */
  readonly alternatives?: readonly FaultKind[];
  /** Other files that take part: the key of a sidechain, the stems that feed a return, the twin of a doubled file. */
  readonly related?: readonly string[];
  /** Absent where the fault cannot be undone by calculation. */
  readonly corrected?: CorrectedResidual;
}
