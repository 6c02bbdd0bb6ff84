import { type AudioBlock, type SampleType, UsageError } from '@trackout/core';
import { createBlockIntake, type Dsp } from '@trackout/dsp-wasm';
import type { MeasureName, Reading } from './figures.js';
import type { FigureSheet } from './gauge.js';
import { gaugesFor, spanNeeds } from './gauges.js';
import type { Hops } from './hop-record.js';
import { LoudnessGauge } from './loudness-gauge.js';
import { type MeterOptions, type MeterSetup, setUpMeter } from './meter-options.js';
import { comparable, copyOf, type MeterSnapshot } from './meter-snapshot.js';
import { SpanMaker } from './span.js';

/**
 * Measures one stream of blocks.
 *
 * Figures do not depend on how the stream is cut into blocks, and are the same bits on every engine. NaN and
 * infinities are counted; they are no peak and no clip, a clip ends at them, to filters and sums they are 0, and a
 * stream that holds one is not mono. Pushing allocates nothing once the first blocks of each sample type are in.
 */
export interface Meter<M extends MeasureName = 'levels'> {
  /**
   * Takes the next block; its planes are only read, in place where they lie in the memory of the `Dsp`.
   * Throws `UsageError` where the channels differ or the block is longer than `maxBlockFrames`.
   */
  push(block: AudioBlock): void;
  /** The same for planes that lie in the memory of the `Dsp`, aligned to their samples, and of any length. */
  pushAddresses(sampleType: SampleType, addresses: readonly number[], frameCount: number): void;
  /**
   * Everything so far; may be asked at any moment. What needs to know what follows is left out: true peak between
   * the last 36 samples.
   */
  read(): Reading<M>;
  /**
   * Everything, as if silence followed: true peak to the last sample, and the loudness range with its tail where
   * `loudnessRangeTail` wants one. May be asked at any moment; more can be pushed afterwards.
   */
  finish(): Reading<M>;
  /** Back to the beginning. */
  reset(): void;
  /** A copy of everything it knows. */
  snapshot(): MeterSnapshot<M>;
  /**
   * Goes on from a snapshot of a meter with the same options. Throws `UsageError` `meter/restore` where they
   * differ.
   */
  restore(snapshot: MeterSnapshot<M>): void;
  /** Gives back its memory. Idempotent; nothing else may be called afterwards. */
  release(): void;
}

/**
 * A meter whose state lies in the memory of `dsp`: it gathers what `measure` names and nothing else.
 *
 * Throws `LimitError` when that memory is full, `UsageError` `meter/options` for options that measure nothing.
 */
export function createMeter<const M extends MeasureName = 'levels'>(
  dsp: Dsp,
  options: MeterOptions<M>,
): Meter<M> {
  return new GaugeMeter<M>(dsp, setUpMeter(options));
}

/** A meter of its gauges. */
export class GaugeMeter<M extends MeasureName> implements Meter<M> {
  readonly #setup: MeterSetup;
  readonly #intake;
  readonly #spans: SpanMaker;
  readonly #gauges;
  #position = 0;
  #countFrom = 0;
  #released = false;

  constructor(dsp: Dsp, setup: MeterSetup) {
    this.#setup = setup;
    const { channels, maxBlockFrames } = setup;
    this.#intake = createBlockIntake(dsp, channels, maxBlockFrames);
    this.#spans = new SpanMaker(dsp, channels, maxBlockFrames, spanNeeds(setup.measures));
    const gauges: { name: string; gauge: ReturnType<ReturnType<typeof gaugesFor>[number]['create']> }[] = [];
    try {
      for (const { name, create } of gaugesFor(setup)) gauges.push({ name, gauge: create(dsp) });
    } catch (error) {
      for (const { gauge } of gauges) gauge.release();
      throw error;
    }
    this.#gauges = gauges;
    this.reset();
  }

  push(block: AudioBlock): void {
    this.#checkChannels(block.planes.length);
    this.pushAddresses(block.sampleType, this.#intake.addresses(block), block.frameCount);
  }

  pushAddresses(sampleType: SampleType, addresses: readonly number[], frameCount: number): void {
    this.#checkChannels(addresses.length);
    for (let done = 0; done < frameCount; ) {
      let frames = Math.min(frameCount - done, this.#setup.maxBlockFrames);
      const ahead = this.#countFrom - this.#position;
      if (ahead > 0) frames = Math.min(frames, ahead);
      const span = this.#spans.make(sampleType, addresses, done, frames, this.#position);
      for (let i = 0; i < this.#gauges.length; i++) this.#gauges[i]?.gauge.push(span);
      done += frames;
      this.#position += frames;
      if (ahead > 0 && frames === ahead) this.#startCounting();
    }
  }

  #startCounting(): void {
    for (const { gauge } of this.#gauges) gauge.startCounting();
  }

  read(): Reading<M> {
    return this.#reading(false);
  }

  finish(): Reading<M> {
    return this.#reading(true);
  }

  #reading(ended: boolean): Reading<M> {
    const sheet: FigureSheet = {};
    const channels: FigureSheet[] = Array.from({ length: this.#setup.channels }, () => ({}));
    for (const { gauge } of this.#gauges) gauge.read(sheet, channels, ended);
    const asked = new Set<MeasureName>(this.#setup.measures);
    if (asked.has('peakToLoudness')) {
      const loudness = sheet.integratedLufs as number;
      sheet.peakToLoudnessRatioLu =
        loudness === Number.NEGATIVE_INFINITY ? loudness : (sheet.truePeakDbtp as number) - loudness;
      if (!asked.has('integrated')) dropFigures(sheet, ['integratedLufs', 'gatingThresholdLufs']);
      if (!asked.has('truePeak')) {
        for (const figures of [sheet, ...channels]) dropFigures(figures, ['truePeakDbtp', 'truePeakFrame']);
      }
    }
    return {
      frameCount: Math.max(this.#position - this.#countFrom, 0),
      ...sheet,
      channels,
    } as unknown as Reading<M>;
  }

  reset(): void {
    this.#position = this.#setup.startFrame;
    this.#countFrom = this.#setup.countFrom;
    for (const { gauge } of this.#gauges) {
      gauge.reset();
      if (gauge instanceof LoudnessGauge && this.#countFrom > this.#position) gauge.warmUp();
    }
  }

  snapshot(): MeterSnapshot<M> {
    return {
      setup: { ...this.#setup, measures: this.#setup.measures as readonly M[] },
      fromFrame: this.#countFrom,
      toFrame: Math.max(this.#position, this.#countFrom),
      position: this.#position,
      states: Object.fromEntries(this.#gauges.map(({ name, gauge }) => [name, copyOf(gauge.state)])),
    };
  }

  /** The hops that its loudness has kept, where the setup wants them kept. */
  get hops(): Hops | undefined {
    for (const { gauge } of this.#gauges) if (gauge instanceof LoudnessGauge) return gauge.hops;
    return undefined;
  }

  restore(snapshot: MeterSnapshot<M>): void {
    if (comparable(snapshot.setup) !== comparable(this.#setup)) {
      throw new UsageError(
        'meter/restore',
        `The snapshot is of a meter for ${snapshot.setup.channels} channel(s) that measures ${snapshot.setup.measures.join(', ')}; this one is for ${this.#setup.channels} and measures ${this.#setup.measures.join(', ')}, or has other options. Make one with the options of the snapshot.`,
        { measures: snapshot.setup.measures, channels: snapshot.setup.channels },
      );
    }
    this.#countFrom = snapshot.fromFrame;
    this.#position = snapshot.position;
    for (const { name, gauge } of this.#gauges) {
      gauge.reset();
      gauge.state.forEach((part, index) => {
        const saved = snapshot.states[name]?.[index];
        if (saved) part.set(saved);
      });
    }
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const { gauge } of this.#gauges) gauge.release();
    this.#spans.release();
    this.#intake.release();
  }

  #checkChannels(given: number): void {
    const { channels } = this.#setup;
    if (given === channels) return;
    throw new UsageError(
      'meter/channels',
      `This meter was made for ${channels} channel(s); the block has ${given}. Make one for each stream.`,
      { channels, blockChannels: given },
    );
  }
}

function dropFigures(sheet: FigureSheet, names: readonly string[]): void {
  for (const name of names) delete sheet[name];
}
