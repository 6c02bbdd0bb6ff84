// File samples -> planes, one channel at a time. Little endian; `stride` is the distance between two
// samples of the channel in bytes. Full scale is 2^(bits - 1): every division is by a power of two, so exact.

const SCALE_8: f32 = 1.0 / 128.0;
const SCALE_16: f32 = 1.0 / 32768.0;
/** A 24-bit code in the upper three bytes of an i32 has the full scale of 32 bits. */
const SCALE_32: f32 = 1.0 / 2147483648.0;

/** Unsigned 8-bit codes, silence at 128 (WAVE). */
export function decodeU8(source: usize, stride: usize, destination: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    store<f32>(destination, f32(i32(load<u8>(source)) - 128) * SCALE_8);
    source += stride;
    destination += 4;
  }
}

export function decodeS16(source: usize, stride: usize, destination: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    store<f32>(destination, f32(i32(load<i16>(source))) * SCALE_16);
    source += stride;
    destination += 4;
  }
}

export function decodeS24(source: usize, stride: usize, destination: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    const code = (i32(load<u16>(source)) << 8) | (i32(load<u8>(source, 2)) << 24);
    store<f32>(destination, f32(code) * SCALE_32);
    source += stride;
    destination += 4;
  }
}

/** To f64: 32 bits do not fit the 24 of an f32. */
export function decodeS32(source: usize, stride: usize, destination: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    store<f64>(destination, f64(load<i32>(source)) * f64(SCALE_32));
    source += stride;
    destination += 8;
  }
}

export function decodeF32(source: usize, stride: usize, destination: usize, frames: i32): void {
  if (stride == 4) {
    memory.copy(destination, source, usize(frames) << 2);
    return;
  }
  for (let i = 0; i < frames; i++) {
    store<u32>(destination, load<u32>(source));
    source += stride;
    destination += 4;
  }
}

export function decodeF64(source: usize, stride: usize, destination: usize, frames: i32): void {
  if (stride == 8) {
    memory.copy(destination, source, usize(frames) << 3);
    return;
  }
  for (let i = 0; i < frames; i++) {
    store<u64>(destination, load<u64>(source));
    source += stride;
    destination += 8;
  }
}

// What the SIMD kernels of decode-simd.ts do, one sample at a time.

export function decodeS16Mono(source: usize, destination: usize, frames: i32): void {
  decodeS16(source, 2, destination, frames);
}

export function decodeS16Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  decodeS16(source, 4, left, frames);
  decodeS16(source + 2, 4, right, frames);
}

export function decodeS24Mono(source: usize, destination: usize, frames: i32): void {
  decodeS24(source, 3, destination, frames);
}

export function decodeS24Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  decodeS24(source, 6, left, frames);
  decodeS24(source + 3, 6, right, frames);
}

export function decodeF32Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  decodeF32(source, 8, left, frames);
  decodeF32(source + 4, 8, right, frames);
}

// Two to four neighbouring channels of three or more: the first `lanes` of the destinations, the others repeat the
// last one. `stride` is that of at least three samples.

export function decodeS16Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  decodeS16(source, stride, a, frames);
  decodeS16(source + 2, stride, b, frames);
  if (lanes > 2) decodeS16(source + 4, stride, c, frames);
  if (lanes > 3) decodeS16(source + 6, stride, d, frames);
}

export function decodeS24Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  decodeS24(source, stride, a, frames);
  decodeS24(source + 3, stride, b, frames);
  if (lanes > 2) decodeS24(source + 6, stride, c, frames);
  if (lanes > 3) decodeS24(source + 9, stride, d, frames);
}

export function decodeF32Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  decodeF32(source, stride, a, frames);
  decodeF32(source + 4, stride, b, frames);
  if (lanes > 2) decodeF32(source + 8, stride, c, frames);
  if (lanes > 3) decodeF32(source + 12, stride, d, frames);
}
