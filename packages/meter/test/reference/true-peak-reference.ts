/** BS.1770-5 Annex 2, Table 1 as printed, in f64: the greatest magnitude of the 4x signal, zeros before and after. */
export function annex2Reference(samples: ArrayLike<number>): number {
  const phases = [PHASE_0, PHASE_1, PHASE_2, PHASE_3];
  let highest = 0;
  for (let n = 0; n < samples.length + 11; n++) {
    for (const phase of phases) {
      let value = 0;
      phase.forEach((tap, k) => {
        value += tap * (n - k >= 0 && n - k < samples.length ? (samples[n - k] as number) : 0);
      });
      highest = Math.max(highest, Math.abs(value));
    }
  }
  return highest;
}

const PHASE_0 = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const PHASE_1 = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const PHASE_2 = [
  -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625, -0.2003173828125, 0.77978515625,
  0.465087890625, -0.16650390625, 0.089111328125, -0.0517578125, 0.029296875, -0.0291748046875,
];
const PHASE_3 = [
  -0.00830078125, 0.014892578125, -0.026611328125, 0.047607421875, -0.102294921875, 0.97216796875,
  0.1373291015625, -0.0594482421875, 0.033203125, -0.0196533203125, 0.010986328125, 0.001708984375,
];

/** The greatest magnitude on a grid of 64 points a sample, by a windowed sinc of 129 samples: slow, and close to the truth. */
export function bandLimitedPeak(samples: ArrayLike<number>, from: number, to: number): number {
  let highest = 0;
  for (let position = from; position < to; position += 1 / 64) {
    const nearest = Math.round(position);
    let value = 0;
    for (let k = nearest - 64; k <= nearest + 64; k++) {
      if (k < 0 || k >= samples.length) continue;
      const distance = position - k;
      const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
      const window = Math.cos((Math.PI * distance) / 130) ** 2;
      value += (samples[k] as number) * sinc * window;
    }
    highest = Math.max(highest, Math.abs(value));
  }
  return highest;
}
