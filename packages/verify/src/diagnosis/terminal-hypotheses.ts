import { correlation } from './curve-hypotheses.js';
import { commonSpectrum } from './filter-hypotheses.js';
import type { FaultDraft, Hypothesis } from './hypothesis.js';
import { differenceOf } from './likeness.js';
import { imageOf, imageSpectra, isReturn, type LongSegment } from './long-segment.js';
import { dot, energyOf, energyOfAll, energyOnce, type Planes, plus } from './planes.js';
import type { Residual } from './probes.js';
import { ReadBuffer } from './samples.js';
import { areClicks, isClick, isDual, MASTER, planesOf, type Scene } from './scene.js';
import { explainedShare } from './spectra.js';

const ENVELOPE_FRAMES = 1024;
/** An image that explains less than this may be chance, or music that moves together. */
const SMALLEST_IMAGE = 0.15;

/** A part that sounds different each time may be the same in so little of itself. */
const SAME_SHARE = 0.1;

/** What is left cannot be calculated from the pack; this says what it is. */
function terminal(residual: Residual, draft: FaultDraft): Hypothesis {
  return {
    stem: draft.stem,
    family: 'terminal',
    complexity: 20,
    tolerance: 0,
    after: residual.map((planes) => planes.map((plane) => new Float64Array(plane.length))),
    remaining: 0,
    changed: energyOfAll(residual),
    drafts: () => [draft],
  };
}

/** Explains what no calculation on the stems does: in the end, a stem is missing. */
export async function terminalHypothesis(
  scene: Scene,
  residual: Residual,
  suspects: readonly number[],
  segment: () => Promise<LongSegment>,
): Promise<Hypothesis> {
  const click = clickIn(scene, residual);
  if (click) return terminal(residual, click);
  const spot = spotIn(scene, residual);
  if (spot) return terminal(residual, spot);
  const collapsed = collapsedStem(scene, residual);
  if (collapsed) return terminal(residual, collapsed);
  const image = await returnOf(scene, await segment());
  if (image) return terminal(residual, image);
  const replaced = replacedStem(scene, residual, suspects);
  if (replaced) return terminal(residual, replaced);
  if (followsStem(scene, residual)) {
    const { from: fromFrame, to: toFrame } = scene.active;
    return terminal(residual, {
      ...nobody,
      figure: rmsDbfs(scene, residual),
      unit: 'dBFS',
      fromFrame,
      toFrame,
    });
  }
  return terminal(residual, {
    kind: 'missing-stem',
    stem: MASTER,
    figure: rmsDbfs(scene, residual),
    unit: 'dBFS',
  });
}

/** A residual of a few samples says nothing of where it comes from. */
function clickIn(scene: Scene, residual: Residual): FaultDraft | undefined {
  if (!isClick(scene) && !areClicks(scene, residual)) return undefined;
  const { from: fromFrame, to: toFrame } = scene.active;
  return { ...nobody, fromFrame, toFrame };
}

const nobody: FaultDraft = { kind: 'unexplained', stem: MASTER, figure: null, unit: null };

const FOLLOWING_SHARE = 0.4;

/** Whether what is left is made of a stem of the pack, though nothing says how: then no file is missing. */
function followsStem(scene: Scene, residual: Residual): boolean {
  return [...scene.stems.keys()].some(
    (stem) =>
      soundsElsewhere(scene, residual, stem) <= SAME_SHARE &&
      explainedShare(commonSpectrum(scene, residual, stem)) > FOLLOWING_SHARE,
  );
}

/** The energy that a stem has where the residual is honest rounding, against that where it is not. */
function soundsElsewhere(scene: Scene, residual: Residual, stem: number): number {
  let here = 0;
  let elsewhere = 0;
  scene.windows.forEach((window, index) => {
    const energy = energyOnce(planesOf(window, stem));
    if (isHonest(scene, residual, index)) elsewhere += energy;
    else here += energy;
  });
  return here > 0 ? elsewhere / here : Number.POSITIVE_INFINITY;
}

function isHonest(scene: Scene, residual: Residual, index: number): boolean {
  const samples = (scene.windows[index] as Scene['windows'][number]).frames * scene.channels;
  return energyOnce(residual[index] as Planes) <= 8 * scene.floorPower * samples;
}

const SPOT_FRAMES = 2048;
const SPOT_SHARE = 0.95;

/** Nearly all that is left lies in one place too short for a stem. */
function spotIn(scene: Scene, residual: Residual): FaultDraft | undefined {
  const all = energyOfAll(residual);
  for (const [index, planes] of residual.entries()) {
    const { from, frames } = scene.windows[index] as Scene['windows'][number];
    for (let at = 0; at < frames; at += SPOT_FRAMES / 4) {
      const here = energyOf(planes.map((plane) => plane.subarray(at, at + SPOT_FRAMES)));
      if (here < SPOT_SHARE * all) continue;
      const place = { fromFrame: from + at, toFrame: from + Math.min(frames, at + SPOT_FRAMES) };
      return { ...nobody, figure: rmsDbfs(scene, residual), unit: 'dBFS', ...place };
    }
  }
  return undefined;
}

function rmsDbfs(scene: Scene, residual: Residual): number {
  return 10 * scene.dsp.math.log10(energyOfAll(residual) / (scene.frames * scene.channels));
}

/** A stem in whose place the mix has something as loud, at the same times, in the same frequencies, and yet different. */
function replacedStem(scene: Scene, residual: Residual, suspects: readonly number[]): FaultDraft | undefined {
  let best: { stem: number; fit: number } | undefined;
  for (const stem of suspects) {
    if (stem === MASTER) continue;
    let cross = 0;
    let own = 0;
    let other = 0;
    const stemLevels: number[] = [];
    const otherLevels: number[] = [];
    scene.windows.forEach((window, index) => {
      const left = residual[index] as Planes;
      if (isHonest(scene, residual, index)) return;
      const planes = planesOf(window, stem);
      const wanted = left.map((plane, channel) => plus(plane, planes[channel] as Float32Array));
      left.forEach((plane, channel) => {
        cross += dot(plane, planes[channel] as Float32Array);
      });
      own += energyOnce(planes);
      other += energyOf(wanted);
      for (let at = 0; at + ENVELOPE_FRAMES <= window.frames; at += ENVELOPE_FRAMES) {
        const level = (set: readonly ArrayLike<number>[]) => {
          let energy = 0;
          for (const plane of set) {
            for (let i = at; i < at + ENVELOPE_FRAMES; i++)
              energy += (plane[i] as number) * (plane[i] as number);
          }
          return Math.sqrt(energy);
        };
        stemLevels.push(level(planes));
        otherLevels.push(level(wanted));
      }
    });
    if (own === 0 || other === 0) continue;
    const gain = cross / own;
    const level = other / own;
    const fit = correlation(stemLevels, otherLevels);
    if (!(gain < -0.2 && gain > -1.4 && level > 0.5 && level < 2)) continue;
    // What sounds different each time does so wherever it sounds.
    if (soundsElsewhere(scene, residual, stem) > SAME_SHARE) continue;
    // Sounds that stand still have no times to compare, only a spectrum.
    const alike = fit > 0.7 ? envelopeFit(scene, residual, stem) : 0;
    const coloured = 1 - differenceOf(scene, inPlaceOf(scene, residual, stem), stem) / 10;
    const likeness = alike > 0.5 ? Math.max(alike, coloured) : coloured > 0.6 ? coloured : 0;
    if (likeness > 0 && (!best || likeness > best.fit)) best = { stem, fit: likeness };
  }
  return best && { kind: 'not-repeatable', stem: best.stem, figure: null, unit: null, confidence: best.fit };
}

/** What the mix has in place of a stem. */
function inPlaceOf(scene: Scene, residual: Residual, stem: number): Residual {
  return scene.windows.map((window, index) => {
    const planes = planesOf(window, stem);
    return (residual[index] as Planes).map((plane, channel) => plus(plane, planes[channel] as Float32Array));
  });
}

/** A stem that is the same on both sides where the mix has two: what is left is what the sides differ by. */
function collapsedStem(scene: Scene, residual: Residual): FaultDraft | undefined {
  if (scene.channels !== 2) return undefined;
  let same = 0;
  let left = 0;
  let right = 0;
  for (const [l = new Float64Array(), r = new Float64Array()] of residual) {
    for (let i = 0; i < l.length; i++) {
      const sum = (l[i] as number) + (r[i] as number);
      same += sum * sum;
    }
    left += energyOf([l]);
    right += energyOf([r]);
  }
  const opposite = same < 0.003 * (left + right);
  const oneSide = Math.min(left, right) < 0.001 * Math.max(left, right);
  if (!opposite && !oneSide) return undefined;
  let best: { stem: number; fit: number } | undefined;
  for (const stem of scene.stems.keys()) {
    if (!isDual(scene, stem)) continue;
    const fit = envelopeFit(scene, residual, stem);
    if (!best || fit > best.fit) best = { stem, fit };
  }
  if (!best || best.fit < 0.5) {
    if (!opposite) return undefined;
    best = madeOf(scene, residual);
    // No file is opposite on its sides, sample for sample: whose sides they are is not known, but none is missing.
    if (!best) return { ...nobody, figure: rmsDbfs(scene, residual), unit: 'dBFS' };
  }
  return {
    kind: 'mono-collapse',
    stem: best.stem,
    figure: null,
    unit: null,
    detail: oneSide ? 'one side' : 'sum',
    confidence: best.fit,
  };
}

/**
 * The mono stem that opposite sides are made of, as a filter of it: a sound that stands still has no level to go by, but
 * what two sides of one room have in common is in their sum and in their difference.
 */
function madeOf(scene: Scene, residual: Residual): { stem: number; fit: number } | undefined {
  // Of one stem on both sides, opposite sides cancel: both are turned the same way.
  const turned = residual.map(([left = new Float64Array(), right]) => [left, ...(right ? [left] : [])]);
  const shares = [...scene.stems.keys()]
    .filter((stem) => isDual(scene, stem))
    .map((stem) => ({ stem, fit: explainedShare(commonSpectrum(scene, turned, stem)) }))
    .sort((a, b) => b.fit - a.fit);
  const [best] = shares;
  return best && best.fit > FOLLOWING_SHARE ? best : undefined;
}

/** How the level of the residual goes along with that of a stem. */
function envelopeFit(scene: Scene, residual: Residual, stem: number): number {
  const a: number[] = [];
  const b: number[] = [];
  scene.windows.forEach((window, index) => {
    const planes = planesOf(window, stem);
    const left = residual[index] as Planes;
    for (let at = 0; at + ENVELOPE_FRAMES <= window.frames; at += ENVELOPE_FRAMES) {
      const level = (set: readonly ArrayLike<number>[]) => {
        let energy = 0;
        for (const plane of set) {
          for (let i = at; i < at + ENVELOPE_FRAMES; i++)
            energy += (plane[i] as number) * (plane[i] as number);
        }
        return Math.sqrt(energy);
      };
      a.push(level(left));
      b.push(level(planes));
    }
  });
  return correlation(a, b);
}

/** A filtered image of stems that comes after them: what a send and return makes. */
async function returnOf(scene: Scene, segment: LongSegment): Promise<FaultDraft | undefined> {
  const images: { stem: number; share: number }[] = [];
  let others = 0;
  const spectra = imageSpectra(scene, segment.residual);
  const buffer = new ReadBuffer();
  for (const [stem, contribution] of scene.stems.entries()) {
    scene.signal?.throwIfAborted();
    const planes = await buffer.read(contribution, segment.from, segment.frames);
    if (energyOf(planes) === 0) continue;
    const image = imageOf(scene, planes, spectra);
    if (!image) continue;
    if (isReturn(image)) images.push({ stem, share: image.share });
    else others = Math.max(others, image.share);
  }
  images.sort((a, b) => b.share - a.share);
  const [best] = images;
  if (!best || best.share < SMALLEST_IMAGE) return undefined;
  // A return has more in common with what is sent to it than with anything else; among many stems chance makes images, too.
  if (best.share < others) return undefined;
  return {
    kind: 'return-missing',
    stem: best.stem,
    figure: rmsOf(scene, segment.residual),
    unit: 'dBFS',
    related: images
      .filter(({ share }) => share > 0.4 * best.share && share > SMALLEST_IMAGE / 2)
      .map(({ stem }) => stem),
    confidence: Math.min(1, 0.5 + best.share / 2),
  };
}

function rmsOf(scene: Scene, planes: Planes): number {
  const samples = planes.length * (planes[0]?.length ?? 0);
  return 10 * scene.dsp.math.log10(energyOf(planes) / samples);
}
