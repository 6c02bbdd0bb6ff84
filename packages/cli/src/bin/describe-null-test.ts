import type { BoundTerm, Fault, FaultUnit, NullTestResult } from '@trackout/core';
import { count, formatDb, formatLength, wrapText } from './wording.js';

/** How a null test is told. */
export interface TellingOptions {
  /** Width of the terminal: longer lines are wrapped. Without it, each fault is one line. */
  readonly columns?: number | undefined;
}

const INDENT = '      ';

/** One null test: the verdict first, then a line for each fault, then the figures and what the bound is made of. */
export function describeNullTest(result: NullTestResult, { columns }: TellingOptions = {}): string {
  const lines = [
    ...verdictLines(result),
    ...result.faults.flatMap((fault) => faultLines(fault, result.sampleRate, columns)),
    ...figureLines(result),
    ...boundLines(result),
  ];
  return lines.map((line) => wrapText(line, columns)).join('\n');
}

function verdictLines(result: NullTestResult): string[] {
  const { reference, explainedBy } = result;
  const verdict = result.verdict.toUpperCase();
  const said = `${result.set}: the sum of ${count(result.files.length, 'file')} ${howItEnded(result)}`;
  const proves = result.verdict === 'pass';
  const what =
    reference.kind === 'independent'
      ? `independent${proves ? ': this proves the delivery' : ''}`
      : `rendered here${proves ? ': this proves the writer' : ''}`;
  return [
    ...(explainedBy === 'master'
      ? [`${verdict}  the stems are complete; the reference is mastered`, `${INDENT}${said}`]
      : [`${verdict}  ${said}`]),
    `${INDENT}against "${reference.name}" (${what})`,
  ];
}

/** The figures of two files that were compared: the verdict first. */
export function describePair(result: NullTestResult, options: TellingOptions = {}): string {
  const [file] = result.files;
  const how = result.exact
    ? 'is equal bit for bit to'
    : result.verdict === 'fail'
      ? 'is not'
      : result.loosenedLimitDbfs === undefined
        ? 'is within the bound of'
        : `is within ${formatDb(result.loosenedLimitDbfs)} dBFS of`;
  const lines = [
    `${result.verdict.toUpperCase()}  "${file?.name}" ${how} "${result.reference.name}"`,
    ...result.faults.flatMap((fault) => faultLines(fault, result.sampleRate, options.columns)),
    ...figureLines(result),
    ...boundLines(result),
  ];
  return lines.map((line) => wrapText(line, options.columns)).join('\n');
}

function howItEnded({ verdict, exact, loosenedLimitDbfs }: NullTestResult): string {
  if (exact) return 'equals the mix bit for bit';
  if (verdict === 'fail') return 'is not the mix';
  return loosenedLimitDbfs === undefined
    ? 'equals the mix within the bound'
    : `equals the mix within the limit of ${formatDb(loosenedLimitDbfs)} dBFS`;
}

/** Kind, file, figure, confidence, place; then what it is, and what to do. */
function faultLines(fault: Fault, sampleRate: number, columns: number | undefined): string[] {
  const { kind, stem, confidence, fromFrame, toFrame, alternatives = [], corrected } = fault;
  const time = (frame: number) => formatLength(frame, sampleRate);
  const place =
    fromFrame === null
      ? []
      : [toFrame === null ? `from ${time(fromFrame)}` : `${time(fromFrame)}-${time(toFrame)}`];
  const head = [
    kind,
    ...(stem === null ? [] : [`"${stem}"`]),
    ...figureOf(fault),
    `${Math.round(100 * confidence)} %`,
    ...place,
  ].join('  ');
  const said = [
    fault.message,
    ...(alternatives.length > 0 ? [`It may as well be ${alternatives.join(' or ')}.`] : []),
    fault.remedy,
    ...(corrected ? [leftOf(corrected.peakDbfs)] : []),
  ].join(' ');
  if (columns === undefined) return [`${INDENT}${head}  ${said}`];
  return [`${INDENT}${head}`, `${INDENT}  ${said}`];
}

/** How deep it nulls when the fault, and those before it, are undone. */
const leftOf = (peakDbfs: number) =>
  peakDbfs === Number.NEGATIVE_INFINITY
    ? 'With that undone, nothing is left.'
    : `With that undone, ${formatDb(peakDbfs)} dBFS is left.`;

const DIGITS: Readonly<Record<FaultUnit, number>> = {
  dB: 2,
  dBFS: 1,
  frames: 2,
  ppm: 2,
  Hz: 0,
  bits: 0,
  samples: 0,
  ratio: 3,
};

function figureOf({ figure, unit }: Fault): string[] {
  if (figure === null || unit === null) return [];
  const digits = Number.isInteger(figure) && unit !== 'dB' ? 0 : DIGITS[unit];
  const sign = figure > 0 && (unit === 'dB' || unit === 'frames' || unit === 'ppm') ? '+' : '';
  return [`${sign}${formatDb(figure, digits)}${unit === 'ratio' ? '' : ` ${unit}`}`];
}

function figureLines(result: NullTestResult): string[] {
  const at = (frame: number) => `${frame} (${formatLength(frame, result.sampleRate)})`;
  const { residualPeakFrame, firstDifferingFrame, firstFrameBeyondBound, range, channels } = result;
  const lines = [];
  if (range) lines.push(`compared: frames ${at(range.from)} to ${at(range.to)}`);
  if (result.exact) return lines.map((line) => INDENT + line);
  lines.push(
    `residual peak ${formatDb(result.residualPeakDbfs)} dBFS, RMS ${formatDb(result.residualRmsDbfs)} dBFS, ${formatDb(result.residualLufs)} LUFS; null depth ${formatDb(result.nullDepthDb)} dB`,
  );
  if (channels.length > 1) {
    lines.push(
      `by channel, peak and RMS: ${channels.map((channel) => `${formatDb(channel.residualPeakDbfs)}, ${formatDb(channel.residualRmsDbfs)}`).join('; ')} dBFS`,
    );
  }
  if (residualPeakFrame !== null) lines.push(`greatest at frame ${at(residualPeakFrame)}`);
  if (firstDifferingFrame !== null) lines.push(`first frame that differs: ${at(firstDifferingFrame)}`);
  if (firstFrameBeyondBound !== null) {
    const what = result.loosenedLimitDbfs === undefined ? 'bound' : 'limit';
    lines.push(`first frame beyond the ${what}: ${at(firstFrameBeyondBound)}`);
  }
  return lines.map((line) => INDENT + line);
}

function boundLines({ boundDbfs, boundTerms, loosenedLimitDbfs }: NullTestResult): string[] {
  const loosened =
    loosenedLimitDbfs === undefined ? '' : `, loosened by --limit to ${formatDb(loosenedLimitDbfs)} dBFS`;
  return [
    `${INDENT}bound ${formatDb(boundDbfs)} dBFS${loosened}${boundTerms.length > 0 ? ', the sum of' : ''}`,
    ...boundTerms.map((term) => `${INDENT}  ${term.count} x ${formatDb(levelOf(term))} dBFS: ${term.label}`),
  ];
}

/** 20 log10 2 and 20 log10 1.5. */
const OCTAVE_DB = 6.020599913279624;
const FIFTH_DB = 3.521825181113625;

/** The terms of a bound are powers of two, or one and a half of one. */
function levelOf({ each }: BoundTerm): number {
  let mantissa = each;
  let level = 0;
  for (; mantissa < 1; level -= OCTAVE_DB) mantissa *= 2;
  for (; mantissa >= 2; level += OCTAVE_DB) mantissa /= 2;
  return mantissa >= 1.5 ? level + FIFTH_DB : level;
}
