// Planes -> file samples, one channel at a time. Little endian; `stride` is the distance between two samples
// of the channel in bytes. Integers: full scale is 2^(bits - 1), ties round to even, and what lies beyond the
// codes is clamped. The result is the number of clamped samples; NaN becomes 0 and is counted too.
// Floats are never clamped; f64 -> f32 rounds as IEEE 754 does.

@inline
function storeCode(address: usize, code: i32, bits: i32): void {
  if (bits == 8) {
    store<u8>(address, u8(code + 128));
  } else if (bits == 16) {
    store<i16>(address, i16(code));
  } else if (bits == 24) {
    store<u16>(address, u16(code));
    store<u8>(address, u8(code >> 16), 2);
  } else {
    store<i32>(address, code);
  }
}

@inline
function encodeInteger<T>(source: usize, destination: usize, stride: usize, frames: i32, bits: i32): i32 {
  const fullScale = f64(u64(1) << (bits - 1));
  let clamped = 0;
  for (let i = 0; i < frames; i++) {
    let code = nearest<f64>(f64(load<T>(source)) * fullScale);
    if (!(code >= -fullScale && code <= fullScale - 1.0)) {
      code = code > 0.0 ? fullScale - 1.0 : code < 0.0 ? -fullScale : 0.0;
      clamped++;
    }
    storeCode(destination, i32(code), bits);
    source += sizeof<T>();
    destination += stride;
  }
  return clamped;
}

export function encodeU8FromF32(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f32>(source, destination, stride, frames, 8);
}

export function encodeU8FromF64(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f64>(source, destination, stride, frames, 8);
}

export function encodeS16FromF32(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f32>(source, destination, stride, frames, 16);
}

export function encodeS16FromF64(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f64>(source, destination, stride, frames, 16);
}

export function encodeS24FromF32(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f32>(source, destination, stride, frames, 24);
}

export function encodeS24FromF64(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f64>(source, destination, stride, frames, 24);
}

export function encodeS32FromF32(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f32>(source, destination, stride, frames, 32);
}

export function encodeS32FromF64(source: usize, destination: usize, stride: usize, frames: i32): i32 {
  return encodeInteger<f64>(source, destination, stride, frames, 32);
}

export function encodeF32FromF32(source: usize, destination: usize, stride: usize, frames: i32): void {
  if (stride == 4) {
    memory.copy(destination, source, usize(frames) << 2);
    return;
  }
  for (let i = 0; i < frames; i++) {
    store<u32>(destination, load<u32>(source));
    source += 4;
    destination += stride;
  }
}

export function encodeF32FromF64(source: usize, destination: usize, stride: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    store<f32>(destination, f32(load<f64>(source)));
    source += 8;
    destination += stride;
  }
}

export function encodeF64FromF32(source: usize, destination: usize, stride: usize, frames: i32): void {
  for (let i = 0; i < frames; i++) {
    store<f64>(destination, f64(load<f32>(source)));
    source += 4;
    destination += stride;
  }
}

export function encodeF64FromF64(source: usize, destination: usize, stride: usize, frames: i32): void {
  if (stride == 8) {
    memory.copy(destination, source, usize(frames) << 3);
    return;
  }
  for (let i = 0; i < frames; i++) {
    store<u64>(destination, load<u64>(source));
    source += 8;
    destination += stride;
  }
}

// What the SIMD kernels of encode-simd.ts do, one sample at a time.
// Stereo integers add the clamped samples of left and right to the two i32 at `counts`.

@inline
function count(counts: usize, left: i32, right: i32): void {
  store<i32>(counts, load<i32>(counts) + left);
  store<i32>(counts, load<i32>(counts, 4) + right, 4);
}

export function encodeS16MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  return encodeS16FromF32(source, destination, 2, frames);
}

export function encodeS16MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  return encodeS16FromF64(source, destination, 2, frames);
}

export function encodeS24MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  return encodeS24FromF32(source, destination, 3, frames);
}

export function encodeS24MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  return encodeS24FromF64(source, destination, 3, frames);
}

export function encodeS16StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const l = encodeS16FromF32(left, destination, 4, frames);
  count(counts, l, encodeS16FromF32(right, destination + 2, 4, frames));
}

export function encodeS16StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const l = encodeS16FromF64(left, destination, 4, frames);
  count(counts, l, encodeS16FromF64(right, destination + 2, 4, frames));
}

export function encodeS24StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const l = encodeS24FromF32(left, destination, 6, frames);
  count(counts, l, encodeS24FromF32(right, destination + 3, 6, frames));
}

export function encodeS24StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const l = encodeS24FromF64(left, destination, 6, frames);
  count(counts, l, encodeS24FromF64(right, destination + 3, 6, frames));
}

export function encodeF32MonoFromF64(source: usize, destination: usize, frames: i32): void {
  encodeF32FromF64(source, destination, 4, frames);
}

export function encodeF32StereoFromF32(left: usize, right: usize, destination: usize, frames: i32): void {
  encodeF32FromF32(left, destination, 8, frames);
  encodeF32FromF32(right, destination + 4, 8, frames);
}

export function encodeF32StereoFromF64(left: usize, right: usize, destination: usize, frames: i32): void {
  encodeF32FromF64(left, destination, 8, frames);
  encodeF32FromF64(right, destination + 4, 8, frames);
}
