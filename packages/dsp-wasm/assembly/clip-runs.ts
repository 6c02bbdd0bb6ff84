// Runs of at least `minRun` consecutive samples with |x| >= threshold. A run counts, with all its samples,
// when it reaches `minRun`; NaN ends a run. The state carries a run from block to block.
//
//   offset  type
//        0  f64   length of the run that is open, 0 for none
//        8  f64   samples in counted runs
//       16  f64   counted runs
//       24  f64   frame at which the first counted run starts, or -1
//       32  f64   frames seen
//       40        end

const CLIPPED: usize = 8;
const RUNS: usize = 16;
const FIRST: usize = 24;
const SEEN: usize = 32;

@inline
function clipRuns<T>(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  const needed = f64(minRun);
  const seen = load<f64>(state, SEEN);
  let run = load<f64>(state);
  for (let i = 0; i < frames; i++) {
    if (abs<f64>(f64(load<T>(source + usize(i) * sizeof<T>()))) >= threshold) {
      run += 1.0;
      if (run == needed) {
        store<f64>(state, load<f64>(state, RUNS) + 1.0, RUNS);
        store<f64>(state, load<f64>(state, CLIPPED) + run, CLIPPED);
        if (load<f64>(state, FIRST) < 0.0) store<f64>(state, seen + f64(i) + 1.0 - run, FIRST);
      } else if (run > needed) {
        store<f64>(state, load<f64>(state, CLIPPED) + 1.0, CLIPPED);
      }
    } else {
      run = 0.0;
    }
  }
  store<f64>(state, run);
  store<f64>(state, seen + f64(frames), SEEN);
}

export function clipRunsF32(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  clipRuns<f32>(source, frames, threshold, minRun, state);
}

export function clipRunsF64(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  clipRuns<f64>(source, frames, threshold, minRun, state);
}

/** Goes past frames all of which reach the threshold; a run is open. */
export function lengthenRun(frames: i32, minRun: i32, state: usize): void {
  const before = load<f64>(state), needed = f64(minRun);
  const run = before + f64(frames);
  if (before < needed && run >= needed) {
    store<f64>(state, load<f64>(state, RUNS) + 1.0, RUNS);
    store<f64>(state, load<f64>(state, CLIPPED) + run, CLIPPED);
    if (load<f64>(state, FIRST) < 0.0) store<f64>(state, load<f64>(state, SEEN) - before, FIRST);
  } else if (before >= needed) {
    store<f64>(state, load<f64>(state, CLIPPED) + f64(frames), CLIPPED);
  }
  store<f64>(state, run);
  store<f64>(state, load<f64>(state, SEEN) + f64(frames), SEEN);
}

/** Goes past frames of which none reaches the threshold; no run is open. */
export function skipQuiet(frames: i32, state: usize): void {
  store<f64>(state, load<f64>(state, SEEN) + f64(frames), SEEN);
}
