import { type AudioBlock, type BlockSink, channelCount, type PlannedFile } from '@trackout/core';
import { type BlockIntake, createBlockIntake, type Dsp } from '@trackout/dsp-wasm';

/** What a sink that writes nothing does with a block: the addresses of its planes lie in the `Dsp`. */
export type MeasureBlock = (block: AudioBlock, addresses: readonly number[]) => void;

/** Sinks that measure, for passes without output. */
export class MeasuringSinks {
  readonly #intakes: BlockIntake[] = [];
  readonly #dsp: Dsp;

  constructor(dsp: Dsp) {
    this.#dsp = dsp;
  }

  sink(file: PlannedFile, blockFrames: number, measure: MeasureBlock): BlockSink<undefined> {
    const intake = createBlockIntake(this.#dsp, channelCount(file.format.layout), blockFrames);
    this.#intakes.push(intake);
    return {
      write(block) {
        measure(block, intake.addresses(block));
        return undefined;
      },
      close: async () => undefined,
      abort: async () => {},
    };
  }

  release(): void {
    for (const intake of this.#intakes.splice(0)) intake.release();
  }
}
