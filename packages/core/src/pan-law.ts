/**
 * Left and right gain of a position from -1 (left) to +1 (right): linear balance, 0 dB at centre.
 * A mono track at centre sums into both sides at unity; a stereo track keeps its image.
 */
export function linearBalance(pan: number): { readonly left: number; readonly right: number } {
  return { left: Math.min(1, 1 - pan), right: Math.min(1, 1 + pan) };
}
