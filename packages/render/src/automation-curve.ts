/** A point of a curve: a value at a frame of the session. */
export interface CurvePoint {
  readonly frame: number;
  readonly value: number;
}

/** Straight lines between points, by frames of the session: the way a fader or a pan moves. */
export class AutomationCurve {
  readonly #points: readonly CurvePoint[];
  /** The last point that was at or before the frame asked for last, -1 before all. */
  #at = -1;

  /** Points rise by their frames; the later of two at one frame counts from there. At least one. */
  constructor(points: readonly CurvePoint[]) {
    this.#points = points;
  }

  /** The one value of all these frames, or `undefined` where it may move. */
  constantOver(from: number, frames: number): number | undefined {
    const at = this.#seek(from);
    const { value } = this.#points[Math.max(0, at)] as CurvePoint;
    const next = this.#points[at + 1];
    const still = !next || (next.frame >= from + frames && (at < 0 || next.value === value));
    return still ? value : undefined;
  }

  /** The value of each of `frames` frames from `from` on. */
  fill(values: Float64Array, from: number, frames: number): void {
    const points = this.#points;
    for (let i = 0; i < frames; ) {
      const at = this.#seek(from + i);
      const { frame: startFrame, value: start } = points[Math.max(0, at)] as CurvePoint;
      const next = points[at + 1];
      const until = next ? Math.min(frames, next.frame - from) : frames;
      if (at < 0 || !next) {
        values.fill(start, i, until);
        i = until;
        continue;
      }
      const rise = next.value - start;
      const length = next.frame - startFrame;
      for (; i < until; i++) values[i] = start + rise * ((from + i - startFrame) / length);
    }
  }

  #seek(frame: number): number {
    const points = this.#points;
    if (this.#at >= 0 && (points[this.#at] as CurvePoint).frame > frame) this.#at = -1;
    while (this.#at + 1 < points.length && (points[this.#at + 1] as CurvePoint).frame <= frame) this.#at++;
    return this.#at;
  }
}
