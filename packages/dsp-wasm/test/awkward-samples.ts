/** Repeatable pseudo-random numbers in [0, 1) (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** What kernels stumble over: edges of the codes and ties beside them, subnormals, huge values, NaN, infinities. */
export const AWKWARD_SAMPLES: readonly number[] = [
  0,
  -0,
  1,
  -1,
  ...[7, 15, 23, 31].flatMap((bits) => {
    const step = 2 ** -bits;
    return [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2].flatMap((steps) => [
      1 + steps * step,
      -1 + steps * step,
      steps * step,
    ]);
  }),
  ...[22, 31, 32, 51, 52, 53, 63, 64, 100].flatMap((bits) => [
    2 ** bits / 2 ** 23,
    -(2 ** bits) / 2 ** 23,
    2 ** bits / 2 ** 15,
    -(2 ** bits) / 2 ** 15,
  ]),
  5e-324,
  1e-310,
  1e-42,
  -1e-42,
  3.4e38,
  -3.4e38,
  1.7e308,
  -1.7e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Fills with samples of about full scale; `share` of them awkward. */
export function fillSamples(plane: Float32Array | Float64Array, random: () => number, share: number): void {
  for (let i = 0; i < plane.length; i++) {
    plane[i] =
      random() < share
        ? (AWKWARD_SAMPLES[Math.floor(random() * AWKWARD_SAMPLES.length)] as number)
        : 2 * random() - 1;
  }
}
