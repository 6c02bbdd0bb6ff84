import type {
  AudioFormat,
  BoundTerm,
  CorrectedResidual,
  ExportContract,
  ExportReport,
  Fault,
  FileChannelReading,
  FileReading,
  FrameRange,
  NullTestFile,
  NullTestResult,
  PcmEncoding,
  Placement,
  PlannedNullTest,
  ReportedFile,
  ResidualChannel,
  ResidualSeries,
  SkippedFile,
  UntestedSet,
  Warning,
} from '@trackout/core';

/** Name of the manifest within a delivery. */
export const MANIFEST_NAME = 'manifest.json';

/**
 * The text of `manifest.json`: two spaces of indentation, a line feed at the end.
 *
 * Keys stand in one order whatever the order of the objects' own: known ones as listed here, others after
 * them by name. JSON has no infinities and no NaN: each is written as `null`, so silence reads
 * `"samplePeakDbfs": null`. The same report gives the same bytes in every engine.
 */
export function formatManifest(report: ExportReport): string {
  return `${JSON.stringify(inOrder(report), null, 2)}\n`;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareKeys(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

function compareKeys(a: string, b: string): number {
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  return a < b ? -1 : 1;
}

function rank(key: string): number {
  return RANKS.get(key) ?? RANKS.size;
}

/** What comes first for a reader: what it is, where it is, what it holds, what was found. One list for all objects. */
const KEY_ORDER = [
  ...['manifestVersion', 'id', 'session', 'verdict', 'contract'],
  ...['set', 'path', 'name', 'kind', 'code', 'stem', 'track', 'reference', 'label'],
  ...[
    'format',
    'sampleRate',
    'layout',
    'roles',
    'encoding',
    'mixEncoding',
    'type',
    'bits',
    'byteOrder',
    'dither',
  ],
  ...[
    'startFrame',
    'frameCount',
    'tailFrames',
    'byteLength',
    'sha256',
    'colour',
    'muted',
    'alternate',
    'sameAs',
  ],
  ...['placement', 'pan', 'panLaw', 'channel', 'of', 'role', 'tap', 'trimDb', 'returns', 'automation'],
  ...['masterProcessing', 'normalised', 'tempo', 'timeSignature', 'key', 'timeReference', 'reason'],
  ...['clampedSamples', 'reading'],
  ...['exact', 'explainedBy', 'boundDbfs', 'boundTerms', 'count', 'each', 'loosenedLimitDbfs'],
  ...['residualPeakDbfs', 'residualRmsDbfs', 'residualPeakFrame', 'residualLufs', 'nullDepthDb'],
  ...['firstDifferingFrame', 'firstFrameBeyondBound', 'range', 'from', 'to', 'ditherDetected'],
  ...['pointFrames', 'residualPeaksDbfs', 'mixPeaksDbfs', 'peakDbfs', 'rmsDbfs'],
  ...['samplePeakDbfs', 'samplePeak', 'samplePeakFrame', 'clippedSamples', 'clipRuns', 'firstClipFrame'],
  ...['truePeakDbtp', 'truePeakFrame', 'integratedLufs', 'loudnessRangeLu', 'maxMomentaryLufs'],
  ...['maxShortTermLufs', 'nonFiniteSamples', 'silent', 'dualMono', 'channels'],
  ...['figure', 'unit', 'confidence', 'frame', 'fromFrame', 'toFrame', 'message', 'remedy'],
  ...['alternatives', 'related', 'corrected'],
  ...[
    'tracks',
    'files',
    'skipped',
    'nullTests',
    'untested',
    'sets',
    'faults',
    'series',
    'warnings',
    'remarks',
  ],
] as const;

const RANKS: ReadonlyMap<string, number> = new Map(KEY_ORDER.map((key, index) => [key, index]));

type KeysOf<T> = T extends unknown ? keyof T : never;

type ManifestKey = KeysOf<
  | ExportReport
  | ExportContract
  | ReportedFile
  | FileReading
  | FileChannelReading
  | NullTestResult
  | NullTestResult['reference']
  | NullTestFile
  | ResidualChannel
  | ResidualSeries
  | CorrectedResidual
  | FrameRange
  | BoundTerm
  | Fault
  | Warning
  | AudioFormat
  | AudioFormat['layout']
  | PcmEncoding
  | Placement
  | PlannedNullTest
  | UntestedSet
  | SkippedFile
>;

/** Does not compile when core's report has gained a key that has no place in `KEY_ORDER` yet. */
const EVERY_KEY_HAS_A_PLACE: [Exclude<ManifestKey, (typeof KEY_ORDER)[number]>] extends [never]
  ? true
  : false = true;
void EVERY_KEY_HAS_A_PLACE;
