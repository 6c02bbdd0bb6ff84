// SIMD twins of byte-order.ts.

import * as scalar from './byte-order';

export function swapBytes16(address: usize, samples: i32): void {
  const whole = samples & ~7;
  for (let i = 0; i < whole; i += 8, address += 16) {
    v128.store(
      address,
      i8x16.swizzle(v128.load(address), i8x16(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
    );
  }
  scalar.swapBytes16(address, samples - whole);
}

export function swapBytes24(address: usize, samples: i32): void {
  const whole = samples & ~15;
  for (let i = 0; i < whole; i += 16, address += 48) {
    // Two of the sixteen triples lie across vectors: bytes 15 to 17 and 30 to 32.
    const a = v128.load(address);
    const b = v128.load(address, 16);
    const c = v128.load(address, 32);
    const ab = v128.shuffle<i8>(a, b, 16, 15, 20, 19, 18, 23, 22, 21, 26, 25, 24, 29, 28, 27, 30, 31);
    v128.store(address, v128.shuffle<i8>(a, b, 2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 17));
    v128.store(address, v128.shuffle<i8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 15), 16);
    v128.store(address, v128.shuffle<i8>(b, c, 14, 19, 18, 17, 22, 21, 20, 25, 24, 23, 28, 27, 26, 31, 30, 29), 32);
  }
  scalar.swapBytes24(address, samples - whole);
}

export function swapBytes32(address: usize, samples: i32): void {
  const whole = samples & ~3;
  for (let i = 0; i < whole; i += 4, address += 16) {
    v128.store(
      address,
      i8x16.swizzle(v128.load(address), i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)),
    );
  }
  scalar.swapBytes32(address, samples - whole);
}

export function swapBytes64(address: usize, samples: i32): void {
  const whole = samples & ~1;
  for (let i = 0; i < whole; i += 2, address += 16) {
    v128.store(
      address,
      i8x16.swizzle(v128.load(address), i8x16(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)),
    );
  }
  scalar.swapBytes64(address, samples - whole);
}

export function flipSign8(address: usize, samples: i32): void {
  const whole = samples & ~15;
  for (let i = 0; i < whole; i += 16, address += 16) {
    v128.store(address, v128.xor(v128.load(address), i8x16.splat(-0x80)));
  }
  scalar.flipSign8(address, samples - whole);
}
