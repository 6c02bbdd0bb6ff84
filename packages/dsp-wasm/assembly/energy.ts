// Sum of squares in f64. NaN and infinities propagate.
//
// The order of the additions is part of the result: eight lanes, sample i goes to lane i mod 8,
// total = ((0 + 2) + (4 + 6)) + ((1 + 3) + (5 + 7)). So a block has one energy on every machine; the energies
// of two halves, added, may differ from that of the whole in the last bits.

@inline
function energy<T>(source: usize, frames: i32): f64 {
  let l0 = 0.0, l1 = 0.0, l2 = 0.0, l3 = 0.0, l4 = 0.0, l5 = 0.0, l6 = 0.0, l7 = 0.0;
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const x = f64(load<T>(source));
    const square = x * x;
    const lane = i & 7;
    if (lane == 0) l0 += square;
    else if (lane == 1) l1 += square;
    else if (lane == 2) l2 += square;
    else if (lane == 3) l3 += square;
    else if (lane == 4) l4 += square;
    else if (lane == 5) l5 += square;
    else if (lane == 6) l6 += square;
    else l7 += square;
  }
  return l0 + l2 + (l4 + l6) + (l1 + l3 + (l5 + l7));
}

export function energyF32(source: usize, frames: i32): f64 {
  return energy<f32>(source, frames);
}

export function energyF64(source: usize, frames: i32): f64 {
  return energy<f64>(source, frames);
}
