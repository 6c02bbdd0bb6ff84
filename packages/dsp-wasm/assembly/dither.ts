// TPDF dither: what is added to a plane before it is quantised. Each sample gets the sum of two independent
// uniform numbers of one LSB peak to peak (together two LSB, triangular, variance 1/6 LSB^2), which makes mean and
// variance of the quantisation error independent of the signal (Lipshitz, Wannamaker and Vanderkooy,
// "Quantization and Dither: A Theoretical Survey", JAES 40, 1992).
//
//   offset  type
//        0  u64   position in the sequence of the generator
//
// The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
// 2014): a counter and a mixing function, integers only. Its two halves are the two uniform numbers.

const GAMMA: u64 = 0x9e3779b97f4a7c15;

@inline
function mixed(position: u64): u64 {
  let z = position;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Starts the stream of one channel; those of other seeds and channels begin elsewhere in the sequence. */
export function startDither(state: usize, seed: i32, channel: i32): void {
  store<u64>(state, mixed(mixed((u64(u32(channel)) << 32) | u64(u32(seed))) + GAMMA));
}

@inline
function dither<T>(source: usize, destination: usize, lsb: f64, frames: i32, state: usize): void {
  // The halves lie in [-2^31, 2^31): the 1 makes their sum symmetrical, and its mean 0.
  const scale = lsb / 4294967296.0;
  let position = load<u64>(state);
  for (let i = 0; i < frames; i++) {
    position += GAMMA;
    const random = mixed(position);
    const sum = (i64(random) >> 32) + i64(i32(random)) + 1;
    store<f64>(destination, f64(load<T>(source)) + f64(sum) * scale);
    source += sizeof<T>();
    destination += 8;
  }
  store<u64>(state, position);
}

export function ditherF32(source: usize, destination: usize, lsb: f64, frames: i32, state: usize): void {
  dither<f32>(source, destination, lsb, frames, state);
}

export function ditherF64(source: usize, destination: usize, lsb: f64, frames: i32, state: usize): void {
  dither<f64>(source, destination, lsb, frames, state);
}
