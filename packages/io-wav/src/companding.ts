/**
 * The samples that the 256 codes of A-law stand for (ITU-T G.711, table 1a), as 16-bit values over 2^15.
 *
 * Every second bit of a code is inverted; then come a sign (1 is positive), three bits of segment and four of step.
 * The 13 bits of a value lie at the top of 16.
 */
export const ALAW_SAMPLES: Float32Array = Float32Array.from({ length: 256 }, (_, code) => {
  const plain = code ^ 0x55;
  const segment = (plain >> 4) & 7;
  const step = ((plain & 15) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (plain & 0x80 ? magnitude : -magnitude) / 0x8000;
});

/**
 * The samples that the 256 codes of mu-law stand for (ITU-T G.711, table 2a), as 16-bit values over 2^15.
 *
 * All bits of a code are inverted; then come a sign (1 is negative), three bits of segment and four of step.
 * The 14 bits of a value lie at the top of 16.
 */
export const MULAW_SAMPLES: Float32Array = Float32Array.from({ length: 256 }, (_, code) => {
  const plain = code ^ 0xff;
  const magnitude = ((((plain & 15) << 3) + 0x84) << ((plain >> 4) & 7)) - 0x84;
  return (plain & 0x80 ? -magnitude : magnitude) / 0x8000 + 0;
});

/** Interleaved codes from `offset` on -> planes. */
export function expandCodes(
  samples: Float32Array,
  codes: Uint8Array,
  offset: number,
  planes: readonly Float32Array[],
  frames: number,
): void {
  const channels = planes.length;
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes[channel] as Float32Array;
    let at = offset + channel;
    for (let frame = 0; frame < frames; frame++) {
      plane[frame] = samples[codes[at] as number] as number;
      at += channels;
    }
  }
}
