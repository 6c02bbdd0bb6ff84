import type { FromChild, Piece, ReportedUnderrun } from './child-protocol.js';
import { milliseconds } from './clock.js';
import { DeviceClock, type Standstill } from './device-clock.js';
import type { DeviceRequest, DeviceStream } from './device-host.js';
import { StreamBuffer } from './stream-buffer.js';

/** Silence before the first frame: sound systems may swallow what comes while they start. */
const LEAD_IN_SECONDS = 0.1;
/** Reports at least this often, so that meters can be drawn and a stall is seen. */
const REPORT_MILLISECONDS = 15;
const HEARTBEAT_MILLISECONDS = 200;
/** When the device's own buffer is measured after the start, and the most that is believed. */
const SETTLED_SECONDS = 0.3;
const LATENCY_LIMIT_SECONDS = 0.5;

/** How long a device without a clock waits for material. */
const UNHURRIED_MILLISECONDS = 2000;

/** One write: what had been handed to the device and taken from the stream after it. */
interface Mark {
  readonly handed: number;
  readonly consumed: number;
}

/** Where the device may have stood still. */
interface Place {
  readonly streamFrame: number;
  readonly deviceFrame: number;
  readonly isAudible: boolean;
}

/**
 * Keeps an open device busy: with the stream while it plays, with silence otherwise. The device never waits for the
 * application, and a pause or a seek neither stops nor starts it.
 */
export class StreamPump {
  readonly #stream: DeviceStream;
  readonly #request: DeviceRequest;
  readonly #prefillFrames: number;
  readonly #post: (message: FromChild) => void;
  readonly #buffer: StreamBuffer;
  readonly #clock: DeviceClock<Place>;
  readonly #block: Uint8Array;
  readonly #frameBytes: number;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #state: 'silent' | 'waiting' | 'playing' | 'ending' = 'silent';
  #closing = false;
  #handed = 0;
  #endFrame = Number.POSITIVE_INFINITY;
  /** Frames handed when the last one of the stream went out. */
  #endedAt = 0;
  #underruns: ReportedUnderrun[] = [];
  #late: ReportedUnderrun | undefined;
  #marks: Mark[] = [];
  #heard = 0;
  #startedAt = 0;
  #latencyFrames: number | undefined;
  #lastReport = 0;
  /** Called when something has changed that material may be waited for. */
  #arrived: (() => void) | undefined;

  constructor(
    stream: DeviceStream,
    request: DeviceRequest,
    prefillFrames: number,
    post: (message: FromChild) => void,
  ) {
    this.#stream = stream;
    this.#request = request;
    this.#prefillFrames = prefillFrames;
    this.#post = post;
    this.#frameBytes = (request.channels * request.encoding.bits) / 8;
    this.#buffer = new StreamBuffer(this.#frameBytes);
    this.#clock = new DeviceClock(request.sampleRate, request.blockFrames);
    this.#block = new Uint8Array(request.blockFrames * this.#frameBytes);
    this.#heartbeat = setInterval(() => this.#report(), HEARTBEAT_MILLISECONDS);
  }

  /** Runs until it is closed; rejects when the device fails. */
  async run(): Promise<void> {
    this.#startedAt = milliseconds();
    try {
      while (!this.#closing) {
        await this.#waitForMaterial();
        this.#fill();
        const said = await this.#stream.write(this.#block);
        this.#handed += this.#request.blockFrames;
        if (said === 'underrun' && this.#handed > this.#leadInFrames) this.#noteDeviceUnderrun();
        this.#compareWithClock();
        this.#advance();
        if (milliseconds() - this.#lastReport >= REPORT_MILLISECONDS) this.#report();
      }
    } finally {
      clearInterval(this.#heartbeat);
    }
  }

  take(piece: Piece): void {
    this.#buffer.put(piece);
    this.#arrived?.();
  }

  play(): void {
    if (this.#state === 'silent') this.#state = 'waiting';
  }

  pause(): void {
    if (this.#state !== 'ending') this.#state = 'silent';
    this.#arrived?.();
    this.#finishLate();
    this.#post({ is: 'paused', streamFrame: this.#buffer.consumed });
  }

  cut(epoch: number, marginFrames: number, restart: boolean): void {
    const streamFrame = this.#buffer.cut(epoch, marginFrames);
    this.#endFrame = Number.POSITIVE_INFINITY;
    if (this.#state === 'ending' || (restart && this.#state === 'playing')) this.#state = 'waiting';
    this.#arrived?.();
    this.#finishLate();
    this.#post({ is: 'cut', epoch, streamFrame });
  }

  end(epoch: number, streamFrame: number): void {
    if (epoch !== this.#buffer.epoch) return;
    this.#endFrame = streamFrame;
    this.#arrived?.();
  }

  async close(how: 'drain' | 'abort'): Promise<void> {
    this.#closing = true;
    this.#arrived?.();
    clearInterval(this.#heartbeat);
    await this.#stream.close(how);
  }

  get #leadInFrames(): number {
    return Math.ceil(LEAD_IN_SECONDS * this.#request.sampleRate);
  }

  #fill(): void {
    const { blockFrames } = this.#request;
    if (this.#state === 'waiting' && this.#handed >= this.#leadInFrames && this.#mayStart()) {
      this.#state = 'playing';
      this.#post({ is: 'started', streamFrame: this.#buffer.consumed });
    }
    const frames = this.#state === 'playing' ? this.#buffer.take(this.#block) : 0;
    this.#block.fill(0, frames * this.#frameBytes);
    if (this.#state !== 'playing') return;
    if (this.#buffer.consumed >= this.#endFrame) {
      this.#finishLate();
      this.#state = 'ending';
      this.#endedAt = this.#handed + frames;
    } else if (frames < blockFrames) this.#noteLate(blockFrames - frames);
    else this.#finishLate();
  }

  /** As long as the queue in front of the device lasts, but for one block, late material is not too late. */
  #waitForMaterial(): Promise<void> | undefined {
    const { blockFrames, queueBlocks, sampleRate } = this.#request;
    if (!this.#isShort() || this.#late) return undefined;
    const patience = this.#isInNoHurry()
      ? UNHURRIED_MILLISECONDS
      : (1000 * (queueBlocks - 1) * blockFrames) / sampleRate;
    // The application must know at once that there is room.
    this.#report();
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#arrived = undefined;
        resolve();
      };
      const timer = setTimeout(go, patience);
      this.#arrived = () => {
        if (!this.#isShort()) go();
      };
    });
  }

  /** True for a device without a clock, which takes what comes: it has taken far more than its time. */
  #isInNoHurry(): boolean {
    const { sampleRate } = this.#request;
    const seconds = this.#seconds;
    return this.#handed > sampleRate * (1.5 * seconds + LATENCY_LIMIT_SECONDS);
  }

  #isShort(): boolean {
    const { consumed, buffered } = this.#buffer;
    return (
      !this.#closing &&
      this.#state === 'playing' &&
      buffered < this.#request.blockFrames &&
      consumed + buffered < this.#endFrame
    );
  }

  #mayStart(): boolean {
    const { consumed, buffered } = this.#buffer;
    return buffered >= this.#prefillFrames || consumed + buffered >= this.#endFrame;
  }

  #noteLate(frames: number): void {
    this.#late = this.#late
      ? { ...this.#late, frames: this.#late.frames + frames }
      : {
          kind: 'late',
          streamFrame: this.#buffer.consumed,
          frames,
          deviceFrame: this.#handed,
        };
  }

  #finishLate(): void {
    if (this.#late) this.#underruns.push(this.#late);
    this.#late = undefined;
  }

  /** What was said belongs to the block that the device takes next: it lies behind the queue. */
  #noteDeviceUnderrun(): void {
    this.#suspect(this.#clock.excuse(this.#seconds));
    const { queueBlocks, blockFrames } = this.#request;
    const taken = this.#handed - (queueBlocks + 1) * blockFrames;
    const streamFrame = this.#marks.findLast(({ handed }) => handed <= taken)?.consumed ?? this.#heard;
    const isAudible = this.#state === 'playing' || this.#state === 'ending';
    if (isAudible) this.#underruns.push({ kind: 'device', streamFrame, frames: 0, deviceFrame: taken });
  }

  #compareWithClock(): void {
    if (this.#isInNoHurry()) return;
    const isAudible = this.#state === 'playing' || this.#state === 'ending';
    const place = { streamFrame: this.#buffer.consumed, deviceFrame: this.#handed, isAudible };
    this.#suspect(this.#clock.note(this.#seconds, this.#handed, place));
  }

  #suspect(standstill: Standstill<Place> | undefined): void {
    if (!standstill?.place.isAudible) return;
    const { streamFrame, deviceFrame } = standstill.place;
    this.#underruns.push({ kind: 'suspected', streamFrame, frames: standstill.frames, deviceFrame });
  }

  /** Since the device was opened. */
  get #seconds(): number {
    return (milliseconds() - this.#startedAt) / 1000;
  }

  /** What has been handed over and not yet heard: the queue, and the device's own buffer as measured. */
  get #aheadFrames(): number {
    const { queueBlocks, blockFrames } = this.#request;
    return queueBlocks * blockFrames + (this.#latencyFrames ?? 2 * blockFrames);
  }

  #advance(): void {
    this.#measureLatency();
    this.#marks.push({ handed: this.#handed, consumed: this.#buffer.consumed });
    const heardOfDevice = this.#handed - this.#aheadFrames;
    while (this.#marks[0] && (this.#marks[0] as Mark).handed <= heardOfDevice) {
      this.#heard = (this.#marks.shift() as Mark).consumed;
    }
    const { blockFrames, queueBlocks } = this.#request;
    // A block more than the queue, and the device's buffer at least at PortAudio's usual four blocks.
    const tail = (queueBlocks + 1) * blockFrames + Math.max(this.#latencyFrames ?? 0, 4 * blockFrames);
    if (this.#state === 'ending' && this.#handed - this.#endedAt >= tail) {
      this.#heard = this.#buffer.consumed;
      this.#suspect(this.#clock.last(this.#seconds));
      this.#state = 'silent';
      this.#report();
      this.#post({ is: 'ended' });
    }
  }

  #measureLatency(): void {
    if (this.#latencyFrames !== undefined) return;
    const { sampleRate, queueBlocks, blockFrames } = this.#request;
    const seconds = this.#seconds;
    if (seconds < SETTLED_SECONDS) return;
    const ahead = Math.round(this.#handed - queueBlocks * blockFrames - seconds * sampleRate);
    // A device without a clock takes everything at once: it has no latency that could be measured so.
    this.#latencyFrames = ahead > LATENCY_LIMIT_SECONDS * sampleRate ? 0 : Math.max(0, ahead);
  }

  #report(): void {
    this.#lastReport = milliseconds();
    this.#post({
      is: 'progress',
      epoch: this.#buffer.epoch,
      consumed: this.#buffer.consumed,
      heard: this.#heard,
      handed: this.#handed,
      playing: this.#state === 'playing' || this.#state === 'ending',
      underruns: this.#underruns,
    });
    this.#underruns = [];
  }
}
