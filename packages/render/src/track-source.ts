import { laneActive } from '@trackout/core';
import { type BlockIntake, createBlockIntake, type Dsp, dbToGain, type Planes } from '@trackout/dsp-wasm';
import { applyFades, isPlain } from './clip-gain.js';
import type { ClipLane } from './clip-lanes.js';
import type { PassMemory } from './pass-memory.js';
import { Signal } from './signal.js';

/** Which of the two signals of a track somebody wants. */
export interface TrackWants {
  source: boolean;
  played: boolean;
}

interface Clip {
  readonly lane: ClipLane;
  readonly gain: number;
}

/**
 * The audio of one track: clip by clip as it was recorded (`source`), and with the clips' gains and fades
 * (`played`). Where one clip sounds alone and as it is, both are the reader's own block, not a copy.
 */
export class TrackSource {
  readonly channels: number;
  readonly source = new Signal();
  readonly played = new Signal();
  readonly #dsp: Dsp;
  readonly #memory: PassMemory;
  readonly #wants: TrackWants;
  /** In the order in which they start. */
  readonly #byStart: readonly Clip[];
  readonly #order: readonly ClipLane[];
  readonly #gathered: { readonly signal: Signal; readonly planes: Planes<'f64'> }[] = [];
  #gatheredSilent = true;
  #next = 0;
  /** Until this frame the same clips sound. */
  #nextChange = Number.NEGATIVE_INFINITY;
  #current: Clip[] = [];
  readonly #intakes: (BlockIntake | undefined)[] = [];
  #sourcePlanes: Planes<'f64'> | undefined;
  #playedPlanes: Planes<'f64'> | undefined;

  /** `lanes` in the order of the clips, which is the order in which they are added where they overlap. */
  constructor(dsp: Dsp, memory: PassMemory, channels: number, lanes: readonly ClipLane[], wants: TrackWants) {
    this.channels = channels;
    this.#dsp = dsp;
    this.#memory = memory;
    this.#wants = wants;
    this.#order = lanes;
    this.#byStart = lanes
      .filter(({ startFrame, endFrame }) => startFrame < endFrame)
      .map((lane) => ({ lane, gain: dbToGain(dsp.math, lane.clip.gainDb) }))
      .sort((a, b) => a.lane.startFrame - b.lane.startFrame);
    const overlapping = this.#byStart.some(
      ({ lane }, i) => lane.startFrame < (this.#byStart[i - 1]?.lane.endFrame ?? -Infinity),
    );
    const shaped = this.#byStart.some(
      ({ lane: { clip }, gain }) => gain !== 1 || clip.fadeIn || clip.fadeOut,
    );
    if (overlapping && wants.source) this.#sourcePlanes = memory.planes('f64', channels);
    if ((overlapping || shaped) && wants.played) this.#playedPlanes = memory.planes('f64', channels);
  }

  /** The next frames, throughout which every clip either sounds or does not. */
  take(position: number, frames: number): void {
    if (position >= this.#nextChange) this.#move(position);
    const [first] = this.#current;
    if (first && this.#current.length === 1) this.#takeOne(first, position, frames);
    else if (first) this.#takeSum(position, frames);
    else this.#takeNothing(frames);
  }

  #takeNothing(frames: number): void {
    this.source.show(this.#memory.silence(this.channels), frames, true);
    this.played.follow(this.source);
  }

  /** Puts what was taken behind what was gathered before, `offset` frames into the block. */
  gather(offset: number, frames: number): void {
    if (this.#gathered.length === 0) {
      for (const signal of [this.source, this.played]) {
        if (!this.#wants[signal === this.source ? 'source' : 'played']) continue;
        this.#gathered.push({ signal, planes: this.#memory.planes('f64', this.channels) });
      }
    }
    if (offset === 0) this.#gatheredSilent = true;
    if (!this.source.silent) this.#gatheredSilent = false;
    const { kernels } = this.#dsp;
    for (const { signal, planes } of this.#gathered) {
      for (let channel = 0; channel < this.channels; channel++) {
        const from = signal.addresses[channel] as number;
        const to = (planes.addresses[channel] as number) + 8 * offset;
        if (signal.sampleType === 'f32') kernels.copyF32ToF64(from, to, frames);
        else kernels.scaleF64(from, to, 1, frames);
      }
    }
  }

  /** Shows what was gathered. */
  settle(frames: number): void {
    for (const { signal, planes } of this.#gathered) signal.show(planes, frames, this.#gatheredSilent);
  }

  /** Finds the clips that sound at `position`. */
  #move(position: number): void {
    const current = this.#current;
    this.#nextChange = Number.POSITIVE_INFINITY;
    for (let i = current.length - 1; i >= 0; i--) {
      if ((current[i] as Clip).lane.endFrame <= position) current.splice(i, 1);
    }
    for (; ; this.#next++) {
      const clip = this.#byStart[this.#next];
      if (!clip) break;
      if (clip.lane.startFrame > position) {
        this.#nextChange = clip.lane.startFrame;
        break;
      }
      if (!laneActive(clip.lane, position)) continue;
      current.push(clip);
      if (current.length > 1) {
        current.sort((a, b) => this.#order.indexOf(a.lane) - this.#order.indexOf(b.lane));
      }
    }
    for (const { lane } of current) this.#nextChange = Math.min(this.#nextChange, lane.endFrame);
  }

  #takeOne({ lane, gain }: Clip, position: number, frames: number): void {
    this.#pull(lane, position, frames, this.source);
    if (!this.#playedPlanes || isPlain(lane.clip, gain, position, frames)) {
      this.played.follow(this.source);
      return;
    }
    this.#shape(lane, gain, this.source, this.#playedPlanes, position, frames);
    this.played.show(this.#playedPlanes, frames);
  }

  #takeSum(position: number, frames: number): void {
    this.#sourcePlanes?.clear(frames);
    this.#playedPlanes?.clear(frames);
    const pulled = new Signal();
    const shaped = new Signal();
    for (const { lane, gain } of this.#current) {
      this.#pull(lane, position, frames, pulled);
      this.#addTo(this.#sourcePlanes, pulled, frames);
      if (!this.#playedPlanes) continue;
      const spare = this.#memory.scratch('clip', this.channels);
      this.#shape(lane, gain, pulled, spare, position, frames);
      shaped.show(spare, frames);
      this.#addTo(this.#playedPlanes, shaped, frames);
    }
    // A signal that nobody wants has no planes, and shows those of the other.
    if (this.#sourcePlanes) this.source.show(this.#sourcePlanes, frames);
    if (this.#playedPlanes) this.played.show(this.#playedPlanes, frames);
    if (!this.#sourcePlanes) this.source.follow(this.played);
    if (!this.#playedPlanes) this.played.follow(this.source);
  }

  #addTo(planes: Planes | undefined, signal: Signal, frames: number): void {
    if (!planes) return;
    const mix = signal.sampleType === 'f32' ? this.#dsp.kernels.mixF32 : this.#dsp.kernels.mixF64;
    for (let channel = 0; channel < planes.channels; channel++) {
      mix(signal.addresses[channel] as number, planes.addresses[channel] as number, 1, frames);
    }
  }

  #pull(lane: ClipLane, position: number, frames: number, into: Signal): void {
    const block = lane.pull(position, frames);
    const count = lane.channels;
    const intake = this.#intakes[count] ?? this.#intakeFor(count);
    into.showBlock(block, intake.addresses(block));
    if (count < this.channels) into.spread(into, this.channels);
  }

  #intakeFor(channels: number): BlockIntake {
    const intake = this.#memory.keep(createBlockIntake(this.#dsp, channels, this.#memory.blockFrames));
    this.#intakes[channels] = intake;
    return intake;
  }

  #shape(
    { clip }: ClipLane,
    gain: number,
    from: Signal,
    to: Planes<'f64'>,
    position: number,
    frames: number,
  ): void {
    const { kernels } = this.#dsp;
    const scale = from.sampleType === 'f32' ? kernels.scaleF32 : kernels.scaleF64;
    for (let channel = 0; channel < this.channels; channel++) {
      scale(from.addresses[channel] as number, to.addresses[channel] as number, gain, frames);
    }
    applyFades(clip, to.views(frames), position, frames);
  }
}
