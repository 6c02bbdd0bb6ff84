/**
 * The gain of each side when a mono track stands in the centre. `0 dB` is linear balance, `-3 dB` equal power,
 * `-6 dB` equal gain, `-4.5 dB` the geometric mean of those two. Hard left or right is unity in all of them.
 */
export const PAN_LAWS = ['0 dB', '-3 dB', '-4.5 dB', '-6 dB'] as const;

/** One of `PAN_LAWS`. */
export type PanLaw = (typeof PAN_LAWS)[number];

/**
 * Left and right gain of a position from -1 (left) to +1 (right): linear balance, 0 dB at centre.
 * A mono track at centre sums into both sides at unity; a stereo track keeps its image.
 */
export function linearBalance(pan: number): { readonly left: number; readonly right: number } {
  return { left: Math.min(1, 1 - pan), right: Math.min(1, 1 + pan) };
}
