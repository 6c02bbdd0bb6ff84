// Big endian <-> little endian in place, and the sign of 8-bit samples.

export function swapBytes16(address: usize, samples: i32): void {
  for (let i = 0; i < samples; i++, address += 2) store<u16>(address, bswap<u16>(load<u16>(address)));
}

export function swapBytes24(address: usize, samples: i32): void {
  for (let i = 0; i < samples; i++, address += 3) {
    const first = load<u8>(address);
    store<u8>(address, load<u8>(address, 2));
    store<u8>(address, first, 2);
  }
}

export function swapBytes32(address: usize, samples: i32): void {
  for (let i = 0; i < samples; i++, address += 4) store<u32>(address, bswap<u32>(load<u32>(address)));
}

export function swapBytes64(address: usize, samples: i32): void {
  for (let i = 0; i < samples; i++, address += 8) store<u64>(address, bswap<u64>(load<u64>(address)));
}

/** Unsigned 8-bit codes (WAVE) <-> signed ones (AIFF). */
export function flipSign8(address: usize, samples: i32): void {
  for (let i = 0; i < samples; i++, address++) store<u8>(address, load<u8>(address) ^ 0x80);
}
