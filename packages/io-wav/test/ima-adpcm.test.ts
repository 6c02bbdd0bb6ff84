import { describe, expect, it } from 'vitest';
import { findBadPacket, ImaDecoder } from '../src/ima-adpcm.js';
import { decodeBlocks } from './reference/ima-adpcm.js';

const CASES = [
  { channels: 1, packetBytes: 36 },
  { channels: 2, packetBytes: 72 },
  { channels: 1, packetBytes: 4 },
  { channels: 2, packetBytes: 2048 },
];

/** Packets of noise: every nibble at every step, and samples that run into the ends of 16 bits. */
function noise(channels: number, packetBytes: number, packets: number): Uint8Array {
  let state = 12_345;
  const bytes = Uint8Array.from({ length: packetBytes * packets }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 255;
  });
  for (let packet = 0; packet < packets; packet++)
    for (let channel = 0; channel < channels; channel++)
      bytes[packet * packetBytes + 4 * channel + 2] = (packet * 11 + channel) % 89;
  return bytes;
}

describe.each(CASES)('IMA ADPCM, $channels channel(s) in blocks of $packetBytes bytes', (shape) => {
  const { channels, packetBytes } = shape;
  const packetFrames = 1 + 8 * (packetBytes / (4 * channels) - 1);
  const packets = packetBytes > 1000 ? 20 : 100;
  const bytes = noise(channels, packetBytes, packets);
  const expected = decodeBlocks(bytes, channels, packetBytes).map((plane) =>
    plane.map((code) => code / 32_768),
  );
  const frames = packets * packetFrames;

  const decode = (from: number, to: number, step: number) => {
    const decoder = new ImaDecoder(channels, packetBytes, packetFrames);
    const planes: number[][] = expected.map(() => []);
    for (let at = from; at < to; ) {
      const count = Math.min(step, to - at);
      const target = expected.map(() => new Float32Array(count));
      decoder.decode(bytes, Math.floor(at / packetFrames) * packetBytes, at, target, count);
      for (const [channel, plane] of target.entries()) planes[channel]!.push(...plane);
      at += count;
    }
    return planes;
  };

  it('decodes what the recommendation says, into the ends of 16 bits and back', () => {
    expect(decode(0, frames, frames)).toEqual(expected);
    if (packetBytes > 4) expect(expected.flat()).toEqual(expect.arrayContaining([-1, 32_767 / 32_768]));
  });

  it.each([1, 2, 7, 8, 9, 65, 500])('decodes the same in steps of %i', (step) => {
    expect(decode(0, frames, step)).toEqual(expected);
  });

  it('starts at any frame', () => {
    for (let from = 0; from < Math.min(frames, 3 * packetFrames); from += from > 200 ? 97 : 1) {
      const to = Math.min(frames, from + 30);
      expect(decode(from, to, 30)).toEqual(expected.map((plane) => plane.slice(from, to)));
    }
  });
});

describe('damaged packets', () => {
  it('are found by a step index beyond the table, in any channel and in a short last packet', () => {
    const bytes = noise(2, 16, 3);
    expect(findBadPacket(bytes, bytes.length, 2, 16)).toBe(-1);
    bytes[16 + 6] = 89;
    expect(findBadPacket(bytes, bytes.length, 2, 16)).toBe(16);
    bytes[16 + 6] = 88;
    bytes[32 + 2] = 255;
    expect(findBadPacket(bytes, 40, 2, 16)).toBe(32);
    expect(findBadPacket(bytes, 39, 2, 16)).toBe(-1);
  });
});
