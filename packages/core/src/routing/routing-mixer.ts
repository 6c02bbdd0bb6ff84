import type { AudioBlock } from '../audio/audio-block.js';
import type { RoutingPlan } from './plan-routing.js';

/** Turns blocks of the sources into planes of the outputs. */
export interface RoutingMixer {
  /**
   * Mixes the next `frameCount` frames into `planes`, one for each output of the plan, each of at least that many
   * samples; they are overwritten. `blocks` has the block of each source, in the order of the plan, with at least
   * `frameCount` frames, or `undefined` where the source is silent. Sums are in f64 in the order of the plan, a tap at
   * unity passes its samples unchanged, NaN and infinities propagate.
   */
  mix(blocks: readonly (AudioBlock | undefined)[], planes: readonly Float64Array[], frameCount: number): void;
  /** Empties the delays, as before the first block. */
  reset(): void;
}

interface RunningTap {
  readonly source: number;
  readonly channel: number;
  readonly gain: number;
  /** What went in last; as long as the delay. */
  readonly delay: Float64Array;
  position: number;
}

/**
 * A mixer for a plan. `gainOf` gives the linear gain of a level in dB (`dbToGain` of `dsp-wasm`), so that it is the
 * same in every engine. Memory: 8 bytes a frame of each tap's delay, that of its output included.
 */
export function createRoutingMixer(plan: RoutingPlan, gainOf: (db: number) => number): RoutingMixer {
  const outputs = plan.outputs.map((output) =>
    output.taps.map((tap): RunningTap => {
      const sign = tap.polarity === output.polarity ? 1 : -1;
      const gain = gainOf(tap.gainDb) * gainOf(output.gainDb);
      const delay = new Float64Array(tap.delayFrames + output.delayFrames);
      return { source: tap.source, channel: tap.channel, gain: sign * gain, delay, position: 0 };
    }),
  );
  return {
    mix(blocks, planes, frameCount) {
      for (let output = 0; output < outputs.length; output++) {
        const plane = planes[output] as Float64Array;
        plane.fill(0, 0, frameCount);
        for (const tap of outputs[output] as RunningTap[]) {
          const samples = blocks[tap.source]?.planes[tap.channel];
          if (tap.delay.length > 0) addDelayed(tap, samples, plane, frameCount);
          else if (samples) add(samples, plane, tap.gain, frameCount);
        }
      }
    },
    reset() {
      for (const tap of outputs.flat()) {
        tap.delay.fill(0);
        tap.position = 0;
      }
    },
  };
}

function add(samples: Float32Array | Float64Array, plane: Float64Array, gain: number, frames: number): void {
  for (let i = 0; i < frames; i++) plane[i] = (plane[i] as number) + gain * (samples[i] as number);
}

function addDelayed(
  tap: RunningTap,
  samples: Float32Array | Float64Array | undefined,
  plane: Float64Array,
  frames: number,
): void {
  const { delay, gain } = tap;
  let { position } = tap;
  for (let i = 0; i < frames; i++) {
    plane[i] = (plane[i] as number) + gain * (delay[position] as number);
    delay[position] = samples ? (samples[i] as number) : 0;
    position = position + 1 === delay.length ? 0 : position + 1;
  }
  tap.position = position;
}
