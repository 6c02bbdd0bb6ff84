import { type Fault, INT24, type NullTestResult } from '@trackout/core';

const RATE = 48_000;

/** A fault in ten seconds of a stem. */
export function exampleFault(parts: Partial<Fault> = {}): Fault {
  return {
    kind: 'polarity',
    stem: 'BASS.wav',
    figure: null,
    unit: null,
    confidence: 0.994,
    fromFrame: 2 * RATE,
    toFrame: 4 * RATE,
    message: 'The polarity of "BASS.wav" is inverted.',
    remedy: 'Invert its polarity.',
    ...parts,
  };
}

/** Ten seconds of three 24-bit files that are the mix, but for rounding. */
export function exampleResult(parts: Partial<NullTestResult> = {}): NullTestResult {
  return {
    verdict: 'pass',
    set: 'stems',
    reference: { name: 'MIX.wav', kind: 'independent' },
    exact: false,
    boundDbfs: -132.46,
    boundTerms: [
      { label: 'rounding of a 24-bit file', count: 3, each: 2 ** -24 },
      { label: 'rounding of the dithered 16-bit reference', count: 1, each: 3 * 2 ** -16 },
    ],
    residualPeakDbfs: -138.5,
    residualRmsDbfs: -144.2,
    residualPeakFrame: 3 * RATE + 24,
    residualLufs: Number.NEGATIVE_INFINITY,
    channels: [
      { residualPeakDbfs: -138.5, residualRmsDbfs: -144.2 },
      { residualPeakDbfs: -139.25, residualRmsDbfs: -145 },
    ],
    nullDepthDb: -120.4,
    firstDifferingFrame: 17,
    firstFrameBeyondBound: null,
    sampleRate: RATE,
    frameCount: 10 * RATE,
    files: ['DRUMS.wav', 'BASS.wav', 'VOX.wav'].map((name) => ({
      name,
      frameCount: 10 * RATE,
      encoding: INT24,
      samplePeakDbfs: -6.02,
      clippedSamples: 0,
    })),
    faults: [],
    series: {
      startFrame: 0,
      pointFrames: 480,
      residualPeaksDbfs: Array.from({ length: 1000 }, (_, i) => (i === 0 ? Number.NEGATIVE_INFINITY : -140)),
      mixPeaksDbfs: Array.from({ length: 1000 }, (_, i) => -3 - (i % 20)),
    },
    ...parts,
  };
}

/** The same with the bass upside down. */
export function failedResult(parts: Partial<NullTestResult> = {}): NullTestResult {
  return exampleResult({
    verdict: 'fail',
    residualPeakDbfs: -12.3,
    firstFrameBeyondBound: 96_000,
    faults: [exampleFault()],
    ...parts,
  });
}
