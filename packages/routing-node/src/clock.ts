/** Milliseconds since the process began: for telling how far ahead of the device the host is. */
export function milliseconds(): number {
  return performance.now();
}
