import { type ExportReport, INT24, type MeterReading, MONO, type ReportedFile, STEREO } from '@trackout/core';

const reading = (samplePeakDbfs: number): MeterReading => ({
  frameCount: 480,
  samplePeakDbfs,
  samplePeakFrame: samplePeakDbfs === -Infinity ? null : 17,
  clippedSamples: 0,
  firstClipFrame: null,
  nonFiniteSamples: 0,
  silent: samplePeakDbfs === -Infinity,
  dualMono: false,
  channels: [
    {
      samplePeak: samplePeakDbfs === -Infinity ? 0 : 0.5,
      samplePeakFrame: samplePeakDbfs === -Infinity ? null : 17,
      clippedSamples: 0,
      clipRuns: 0,
      firstClipFrame: null,
      nonFiniteSamples: 0,
    },
  ],
});

const files: ReportedFile[] = [
  {
    id: 'multitracks/kick',
    set: 'multitracks',
    path: 'multitracks/KICK.wav',
    name: 'KICK',
    format: { sampleRate: 48000, layout: MONO },
    encoding: INT24,
    frameCount: 480,
    byteLength: 1484,
    sha256: '0123456789abcdef'.repeat(4),
    colour: '#c0392b',
    muted: false,
    placement: { pan: -0.25, panLaw: '0 dB' },
    tracks: ['kick'],
    clampedSamples: 0,
    reading: reading(-6.020599913279624),
  },
  {
    id: 'stems/group/drums',
    set: 'stems',
    path: 'stems/Größe 鼓.wav',
    name: 'Größe 鼓',
    format: { sampleRate: 48000, layout: STEREO },
    encoding: INT24,
    frameCount: 480,
    byteLength: 2924,
    sha256: 'fedcba9876543210'.repeat(4),
    muted: false,
    tracks: ['kick', 'snare'],
    clampedSamples: 0,
    reading: reading(-Infinity),
  },
];

/** A report with what is hard to write: silence, an exact null test, other scripts, a panned mono file, a fault. */
export const exampleReport: ExportReport = {
  manifestVersion: 1,
  session: 'Song',
  verdict: 'pass',
  contract: {
    sampleRate: 48000,
    startFrame: 0,
    frameCount: 480,
    encoding: INT24,
    mixEncoding: { type: 'float', bits: 32 },
    panLaw: '0 dB',
    tap: 'post-fader',
    masterProcessing: 'none',
    normalised: false,
    dither: 'none',
    tails: 'none',
  },
  files,
  sets: [
    {
      verdict: 'pass',
      set: 'stems',
      reference: { name: 'bounce.wav', kind: 'independent' },
      exact: true,
      boundDbfs: -132.46,
      boundTerms: [{ label: 'half a step of a 24-bit file', count: 2, each: 2 ** -24 }],
      residualPeakDbfs: -Infinity,
      residualRmsDbfs: -Infinity,
      firstDifferingFrame: null,
      firstFrameBeyondBound: null,
      frameCount: 480,
      files: [
        { name: 'Größe 鼓', frameCount: 480, encoding: INT24, samplePeakDbfs: -Infinity, clippedSamples: 0 },
      ],
      faults: [{ kind: 'clamped', stem: 'KICK', message: 'KICK was clamped.', remedy: 'Turn it down.' }],
    },
  ],
  warnings: [
    {
      code: 'silent',
      track: 'snare',
      figure: -Infinity,
      unit: 'dBFS',
      message: 'Silent.',
      remedy: 'Leave it out.',
    },
  ],
};
