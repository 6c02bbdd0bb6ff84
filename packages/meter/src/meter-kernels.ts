import type { SampleType } from '@trackout/core';
import type { Dsp, Kernels } from '@trackout/dsp-wasm';

/** What a meter asks of planes of one sample type. */
export interface MeterKernels {
  readonly sampleBytes: number;
  readonly peak: Kernels['peakF32'];
  readonly firstAtLeast: Kernels['firstAtLeastF32'];
  readonly nonFinite: Kernels['nonFiniteF32'];
  readonly clipRuns: Kernels['clipRunsF32'];
  readonly difference: Kernels['differenceF32'];
}

/** The kernels for planes of a sample type. */
export function kernelsFor({ kernels }: Dsp, sampleType: SampleType): MeterKernels {
  return sampleType === 'f32'
    ? {
        sampleBytes: 4,
        peak: kernels.peakF32,
        firstAtLeast: kernels.firstAtLeastF32,
        nonFinite: kernels.nonFiniteF32,
        clipRuns: kernels.clipRunsF32,
        difference: kernels.differenceF32,
      }
    : {
        sampleBytes: 8,
        peak: kernels.peakF64,
        firstAtLeast: kernels.firstAtLeastF64,
        nonFinite: kernels.nonFiniteF64,
        clipRuns: kernels.clipRunsF64,
        difference: kernels.differenceF64,
      };
}
