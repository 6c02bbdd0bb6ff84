import type { SampleType } from '@trackout/core';
import type { Dsp, Kernels } from '@trackout/dsp-wasm';

/** What a meter asks of planes of one sample type. */
export interface MeterKernels {
  readonly sampleBytes: number;
  readonly peak: Kernels['peakF32'];
  readonly firstAtLeast: Kernels['firstAtLeastF32'];
  readonly firstAbove: Kernels['firstAboveF32'];
  readonly lastAbove: Kernels['lastAboveF32'];
  readonly nonFinite: Kernels['nonFiniteF32'];
  readonly clipRuns: Kernels['clipRunsF32'];
  readonly kWeight: Kernels['kWeightF32'];
  readonly pairSums: Kernels['pairSumsF32'];
  readonly pairDistance: Kernels['pairDistanceF32'];
  readonly codeBits: Kernels['codeBitsF32'];
  readonly finite: Kernels['finiteF32'];
}

/** The kernels for planes of a sample type. */
export function kernelsFor({ kernels }: Dsp, sampleType: SampleType): MeterKernels {
  return sampleType === 'f32'
    ? {
        sampleBytes: 4,
        peak: kernels.peakF32,
        firstAtLeast: kernels.firstAtLeastF32,
        firstAbove: kernels.firstAboveF32,
        lastAbove: kernels.lastAboveF32,
        nonFinite: kernels.nonFiniteF32,
        clipRuns: kernels.clipRunsF32,
        kWeight: kernels.kWeightF32,
        pairSums: kernels.pairSumsF32,
        pairDistance: kernels.pairDistanceF32,
        codeBits: kernels.codeBitsF32,
        finite: kernels.finiteF32,
      }
    : {
        sampleBytes: 8,
        peak: kernels.peakF64,
        firstAtLeast: kernels.firstAtLeastF64,
        firstAbove: kernels.firstAboveF64,
        lastAbove: kernels.lastAboveF64,
        nonFinite: kernels.nonFiniteF64,
        clipRuns: kernels.clipRunsF64,
        kWeight: kernels.kWeightF64,
        pairSums: kernels.pairSumsF64,
        pairDistance: kernels.pairDistanceF64,
        codeBits: kernels.codeBitsF64,
        finite: kernels.finiteF64,
      };
}
