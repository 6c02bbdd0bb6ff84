import {
  type BlockSource,
  type FrameRange,
  type OutputDevice,
  type Routing,
  type RoutingPlan,
  type SampleEncoding,
  TrackoutError,
  UsageError,
} from '@trackout/core';
import { type Dsp, dbToGain, encodeSamples, type Planes, type Region } from '@trackout/dsp-wasm';
import type { FromChild, Progress } from './child-protocol.js';
import { type ChildFault, playbackBroke } from './device-errors.js';
import type { DeviceProcess } from './device-process.js';
import { OutputMeters } from './output-meters.js';
import { checkLoop, withOutputs } from './playback-plan.js';
import type { Player } from './player.js';
import type { PlaybackReport, PlayerEvent, PlayerState, Underrun } from './player-events.js';
import { RoutedReader } from './routed-reader.js';
import { StreamMap } from './stream-map.js';

/** Everything that a running playback needs, decided. */
export interface PlaybackSetup {
  readonly process: DeviceProcess;
  readonly device: OutputDevice;
  readonly dsp: Dsp;
  readonly sources: readonly BlockSource[];
  readonly plan: RoutingPlan;
  readonly replan: (routing: Routing) => RoutingPlan;
  readonly outputs: number;
  readonly encoding: SampleEncoding;
  readonly blockFrames: number;
  readonly feedFrames: number;
  readonly aheadFrames: number;
  /** 0 for no meters. */
  readonly meterFrames: number;
  readonly onEvent: (event: PlayerEvent) => void;
  readonly signal: AbortSignal | undefined;
}

/** How long a process that answers otherwise may take to cut its buffer. */
const CUT_SECONDS = 5;

interface Waiter {
  resolve(report: PlaybackReport): void;
  reject(reason: unknown): void;
}

/** The player: keeps the process that plays supplied, and tells what is heard. */
export class PlaybackSession implements Player {
  readonly #setup: PlaybackSetup;
  readonly #reader: RoutedReader;
  readonly #planes: Planes<'f64'>;
  readonly #views: readonly Float64Array[];
  readonly #encoded: Region;
  readonly #clamped: Float64Array;
  readonly #meters: OutputMeters | undefined;
  readonly #map = new StreamMap();
  readonly #underruns: Underrun[] = [];
  readonly #abort = () => this.#end('closed', this.#setup.signal?.reason);
  #state: PlayerState = 'ready';
  #epoch = 0;
  /** Frames of the stream that were sent, taken by the device, and heard. */
  #sent = 0;
  #consumed = 0;
  #heard = 0;
  /** The whole material has been sent. */
  #allSent = false;
  #complete = false;
  #opened = false;
  #wanted = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;
  #changing = false;
  #turn: Promise<void> = Promise.resolve();
  #waiters: Waiter[] = [];
  #failure: { readonly reason: unknown } | undefined;
  #gone: Promise<void> | undefined;

  constructor(setup: PlaybackSetup) {
    this.#setup = setup;
    const { dsp, outputs, feedFrames, encoding, meterFrames } = setup;
    const gainOf = (db: number) => dbToGain(dsp.math, db);
    this.#reader = new RoutedReader(setup.sources, withOutputs(setup.plan, outputs), gainOf);
    this.#planes = dsp.allocatePlanes('f64', outputs, feedFrames);
    this.#views = this.#planes.views(feedFrames);
    this.#encoded = dsp.allocate((feedFrames * outputs * encoding.bits) / 8);
    this.#clamped = new Float64Array(outputs);
    this.#meters =
      meterFrames === 0 ? undefined : new OutputMeters(dsp, outputs, meterFrames, setup.plan.sampleRate);
    setup.process.listen((message) => this.#hear(message));
    setup.process.watch((fault) => this.#break(fault));
    setup.signal?.addEventListener('abort', this.#abort, { once: true });
    if (setup.signal?.aborted) this.#abort();
    this.#turn = this.#feed();
  }

  get device(): OutputDevice {
    return this.#setup.device;
  }
  get sampleRate(): number {
    return this.#setup.plan.sampleRate;
  }
  get frameCount(): number {
    return this.#reader.totalFrames;
  }
  get state(): PlayerState {
    return this.#state;
  }
  get position(): number {
    return this.#map.frameAt(this.#heard);
  }
  get hostPid(): number | undefined {
    return this.#setup.process.pid;
  }

  play(): void {
    this.#throwIfOver();
    if (this.#state === 'playing') return;
    if (this.#state === 'ended') this.#detach(this.seek(0));
    this.#complete = false;
    this.#enter('playing');
    this.#setup.process.send({ do: 'play' });
    this.#wake?.();
  }

  async pause(): Promise<number> {
    this.#throwIfOver();
    if (this.#state !== 'playing') return this.#map.frameAt(this.#consumed);
    const answer = this.#setup.process.next(['paused'], CUT_SECONDS);
    this.#setup.process.send({ do: 'pause' });
    this.#enter('paused');
    const { streamFrame } = await answer;
    return this.#map.frameAt(streamFrame);
  }

  seek(frame: number): Promise<void> {
    if (!(Number.isInteger(frame) && 0 <= frame && frame <= this.frameCount)) {
      throw new UsageError(
        'player/seek',
        `Frame ${frame} does not lie within the material of ${this.frameCount} frames.`,
        { frame, frameCount: this.frameCount },
      );
    }
    return this.#exclusive(async () => {
      if (this.#state === 'ended') this.#enter('paused');
      await this.#cut(0, true, () => frame);
    });
  }

  loop(range: FrameRange | undefined): Promise<void> {
    const loop = range && checkLoop(range, this.frameCount);
    return this.#exclusive(async () => {
      await this.#cut(this.#margin, false, (due) => due, { loop, setLoop: true });
    });
  }

  route(routing: Routing): Promise<number> {
    const plan = this.#setup.replan(routing);
    return this.#exclusive(async () => {
      const frame = await this.#cut(this.#margin, false, (due) => due, { plan });
      this.#setup.onEvent({ type: 'routed', frame });
      return frame;
    });
  }

  finished(): Promise<PlaybackReport> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure.reason);
      else if (this.#state === 'ended') resolve(this.#report());
      else if (this.#state === 'closed') this.#whenGone().then(() => resolve(this.#report()), reject);
      else this.#waiters.push({ resolve, reject });
    });
  }

  async close(): Promise<PlaybackReport> {
    if (this.#state !== 'closed' && this.#state !== 'failed') this.#end('closed');
    await this.#whenGone();
    return this.#report();
  }

  /** Long enough for new material to arrive, short enough to be heard at once. */
  get #margin(): number {
    return 2 * this.#setup.blockFrames;
  }

  #throwIfOver(): void {
    if (this.#failure) throw this.#failure.reason;
    if (this.#state === 'closed') {
      throw new UsageError('player/closed', 'The player has been closed. Make a new one.');
    }
  }

  #detach(promise: Promise<unknown>): void {
    promise.catch((error) => this.#end('failed', error));
  }

  /** One change after another. */
  #exclusive<Result>(change: () => Promise<Result>): Promise<Result> {
    this.#throwIfOver();
    const done = this.#queue.then(() => {
      this.#throwIfOver();
      return change();
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  /**
   * Throws away what is not heard yet, except `margin` frames, and goes on with the frame that `where` gives for the
   * one that was due. Returns that frame.
   */
  async #cut(
    marginFrames: number,
    restart: boolean,
    where: (due: number) => number,
    change: { readonly plan?: RoutingPlan; readonly loop?: FrameRange | undefined; setLoop?: boolean } = {},
  ): Promise<number> {
    const { process } = this.#setup;
    this.#changing = true;
    this.#wake?.();
    await this.#turn;
    try {
      this.#epoch += 1;
      const answer = process.next(['cut'], CUT_SECONDS);
      process.send({ do: 'cut', epoch: this.#epoch, marginFrames, restart });
      const { streamFrame } = await answer;
      const frame = where(this.#map.frameAt(streamFrame));
      this.#sent = streamFrame;
      this.#allSent = false;
      this.#map.goOn(streamFrame, frame);
      this.#meters?.dropFrom(streamFrame);
      if (change.plan) this.#reader.route(change.plan);
      if (change.setLoop) this.#reader.loop(change.loop);
      this.#wanted = frame;
      this.#opened = false;
      return frame;
    } finally {
      this.#changing = false;
      this.#turn = this.#feed();
    }
  }

  /** Sends as far ahead as agreed, until it is told to stop. */
  async #feed(): Promise<void> {
    try {
      while (!this.#changing && !this.#isOver()) {
        if (!this.#opened) {
          this.#opened = true;
          await this.#reader.open(this.#wanted, this.#views);
        } else if (this.#allSent || this.#sent - this.#consumed >= this.#setup.aheadFrames) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        } else await this.#sendNext();
      }
    } catch (error) {
      this.#end('failed', error);
    }
  }

  async #sendNext(): Promise<void> {
    const { dsp, process, encoding, feedFrames } = this.#setup;
    if (this.#reader.ended) {
      this.#allSent = true;
      this.#meters?.flush();
      process.send({ do: 'end', epoch: this.#epoch, streamFrame: this.#sent });
      return;
    }
    const { frames, jumped } = await this.#reader.next(feedFrames, this.#views);
    if (jumped) this.#map.goOn(this.#sent, this.#reader.position - frames, true);
    if (frames === 0) return;
    this.#meters?.push(this.#views, frames, this.#sent);
    const { addresses } = this.#planes;
    const { address, bytes } = this.#encoded;
    encodeSamples(dsp, encoding, 'f64', addresses, address, frames, this.#clamped);
    const length = (frames * addresses.length * encoding.bits) / 8;
    const sending = process.write(bytes.slice(0, length), this.#epoch, this.#sent);
    this.#sent += frames;
    if (sending) await sending;
  }

  #hear(message: FromChild): void {
    if (this.#isOver()) return;
    if (message.is === 'progress') this.#progress(message);
    else if (message.is === 'started') {
      this.#setup.onEvent({ type: 'started', frame: this.#map.frameAt(message.streamFrame) });
    } else if (message.is === 'ended') {
      this.#complete = true;
      this.#enter('ended');
      for (const { resolve } of this.#waiters.splice(0)) resolve(this.#report());
    }
  }

  #progress(progress: Progress): void {
    const { onEvent, plan } = this.#setup;
    this.#consumed = progress.consumed;
    for (const { kind, streamFrame, frames, deviceFrame } of progress.underruns) {
      const underrun: Underrun = {
        kind,
        frame: this.#map.frameAt(streamFrame),
        frames,
        seconds: deviceFrame / plan.sampleRate,
      };
      this.#underruns.push(underrun);
      onEvent({ type: 'underrun', underrun });
    }
    const before = this.#heard;
    this.#heard = progress.heard;
    if (progress.heard > before) {
      for (const frame of this.#map.loopsWithin(before, progress.heard)) onEvent({ type: 'looped', frame });
      onEvent({ type: 'position', frame: this.position });
      for (const { from, to, levels } of this.#meters?.takeUntil(progress.heard) ?? []) {
        const fromFrame = this.#map.frameAt(from);
        onEvent({ type: 'meters', fromFrame, toFrame: fromFrame + to - from, levels });
      }
      this.#map.forgetBefore(progress.heard);
    }
    this.#wake?.();
  }

  #break(fault: ChildFault): void {
    const { device, plan } = this.#setup;
    const frame = this.position;
    this.#end(
      'failed',
      playbackBroke(fault, device.name, { frame, positionSeconds: frame / plan.sampleRate }),
    );
  }

  #isOver(): boolean {
    return this.#state === 'closed' || this.#state === 'failed';
  }

  #enter(state: PlayerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#setup.onEvent({ type: 'state', state });
  }

  /** The only way out: gives the device and all memory back. A reason makes it a failure. */
  #end(state: 'closed' | 'failed', reason?: unknown): void {
    if (this.#isOver()) return;
    if (reason !== undefined) this.#failure = { reason };
    this.#enter(state);
    this.#wake?.();
    this.#setup.signal?.removeEventListener('abort', this.#abort);
    this.#gone = this.#giveBack(state);
    if (reason === undefined) {
      this.#gone.then(() => {
        for (const { resolve } of this.#waiters.splice(0)) resolve(this.#report());
      });
    } else {
      if (TrackoutError.isInstance(reason)) this.#setup.onEvent({ type: 'error', error: reason });
      for (const { reject } of this.#waiters.splice(0)) reject(reason);
    }
  }

  async #giveBack(state: 'closed' | 'failed'): Promise<void> {
    await (state === 'closed' ? this.#setup.process.close('abort') : this.#setup.process.kill());
    await this.#turn;
    this.#reader.close();
    this.#meters?.release();
    this.#planes.release();
    this.#encoded.release();
  }

  async #whenGone(): Promise<void> {
    await this.#gone;
  }

  #report(): PlaybackReport {
    return {
      device: this.#setup.device.name,
      sampleRate: this.sampleRate,
      outputs: this.#setup.outputs,
      framesPlayed: this.#consumed,
      complete: this.#complete,
      underruns: [...this.#underruns],
      clampedSamples: [...this.#clamped],
    };
  }
}
