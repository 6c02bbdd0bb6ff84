import type { Fault, NullTestFile } from '@trackout/core';

/** What was measured of one file, and where it holds samples that are not numbers. */
export interface MeasuredFile {
  readonly file: NullTestFile;
  readonly nonFiniteSamples: number;
  readonly firstNonFiniteFrame: number | null;
}

/** What explains a failed null test, as far as the files tell it by themselves. */
export function faultsOf(files: readonly MeasuredFile[], reference: MeasuredFile): Fault[] {
  const all = [...files, reference];
  return [
    ...all.flatMap(nonFiniteFault),
    ...all.flatMap(({ file }) => clippingFault(file)),
    ...files.flatMap(({ file }) => lengthFault(file, reference.file)),
  ];
}

/** What the files tell by themselves, and what was found in the audio, without saying anything twice. */
export function mergeFaults(told: readonly Fault[], found: readonly Fault[]): readonly Fault[] {
  if (found.length === 0) return told;
  // Where the audio explains what is left, a length or a full-scale sample that does no harm is no fault.
  return [...told.filter(({ kind }) => kind === 'non-finite'), ...found];
}

function nonFiniteFault({ file, nonFiniteSamples, firstNonFiniteFrame }: MeasuredFile): Fault[] {
  if (firstNonFiniteFrame === null) return [];
  return [
    {
      kind: 'non-finite',
      stem: file.name,
      figure: nonFiniteSamples,
      unit: 'samples',
      confidence: 1,
      fromFrame: firstNonFiniteFrame,
      toFrame: null,
      message: `"${file.name}" holds ${nonFiniteSamples} samples that are not numbers, the first at frame ${firstNonFiniteFrame}. They were left out of the sum.`,
      remedy: 'Look for the plug-in or the fade that makes them, and export this file again.',
    },
  ];
}

function clippingFault(file: NullTestFile): Fault[] {
  if (file.clippedSamples === 0) return [];
  return [
    {
      kind: 'clipping',
      stem: file.name,
      figure: file.clippedSamples,
      unit: 'samples',
      confidence: 1,
      fromFrame: null,
      toFrame: null,
      message: `"${file.name}" holds ${file.clippedSamples} samples at full scale: it was clamped when it was written, or before.`,
      remedy: 'Export in 32-bit float, or lower the tracks that feed it.',
    },
  ];
}

function lengthFault(file: NullTestFile, reference: NullTestFile): Fault[] {
  if (file.frameCount === reference.frameCount) return [];
  const shorter = file.frameCount < reference.frameCount;
  return [
    {
      kind: shorter ? 'truncated' : 'overlong',
      stem: file.name,
      figure: file.frameCount - reference.frameCount,
      unit: 'frames',
      confidence: 1,
      fromFrame: shorter ? file.frameCount : reference.frameCount,
      toFrame: shorter ? reference.frameCount : file.frameCount,
      message: `"${file.name}" has ${file.frameCount} frames, the mix ${reference.frameCount}.`,
      remedy: 'Export every file over the same range as the mix.',
    },
  ];
}
