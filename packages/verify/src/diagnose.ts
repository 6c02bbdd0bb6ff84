import {
  channelCount,
  type Fault,
  type FaultKind,
  type FrameRange,
  type NullTestFile,
  type NullTestResult,
} from '@trackout/core';
import { dbToGain, gainToDb, instantiateDsp } from '@trackout/dsp-wasm';
import { Contribution, sumOfSamples } from './diagnosis/contribution.js';
import { accountedFor, correctedPass, type Stage } from './diagnosis/corrected-pass.js';
import type { Explanation } from './diagnosis/explanation.js';
import { extentsOf } from './diagnosis/extents.js';
import type { FaultDraft, Hypothesis } from './diagnosis/hypothesis.js';
import { Interpolation } from './diagnosis/interpolation.js';
import { energyOfAll } from './diagnosis/planes.js';
import { chooseWindows, loadWindows, rawResidual, type TimeLine } from './diagnosis/probes.js';
import { refineDrafts } from './diagnosis/refine-drafts.js';
import { expectedPower, MASTER, type Scene } from './diagnosis/scene.js';
import { explain } from './diagnosis/search.js';
import { needed } from './diagnosis/settling.js';
import { type Certainty, isTold } from './diagnosis/smallest-figures.js';
import { Transforms } from './diagnosis/spectra.js';
import { inOrder, undoneIn } from './diagnosis/undoing.js';
import { wordFault } from './diagnosis/wording.js';
import type { NullTestOptions, NullTestReference, NullTestSignal } from './null-test-input.js';

/** Memory of a diagnosis beside that of the sources: transforms of up to half a million values. */
const MEMORY_BYTES = 40 << 20;
/** After undoing what was found, what remains may show more. */
const MOST_ROUNDS = 5;

/** What explains a failed null test. */
export interface Diagnosis {
  readonly explainedBy?: 'master';
  readonly faults: readonly Fault[];
}

/** What a diagnosis needs to be told besides the signals. */
export type DiagnoseOptions = Pick<NullTestOptions, 'dsp' | 'range' | 'signal' | 'onProgress'>;

/**
 * Finds out from the audio what makes a null test fail.
 *
 * Looks closely at windows where the residual is, searches for the fewest and plainest faults whose undoing leaves
 * nothing but honest rounding, and undoes them over the whole length: what does not lower the residual is no fault.
 * `result` and the time line `raw` must be those of a null test of the same signals. Memory: about 100 MB of samples at
 * most, and 40 MB of a `Dsp` of its own. Throws what the sources or the signal throw.
 */
export async function diagnose(
  files: readonly NullTestSignal[],
  reference: NullTestReference,
  result: NullTestResult,
  raw: TimeLine,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const dsp = instantiateDsp(options.dsp.module, { memoryBytes: MEMORY_BYTES });
  const toDb = (gain: number) => gainToDb(dsp.math, gain);
  const channels = channelCount(reference.source.format.layout);
  const stems = files.map(
    (file, index) => new Contribution(dsp, asDetected(file, result.files[index]), channels),
  );
  const mix = new Contribution(dsp, reference, channels);
  const bound = dbToGain(dsp.math, result.boundDbfs);
  const range = options.range ?? wholeRange([...stems, mix]);
  const base = {
    dsp,
    transforms: new Transforms(dsp),
    interpolation: new Interpolation(dsp.math),
    sampleRate: reference.source.format.sampleRate,
    channels,
    stems,
    mix,
    master: sumOfSamples(stems, channels),
    range,
    bound,
    floorPower: expectedPower(result.boundTerms),
    signal: options.signal,
  };
  const extents = await extentsOf(stems, options.signal);
  let timeLine = raw;
  let accepted: readonly Hypothesis[] = [];
  let stages: readonly Stage[] = [];
  let scene: Scene | undefined;
  let quiet = true;
  let active: FrameRange | undefined;
  let left: FrameRange | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ranges = chooseWindows(timeLine, range, bound, stems.length, channels);
    if (ranges.length === 0) break;
    const windows = await loadWindows(ranges, stems, mix, options.signal);
    active ??= await activeRange(base, timeLine);
    scene = {
      ...base,
      windows,
      active: left ?? active,
      frames: windows.reduce((sum, window) => sum + window.frames, 0),
    };
    const start = await startFrom(scene, accepted);
    const explanation = await explain(scene, start, extents, round === MOST_ROUNDS - 1);
    if (explanation.accepted === accepted) break;
    accepted = await needed(scene, explanation.accepted);
    if (accepted.every(({ family }) => family === 'terminal')) {
      stages = accountedFor(accepted, active);
      quiet = true;
      break;
    }
    const pass = await correctedPass(scene, files, reference, accepted, options);
    stages = pass.stages;
    timeLine = pass.timeLine;
    left = pass.active;
    quiet = pass.quiet || accepted.some(({ family }) => family === 'terminal');
    if (quiet) break;
  }
  const names = { stems: files.map(({ name }) => name), mix: reference.name, sampleRate: base.sampleRate };
  const told = scene && (await wordAll(scene, accepted, stages, quiet, { toDb, names }));
  if (told && told.faults.length > 0 && quiet) return told;
  const energy = stages.at(-1)?.energy ?? 0;
  const rest =
    quiet || stages.length === 0
      ? unexplained(base, raw, result.residualRmsDbfs)
      : unexplained(base, timeLine, toDb(Math.sqrt(energy / ((range.to - range.from) * channels))));
  return { faults: [...(told?.faults ?? []), { ...wordFault(rest, names), confidence: 1 }] };
}

/** What is left beyond the bound when nothing more was found: a test that fails is never left without a word. */
function unexplained(
  { bound, range }: Pick<Scene, 'bound' | 'range'>,
  { startFrame, pointFrames, residualPeaks }: TimeLine,
  rmsDbfs: number,
): FaultDraft {
  const beyond = Array.from(residualPeaks, (peak, point) => (peak > bound ? point : -1)).filter(
    (point) => point >= 0,
  );
  return {
    kind: 'unexplained',
    stem: MASTER,
    figure: rmsDbfs,
    unit: 'dBFS',
    fromFrame: startFrame + (beyond[0] ?? 0) * pointFrames,
    toFrame: Math.min(range.to, startFrame + ((beyond.at(-1) ?? 0) + 1) * pointFrames),
  };
}

/** A file that was found to be dithered is one that is. */
function asDetected(file: NullTestSignal, found: NullTestFile | undefined): NullTestSignal {
  const { encoding } = file;
  if (!found?.ditherDetected || encoding.type !== 'int') return file;
  return { ...file, encoding: { ...encoding, dither: 'tpdf' } };
}

async function startFrom(scene: Scene, accepted: readonly Hypothesis[]): Promise<Explanation> {
  const residual = await undoneIn(scene, rawResidual(scene.windows), accepted);
  return { accepted, residual, energy: energyOfAll(residual) };
}

function wholeRange(all: readonly Contribution[]): FrameRange {
  return {
    from: Math.min(0, ...all.map(({ startFrame }) => startFrame)),
    to: Math.max(...all.map(({ endFrame }) => endFrame)),
  };
}

/** First and last frame beyond the bound: the first and the last point of the time line are read for it. */
async function activeRange(
  base: Omit<Scene, 'windows' | 'frames' | 'active'>,
  timeLine: TimeLine,
): Promise<FrameRange> {
  const points = Array.from(timeLine.residualPeaks, (peak, point) => (peak > base.bound ? point : -1)).filter(
    (point) => point >= 0,
  );
  const start = (point: number) => timeLine.startFrame + point * timeLine.pointFrames;
  const coarse = {
    from: start(points[0] ?? 0),
    to: Math.min(base.range.to, start((points.at(-1) ?? 0) + 1)),
  };
  const beyond = async (from: number, to: number): Promise<number[]> => {
    const [mix, sum] = [await base.mix.read(from, to - from), await base.master.read(from, to - from)];
    const found: number[] = [];
    for (let i = 0; i < to - from; i++) {
      const off = mix.some(
        (plane, channel) => Math.abs((plane[i] as number) - (sum[channel]?.[i] as number)) > base.bound,
      );
      if (off) found.push(from + i);
    }
    return found;
  };
  const first = await beyond(coarse.from, Math.min(coarse.from + timeLine.pointFrames, base.range.to));
  const last = await beyond(Math.max(coarse.from, coarse.to - timeLine.pointFrames), coarse.to);
  return { from: first[0] ?? coarse.from, to: (last.at(-1) ?? coarse.to - 1) + 1 };
}

const MASTER_KINDS: ReadonlySet<FaultKind> = new Set([
  'master-dynamics',
  'master-eq',
  'master-gain',
  'clipping',
]);

async function wordAll(
  scene: Scene,
  accepted: readonly Hypothesis[],
  stages: readonly Stage[],
  quiet: boolean,
  { toDb, names }: { toDb: (gain: number) => number; names: Parameters<typeof wordFault>[1] },
): Promise<Diagnosis> {
  const samples = (scene.range.to - scene.range.from) * scene.channels;
  const faults: Fault[] = [];
  const boundDbfs = toDb(scene.bound);
  let onlyMaster = accepted.length > 0 && quiet;
  for (const hypothesis of inOrder(accepted)) {
    const stage = stages.find((each) => each.hypothesis === hypothesis);
    const before = hypothesis.changed + hypothesis.remaining;
    const explained = before > 0 ? Math.min(1, hypothesis.changed / before) : 1;
    const certainty = certaintyOf(hypothesis, accepted, stage !== undefined && stage.peak <= scene.bound);
    for (const draft of await refineDrafts(scene, hypothesis)) {
      if (!isTold(draft, certainty, boundDbfs)) continue;
      onlyMaster &&= draft.stem === MASTER && MASTER_KINDS.has(draft.kind);
      const place = stage?.from === undefined ? {} : { fromFrame: stage.from, toFrame: stage.to };
      faults.push({
        ...wordFault({ ...place, ...draft }, names),
        confidence: Math.round(1000 * (draft.confidence ?? explained)) / 1000,
        ...(stage && hypothesis.correction && !hypothesis.lossy
          ? { corrected: { peakDbfs: toDb(stage.peak), rmsDbfs: toDb(Math.sqrt(stage.energy / samples)) } }
          : {}),
      });
    }
  }
  return onlyMaster ? { explainedBy: 'master', faults } : { faults };
}

/** How well the figures of a fault are known beside the others. */
function certaintyOf(hypothesis: Hypothesis, accepted: readonly Hypothesis[], silent: boolean): Certainty {
  const inexact = ({ family, stem, tolerance }: Hypothesis) =>
    family === 'terminal' || (family === 'warp' && tolerance > 0 && stem === hypothesis.stem);
  const level = hypothesis.family === 'gain' || hypothesis.family === 'warp';
  if (level && accepted.length > 1 && accepted.some(inexact)) return 'doubtful';
  return accepted.length === 1 && silent ? 'proven' : 'plain';
}
