import { type AudioFormat, channelCount, type Processor, type ProcessorSlot } from '@trackout/core';

/** What a processor of these tests does to one block: plane by plane, with state of its own. */
interface Behaviour {
  readonly latencyFrames?: number;
  readonly tailFrames?: number | 'until-silence';
  readonly blockFrames?: number;
  readonly warmUpFrames?: number;
  /** A fresh state for so many channels: what `prepare` and `reset` give. */
  readonly start: (channels: number) => Run;
}

type Run = (
  inputs: readonly Float64Array[],
  sidechain: readonly Float64Array[] | undefined,
  outputs: readonly Float64Array[],
  frames: number,
) => void;

function processorOf({ start, latencyFrames = 0, tailFrames = 0, ...more }: Behaviour): Processor {
  let channels = 0;
  let run: Run = () => {
    throw new Error('process was called before prepare');
  };
  return {
    latencyFrames,
    tailFrames,
    ...more,
    prepare(format: AudioFormat) {
      channels = channelCount(format.layout);
      run = start(channels);
    },
    process(inputs, sidechain, outputs, frames) {
      run(inputs, sidechain, outputs, frames);
    },
    reset() {
      run = start(channels);
    },
  };
}

type SlotParts = Omit<ProcessorSlot, 'id' | 'create'>;

function slotOf(id: string, behaviour: Behaviour, parts: SlotParts = {}): ProcessorSlot {
  return { id, create: () => processorOf(behaviour), ...parts };
}

/** Sample by sample, each channel for itself: `step` gets the sample and the channel. */
const eachSample =
  (start: (channels: number) => (sample: number, channel: number) => number) =>
  (channels: number): Run => {
    const step = start(channels);
    return (inputs, _, outputs, frames) => {
      for (let channel = 0; channel < channels; channel++) {
        const input = inputs[channel] as Float64Array;
        const output = outputs[channel] as Float64Array;
        for (let i = 0; i < frames; i++) output[i] = step(input[i] as number, channel);
      }
    };
  };

/** A line of `length` samples for each channel: gives what went in `length` calls ago. */
function lines(channels: number, length: number): (sample: number, channel: number) => number {
  const memory = Array.from({ length: channels }, () => new Float64Array(length));
  const at = new Array<number>(channels).fill(0);
  return (sample, channel) => {
    if (length === 0) return sample;
    const line = memory[channel] as Float64Array;
    const position = at[channel] as number;
    const old = line[position] as number;
    line[position] = sample;
    at[channel] = (position + 1) % length;
    return old;
  };
}

/** Changes nothing. */
export const identity = (id: string): ProcessorSlot =>
  slotOf(id, { start: eachSample(() => (sample) => sample) }, { linear: true });

/** A linear gain; a factor of -1 or of a power of two is exact. */
export const gain = (id: string, factor: number): ProcessorSlot =>
  slotOf(id, { start: eachSample(() => (sample) => sample * factor) }, { linear: true });

/** A pure delay of the processor's own making, stated as latency: once compensated, it changes nothing. */
export const latency = (id: string, frames: number): ProcessorSlot =>
  slotOf(
    id,
    { latencyFrames: frames, start: eachSample((channels) => lines(channels, frames)) },
    { linear: true },
  );

/** A delay that is meant to be heard: no latency, a tail as long. */
export const echo = (id: string, frames: number): ProcessorSlot =>
  slotOf(
    id,
    { tailFrames: frames, start: eachSample((channels) => lines(channels, frames)) },
    { linear: true },
  );

/** A feedback comb: its input, then an echo every `frames` that falls by `feedback`; it never quite ends. */
export const comb = (id: string, frames: number, feedback: number): ProcessorSlot =>
  slotOf(
    id,
    {
      tailFrames: 'until-silence',
      start: eachSample((channels) => {
        const memory = Array.from({ length: channels }, () => new Float64Array(frames));
        const at = new Array<number>(channels).fill(0);
        return (sample, channel) => {
          const line = memory[channel] as Float64Array;
          const position = at[channel] as number;
          const output = sample + feedback * (line[position] as number);
          line[position] = output;
          at[channel] = (position + 1) % frames;
          return output;
        };
      }),
    },
    { linear: true },
  );

/** A symmetric FIR whose centre is its latency, like a linear-phase equaliser. `half` holds the centre and one side. */
export const fir = (id: string, half: readonly number[]): ProcessorSlot => {
  const taps = [...[...half.slice(1)].reverse(), ...half];
  const start = (channels: number): Run => {
    const history = Array.from({ length: channels }, () => new Float64Array(taps.length));
    return (inputs, _, outputs, frames) => {
      history.forEach((past, channel) => {
        const output = outputs[channel] as Float64Array;
        for (let i = 0; i < frames; i++) {
          past.copyWithin(1, 0);
          past[0] = inputs[channel]?.[i] as number;
          let sum = 0;
          for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (past[tap] as number);
          output[i] = sum;
        }
      });
    };
  };
  const side = half.length - 1;
  return slotOf(id, { latencyFrames: side, tailFrames: side, start }, { linear: true });
};

/** The first two channels become their sum and their difference; a mono strip stays as it is. */
export const midSide = (id: string): ProcessorSlot =>
  slotOf(
    id,
    {
      start: (channels) => (inputs, _, outputs, frames) => {
        for (let channel = 0; channel < channels; channel++) {
          for (let i = 0; i < frames; i++) {
            const [a, b] = [inputs[0]?.[i] as number, (inputs[1] ?? inputs[0])?.[i] as number];
            const own = inputs[channel]?.[i] as number;
            (outputs[channel] as Float64Array)[i] =
              channels === 1 || channel > 1 ? own : channel === 0 ? (a + b) / 2 : (a - b) / 2;
          }
        }
      },
    },
    { linear: true },
  );

/**
 * A guitar amplifier: a rational approximation of tanh (its third Pade approximant, which reaches 1 with slope
 * 0 at 3), because `Math.tanh` may differ between engines.
 */
export const amp = (id: string, drive: number): ProcessorSlot =>
  slotOf(
    id,
    {
      start: eachSample(() => (sample) => {
        const x = Math.max(-3, Math.min(3, sample * drive));
        return (x * (27 + x * x)) / (27 + 9 * x * x);
      }),
    },
    { character: true },
  );

/**
 * Turns the strip down while its key (or, without one, the strip itself) is loud: an envelope over all channels
 * of the key. Slope 1 / (1 + depth x envelope): smooth, so that rounding stays rounding.
 */
export const compressor = (
  id: string,
  depth: number,
  sidechain?: ProcessorSlot['sidechain'],
  latencyFrames = 0,
): ProcessorSlot =>
  slotOf(
    id,
    {
      latencyFrames,
      start: (channels) => {
        const delay = lines(channels, latencyFrames);
        let envelope = 0;
        return (inputs, key, outputs, frames) => {
          if (sidechain !== undefined && key === undefined) throw new Error(`${id} was given no key`);
          const loud = key ?? inputs;
          for (let i = 0; i < frames; i++) {
            let peak = 0;
            for (const plane of loud) peak = Math.max(peak, Math.abs(plane[i] as number));
            envelope += (peak - envelope) * 0.0625;
            for (let channel = 0; channel < channels; channel++) {
              const sample = delay(inputs[channel]?.[i] as number, channel);
              (outputs[channel] as Float64Array)[i] = sample / (1 + depth * envelope);
            }
          }
        };
      },
    },
    sidechain ? { sidechain } : {},
  );

/**
 * Must get exactly `blockFrames` each time, and says so when it does not. Every block falls from 1 to 1/2 over
 * its frames, so that a grid in the wrong place is heard.
 */
export const blockwise = (id: string, blockFrames: number): ProcessorSlot =>
  slotOf(
    id,
    {
      blockFrames,
      start: (channels) => (inputs, _, outputs, frames) => {
        if (frames !== blockFrames)
          throw new Error(`${id} wants ${blockFrames} frames and was given ${frames}`);
        for (let channel = 0; channel < channels; channel++) {
          for (let i = 0; i < frames; i++) {
            const sample = inputs[channel]?.[i] as number;
            (outputs[channel] as Float64Array)[i] = sample * (1 - i / (2 * blockFrames));
          }
        }
      },
    },
    { linear: true },
  );

/** Rises and falls by a clock of its own, from the first frame that it is given: linear, but never twice the same. */
export const tremolo = (id: string, period: number): ProcessorSlot =>
  slotOf(
    id,
    {
      start: (channels) => {
        let clock = 0;
        return (inputs, _, outputs, frames) => {
          for (let i = 0; i < frames; i++, clock++) {
            const gain = 0.5 + Math.abs((clock % period) / period - 0.5);
            for (let channel = 0; channel < channels; channel++) {
              (outputs[channel] as Float64Array)[i] = (inputs[channel]?.[i] as number) * gain;
            }
          }
        };
      },
    },
    { linear: true },
  );

/** The same slot, whose processors take a while to be made. */
export const slowlyMade = (slot: ProcessorSlot): ProcessorSlot => ({
  ...slot,
  create: async () => {
    await Promise.resolve();
    return slot.create();
  },
});

/** Fades in over its first `warmUpFrames`, whatever comes: once warm, it changes nothing. */
export const cold = (id: string, warmUpFrames: number): ProcessorSlot =>
  slotOf(
    id,
    {
      warmUpFrames,
      start: (channels) => {
        const run = new Array<number>(channels).fill(0);
        return (inputs, _, outputs, frames) => {
          for (let channel = 0; channel < channels; channel++) {
            for (let i = 0; i < frames; i++) {
              const t = (run[channel] as number) / warmUpFrames;
              run[channel] = Math.min(warmUpFrames, (run[channel] as number) + 1);
              (outputs[channel] as Float64Array)[i] = (inputs[channel]?.[i] as number) * t;
            }
          }
        };
      },
    },
    { linear: true },
  );

/** By how much a processor may make its input louder, whatever comes: the sum of its impulse response's sizes. */
export function growthOf({ id }: ProcessorSlot): number {
  const kind = id.split(' ')[0] as string;
  const growth: Readonly<Record<string, number>> = { gain: 1.5, comb: 2, fir: 1.7, amp: 2.5 };
  return growth[kind] ?? 1;
}
