import type { ExportPlan, ExportReport, NullTestResult } from '@trackout/core';
import type { RenderedFiles } from './rendered-files.js';

/** What an export was and what it found: the manifest. */
export function exportReport(
  plan: ExportPlan,
  { files, skipped, warnings }: RenderedFiles,
  sets: readonly NullTestResult[],
  options: { readonly automation?: 'on' | 'off'; readonly remarks: readonly string[] },
): ExportReport {
  const clamped = files.some((file) => file.clampedSamples > 0);
  const { tempo, timeSignature, key, timeReference } = plan.session;
  const silent = files.filter(({ reading }) => reading.silent).map(({ path }) => path);
  return {
    manifestVersion: 1,
    session: plan.session.name,
    verdict: clamped || sets.some((set) => set.verdict === 'fail') ? 'fail' : 'pass',
    contract: {
      sampleRate: plan.sampleRate,
      startFrame: plan.startFrame,
      frameCount: plan.frameCount,
      ...(plan.range ? { range: plan.range } : {}),
      tailFrames: plan.tailFrames,
      encoding: plan.encoding,
      mixEncoding: plan.mixEncoding,
      panLaw: plan.panLaw,
      trimDb: plan.trimDb,
      returns: plan.returns,
      automation: options.automation ?? 'on',
      masterProcessing: plan.files.some(({ tap }) => tap === 'through-master')
        ? 'through-master files'
        : 'none',
      normalised: false,
      dither: 'none',
      ...(tempo === undefined ? {} : { tempo }),
      ...(timeSignature === undefined ? {} : { timeSignature }),
      ...(key === undefined ? {} : { key }),
      ...(timeReference === undefined ? {} : { timeReference }),
    },
    files,
    skipped,
    nullTests: withoutSkipped(plan, skipped).nullTests,
    untested: plan.untested,
    sets,
    warnings: [...plan.warnings, ...warnings],
    remarks: [
      ...plan.remarks,
      ...options.remarks,
      ...(skipped.length === 0
        ? []
        : [`Silent and left out, as asked: ${skipped.map(({ path }) => path).join(', ')}.`]),
      ...(silent.length === 0 ? [] : [`Silent from start to end: ${silent.join(', ')}.`]),
    ],
  };
}

/** The plan of what was written: silent files that were left out add nothing to any sum. */
export function withoutSkipped(plan: ExportPlan, skipped: readonly { readonly id: string }[]): ExportPlan {
  if (skipped.length === 0) return plan;
  const left = new Set(skipped.map(({ id }) => id));
  const written = (id: string) => !left.has(id);
  return {
    ...plan,
    files: plan.files.filter(({ id }) => written(id)),
    nullTests: plan.nullTests
      .map((test) => ({ ...test, files: test.files.filter(written) }))
      .filter(({ files, reference }) => files.length > 0 && written(reference)),
  };
}
