/** A device that has fallen behind its clock for good. */
export interface Standstill<Place> {
  /** Where it was furthest behind. */
  readonly place: Place;
  /** So much later it plays everything since. */
  readonly frames: number;
}

/** Less is the jitter of the calls that hand blocks over, which is larger for longer blocks. */
const THRESHOLD_SECONDS = 0.01;
const THRESHOLD_BLOCKS = 1 / 4;
/** The usual is the best of the last three of these: clocks drift, and on a busy machine a second may be bad. */
const WINDOW_SECONDS = 1;
const WINDOWS = 3;
/** So long a device may stay behind and catch up: it had enough in its buffer, and nobody had time to look. */
const SETTLE_SECONDS = 5;
/** The same at the end, where there is no more time. */
const LAST_SECONDS = 0.5;
/** How far behind it stays is judged by as much of the end: it may have gone on falling before. */
const JUDGED_SECONDS = 3;
/** So long after it was first behind its place is looked for. */
const FALL_SECONDS = 1;

/**
 * Tells by the clock whether a device has run dry, where it does not tell itself.
 *
 * A device takes frames at its rate. When it, or whoever serves it, is late, it takes more afterwards and is where it
 * was; when it has run dry and played silence, it stays behind by as much. So it is judged by how far ahead of the
 * clock it gets at best, second by second; a clock that runs slow or fast by less than 1 % does not show. Silence
 * that is shorter than 10 ms (or a quarter of a block) does not show either.
 */
export class DeviceClock<Place> {
  readonly #sampleRate: number;
  readonly #threshold: number;
  /** The best of the last seconds, and of this one: frames ahead of the clock. */
  #usual: number | undefined;
  #bests: number[] = [];
  #best = Number.NEGATIVE_INFINITY;
  #windowEnd: number | undefined;
  /** Since when it has been behind the usual, its worst place, and where it was since. */
  #behind:
    | {
        readonly since: number;
        lowest: number;
        lowestAt: number;
        place: Place;
        readonly track: { readonly seconds: number; readonly ahead: number }[];
      }
    | undefined;
  #excusedUntil = Number.NEGATIVE_INFINITY;
  /** When it was last compared. */
  #noted = 0;

  constructor(sampleRate: number, blockFrames: number) {
    this.#sampleRate = sampleRate;
    this.#threshold = Math.max(THRESHOLD_SECONDS * sampleRate, THRESHOLD_BLOCKS * blockFrames);
  }

  /** At `seconds` it had taken `frames`; `place` is what the report will name. */
  note(seconds: number, frames: number, place: Place): Standstill<Place> | undefined {
    this.#noted = seconds;
    if (seconds < this.#excusedUntil) return undefined;
    const ahead = frames - seconds * this.#sampleRate;
    this.#windowEnd ??= seconds + WINDOW_SECONDS;
    this.#best = Math.max(this.#best, ahead);
    this.#compare(seconds, ahead, place);
    const found = this.#judge(seconds, SETTLE_SECONDS);
    if (seconds >= this.#windowEnd) {
      this.#bests = [...this.#bests, this.#best].slice(-WINDOWS);
      this.#best = Number.NEGATIVE_INFINITY;
      if (!this.#behind) this.#usual = Math.max(...this.#bests);
      this.#windowEnd = seconds + WINDOW_SECONDS;
    }
    return found;
  }

  /**
   * The device has told of an underrun itself, and starts again: what is usual is learned anew, for two seconds. What
   * was open before is judged.
   */
  excuse(seconds: number): Standstill<Place> | undefined {
    // Where it has only just fallen behind, that is what it tells of.
    const isOther = this.#behind !== undefined && this.#noted - this.#behind.lowestAt >= LAST_SECONDS;
    const found = isOther ? this.last(seconds) : undefined;
    this.#excusedUntil = seconds + WINDOW_SECONDS;
    this.#forget();
    return found;
  }

  /** Nothing follows: judges what is still open. */
  last(seconds: number): Standstill<Place> | undefined {
    return this.#judge(seconds, LAST_SECONDS);
  }

  #compare(seconds: number, ahead: number, place: Place): void {
    const isBehind = this.#usual !== undefined && ahead <= this.#usual - this.#threshold / 2;
    if (!isBehind) {
      this.#behind = undefined;
    } else if (this.#behind === undefined) {
      this.#behind = { since: seconds, lowest: ahead, lowestAt: seconds, place, track: [{ seconds, ahead }] };
    } else {
      const behind = this.#behind;
      behind.track.push({ seconds, ahead });
      if (seconds - behind.since < FALL_SECONDS && ahead < behind.lowest) {
        behind.lowest = ahead;
        behind.lowestAt = seconds;
        behind.place = place;
      }
    }
  }

  #judge(seconds: number, patience: number): Standstill<Place> | undefined {
    const behind = this.#behind;
    if (behind === undefined || this.#usual === undefined || seconds - behind.since < patience)
      return undefined;
    const judged = behind.track.filter(
      (point) => point.seconds > seconds - Math.min(patience / 2, JUDGED_SECONDS),
    );
    const stays = Math.max(...judged.map(({ ahead }) => ahead), behind.lowest);
    const frames = Math.round(this.#usual - stays);
    this.#forget();
    this.#usual = stays;
    return frames < this.#threshold ? undefined : { place: behind.place, frames };
  }

  #forget(): void {
    this.#usual = undefined;
    this.#bests = [];
    this.#best = Number.NEGATIVE_INFINITY;
    this.#windowEnd = undefined;
    this.#behind = undefined;
  }
}
