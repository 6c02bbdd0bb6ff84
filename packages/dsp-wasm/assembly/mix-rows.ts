// Sums of any number of f32 planes into an f64 plane, and the peak of each of them, in one pass.
//
//   row, 32 bytes
//     0   u32   address of the plane
//     8   f64   gain
//    16   f64   its peak: written, whatever was there
//    24   f64   peak of the sum with it and all rows before it: written by the `Sums` form alone

import { mixF32 } from './mix';
import { peakF32, peakF64 } from './peak';

export const ROW_BYTES: usize = 32;

export function mixRowsF32(rows: usize, count: i32, destination: usize, frames: i32): void {
  for (let i = 0; i < count; i++, rows += ROW_BYTES) {
    const source = usize(load<u32>(rows));
    store<f64>(rows, peakF32(source, frames), 16);
    mixF32(source, destination, load<f64>(rows, 8), frames);
  }
}

export function mixRowsSumsF32(rows: usize, count: i32, destination: usize, frames: i32): void {
  for (let i = 0; i < count; i++, rows += ROW_BYTES) {
    mixRowsF32(rows, 1, destination, frames);
    store<f64>(rows, peakF64(destination, frames), 24);
  }
}
