/**
 * A point of a fader's automation: from `frame` of the session on, the gain moves in a straight line (of
 * amplitude, not of decibels) to the next point. `-Infinity` is silence. Before the first point its value
 * holds, after the last that one's. Two points at one frame are a jump: the later one counts from there.
 */
export interface GainPoint {
  readonly frame: number;
  readonly gainDb: number;
}

/** A point of a pan's automation, -1 to +1: the position moves in a straight line to the next point. */
export interface PanPoint {
  readonly frame: number;
  readonly pan: number;
}
