/**
 * Planes as they were `frames` frames ago, silence at first; every block length gives the same samples.
 * Takes `channels x frames x 8` bytes of the JavaScript heap.
 */
export class DelayLine {
  readonly frames: number;
  readonly #lines: readonly Float64Array[];
  /** Where the oldest sample lies. */
  #oldest = 0;

  constructor(channels: number, frames: number) {
    this.frames = frames;
    this.#lines = Array.from({ length: channels }, () => new Float64Array(frames));
  }

  /** Takes in `frames` frames, and gives as many; outputs must not overlap inputs. */
  run(
    inputs: readonly Float32Array[] | readonly Float64Array[],
    outputs: readonly Float64Array[],
    frames: number,
  ): void {
    const { frames: length } = this;
    const old = Math.min(length, frames);
    const beforeWrap = Math.min(old, length - this.#oldest);
    for (let channel = 0; channel < this.#lines.length; channel++) {
      const line = this.#lines[channel] as Float64Array;
      const input = inputs[channel] as Float32Array | Float64Array;
      const output = outputs[channel] as Float64Array;
      output.set(line.subarray(this.#oldest, this.#oldest + beforeWrap));
      output.set(line.subarray(0, old - beforeWrap), beforeWrap);
      output.set(input.subarray(0, frames - old), old);
      line.set(input.subarray(frames - old, frames - old + beforeWrap), this.#oldest);
      line.set(input.subarray(frames - old + beforeWrap, frames), 0);
    }
    if (length > 0) this.#oldest = (this.#oldest + old) % length;
  }
}
