// IMA ADPCM as WAV holds it (IMA, Recommended Practices for Enhancing Digital Audio Compatibility, 1992;
// Microsoft, Multimedia Data Standards Update: DVI ADPCM). A packet starts with four bytes a channel: its first
// sample and the index of its first step. Then come groups of eight samples: four bytes for each channel in turn,
// low nibble first.

const STEPS = Int16Array.of(
  ...[
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88,
  ],
  ...[97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658],
  ...[724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660],
  ...[4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818],
  ...[18500, 20350, 22385, 24623, 27086, 29794, 32767],
);

/** The largest index of a step. */
export const MAX_STEP_INDEX = 88;

const INDEX_CHANGES = Int8Array.of(-1, -1, -1, -1, 2, 4, 6, 8, -1, -1, -1, -1, 2, 4, 6, 8);

const FULL_SCALE = 0x8000;

/** Decodes packets in the order of their frames; each step depends on the one before, back to the packet's start. */
export class ImaDecoder {
  readonly #packetBytes: number;
  readonly #packetFrames: number;
  readonly #samples: Int32Array;
  readonly #indices: Int32Array;
  /** The frame that the state leads to. */
  #next = -1;

  constructor(channels: number, packetBytes: number, packetFrames: number) {
    this.#packetBytes = packetBytes;
    this.#packetFrames = packetFrames;
    this.#samples = new Int32Array(channels);
    this.#indices = new Int32Array(channels);
  }

  /**
   * `frames` frames from `startFrame` on into the planes. `offset` is where in `bytes` the packet starts that
   * holds `startFrame`. Any frame can be started from: what lies before it in its packet is decoded silently.
   */
  decode(
    bytes: Uint8Array,
    offset: number,
    startFrame: number,
    planes: readonly Float32Array[],
    frames: number,
  ): void {
    let packet = offset;
    let within = startFrame % this.#packetFrames;
    const skip = startFrame === this.#next ? 0 : within;
    if (skip > 0) this.#decodeWithin(bytes, packet, 0, skip, undefined, 0);
    for (let done = 0; done < frames; ) {
      const count = Math.min(frames - done, this.#packetFrames - within);
      this.#decodeWithin(bytes, packet, within, count, planes, done);
      done += count;
      within = 0;
      packet += this.#packetBytes;
    }
    this.#next = startFrame + frames;
  }

  /** Frames `from` to `from + count` of one packet; into the planes from `to` on, or nowhere. */
  #decodeWithin(
    bytes: Uint8Array,
    packet: number,
    from: number,
    count: number,
    planes: readonly Float32Array[] | undefined,
    to: number,
  ): void {
    const channels = this.#samples.length;
    for (let channel = 0; channel < channels; channel++) {
      const plane = planes?.[channel];
      const groups = packet + 4 * channels + 4 * channel;
      let sample = this.#samples[channel] as number;
      let index = this.#indices[channel] as number;
      for (let i = 0; i < count; i++) {
        const frame = from + i;
        if (frame === 0) {
          const head = packet + 4 * channel;
          sample = (((bytes[head + 1] as number) << 24) >> 16) | (bytes[head] as number);
          index = bytes[head + 2] as number;
        } else {
          const nibbleAt = frame - 1;
          const pair = bytes[groups + 4 * channels * (nibbleAt >> 3) + ((nibbleAt & 7) >> 1)] as number;
          const nibble = nibbleAt & 1 ? pair >> 4 : pair & 15;
          const step = STEPS[index] as number;
          // The sum of halved steps, each rounded down, as the recommendation computes it.
          const change =
            (step >> 3) +
            (nibble & 4 ? step : 0) +
            (nibble & 2 ? step >> 1 : 0) +
            (nibble & 1 ? step >> 2 : 0);
          sample = nibble & 8 ? Math.max(-32_768, sample - change) : Math.min(32_767, sample + change);
          index = Math.max(0, Math.min(MAX_STEP_INDEX, index + (INDEX_CHANGES[nibble] as number)));
        }
        if (plane) plane[to + i] = sample / FULL_SCALE;
      }
      this.#samples[channel] = sample;
      this.#indices[channel] = index;
    }
  }
}

/**
 * Where the first packet starts whose head is none: a step index beyond the table. -1 for none.
 * `length` bytes from 0 on are packets; the last may be short.
 */
export function findBadPacket(
  bytes: Uint8Array,
  length: number,
  channels: number,
  packetBytes: number,
): number {
  for (let packet = 0; packet + 4 * channels <= length; packet += packetBytes) {
    for (let channel = 0; channel < channels; channel++) {
      if ((bytes[packet + 4 * channel + 2] as number) > MAX_STEP_INDEX) return packet;
    }
  }
  return -1;
}
