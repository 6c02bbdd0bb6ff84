/** Consecutive samples that are all numbers: `from` (included) to `to` (excluded). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The runs of finite samples among the first `frames` of a plane. */
export function finiteSpans(plane: Float32Array | Float64Array, frames: number): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (let frame = 0; frame <= frames; frame++) {
    if (frame < frames && Number.isFinite(plane[frame])) continue;
    if (frame > from) spans.push({ from, to: frame });
    from = frame + 1;
  }
  return spans;
}
