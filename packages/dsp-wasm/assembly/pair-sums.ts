// Sums over two planes, frame by frame in order, so that any partition into blocks gives the same bits:
// each plane's samples, their squares, and the products of the two. One plane alone: give it twice.
//
//   offset  type
//        0  f64 x 2   sums of the samples
//       16  f64 x 2   sums of their squares
//       32  f64       sum of the products, twice over
//       40  f64       the same
//       48            end

@inline
function sums<T>(a: usize, b: usize, frames: i32, state: usize): void {
  let left = load<f64>(state), right = load<f64>(state, 8);
  let leftSquares = load<f64>(state, 16), rightSquares = load<f64>(state, 24);
  let products = load<f64>(state, 32);
  for (let i = 0; i < frames; i++, a += sizeof<T>(), b += sizeof<T>()) {
    const l = f64(load<T>(a)), r = f64(load<T>(b));
    left += l;
    right += r;
    leftSquares += l * l;
    rightSquares += r * r;
    products += l * r;
  }
  store<f64>(state, left);
  store<f64>(state, right, 8);
  store<f64>(state, leftSquares, 16);
  store<f64>(state, rightSquares, 24);
  store<f64>(state, products, 32);
  store<f64>(state, products, 40);
}

export function pairSumsF32(a: usize, b: usize, frames: i32, state: usize): void {
  sums<f32>(a, b, frames, state);
}

export function pairSumsF64(a: usize, b: usize, frames: i32, state: usize): void {
  sums<f64>(a, b, frames, state);
}
