// A threshold in f64 as the f32 that says the same of every f32.

/** The least f32 that is not below the threshold (0 or more): |x| >= it exactly when |x| >= the threshold. */
@inline
export function roundedUp(threshold: f64): f32 {
  const nearest = f32(threshold);
  return f64(nearest) < threshold ? reinterpret<f32>(reinterpret<u32>(nearest) + 1) : nearest;
}

/** The greatest f32 that is not above the threshold. */
@inline
export function roundedDown(threshold: f64): f32 {
  const nearest = f32(threshold);
  return f64(nearest) > threshold ? reinterpret<f32>(reinterpret<u32>(nearest) - 1) : nearest;
}
