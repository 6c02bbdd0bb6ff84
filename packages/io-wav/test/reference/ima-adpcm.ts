// IMA ADPCM of a WAV file, one whole block at a time, written from the recommendation and in no hurry.

const STEP_TABLE =
  `7 8 9 10 11 12 13 14 16 17 19 21 23 25 28 31 34 37 41 45 50 55 60 66 73 80 88 97 107 118 130 143
157 173 190 209 230 253 279 307 337 371 408 449 494 544 598 658 724 796 876 963 1060 1166 1282 1411 1552 1707 1878
2066 2272 2499 2749 3024 3327 3660 4026 4428 4871 5358 5894 6484 7132 7845 8630 9493 10442 11487 12635 13899 15289
16818 18500 20350 22385 24623 27086 29794 32767`
    .split(/\s+/)
    .map(Number);

/** What an index moves by, for the three bits of size of a nibble. */
const INDEX_TABLE = [-1, -1, -1, -1, 2, 4, 6, 8];

/** One nibble: sign in the fourth bit, size in the three below. */
function decodeNibble(nibble: number, sample: number, index: number): { sample: number; index: number } {
  const step = STEP_TABLE[index]!;
  let difference = Math.floor(step / 8);
  if (nibble % 2 >= 1) difference += Math.floor(step / 4);
  if (nibble % 4 >= 2) difference += Math.floor(step / 2);
  if (nibble % 8 >= 4) difference += step;
  const next = nibble >= 8 ? sample - difference : sample + difference;
  return {
    sample: Math.min(32_767, Math.max(-32_768, next)),
    index: Math.min(88, Math.max(0, index + INDEX_TABLE[nibble % 8]!)),
  };
}

/** The samples of a block, as 16-bit integers, one array for each channel. */
export function decodeBlock(block: Uint8Array, channels: number): number[][] {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  return Array.from({ length: channels }, (_, channel) => {
    let sample = view.getInt16(4 * channel, true);
    let index = view.getUint8(4 * channel + 2);
    const samples = [sample];
    for (let group = 4 * channels; group + 4 * channels <= block.length; group += 4 * channels) {
      for (let byte = 0; byte < 4; byte++) {
        const pair = view.getUint8(group + 4 * channel + byte);
        for (const nibble of [pair % 16, Math.floor(pair / 16)]) {
          ({ sample, index } = decodeNibble(nibble, sample, index));
          samples.push(sample);
        }
      }
    }
    return samples;
  });
}

/** All blocks of the samples of a file. */
export function decodeBlocks(bytes: Uint8Array, channels: number, blockBytes: number): number[][] {
  const planes: number[][] = Array.from({ length: channels }, () => []);
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = decodeBlock(bytes.subarray(at, at + blockBytes), channels);
    for (const [channel, samples] of block.entries()) planes[channel]!.push(...samples);
  }
  return planes;
}
