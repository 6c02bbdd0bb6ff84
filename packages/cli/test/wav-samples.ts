import { readFileSync } from 'node:fs';

/** What a WAV file holds, read here by hand so that no code of the product is involved. */
export interface ReadWav {
  readonly channels: readonly Float64Array[];
  /** Frames since midnight, of a `bext` chunk. */
  readonly timeReference: number | undefined;
  readonly bytes: number;
}

/** Reads 24-bit PCM and 32-bit float. */
export function readWav(file: string): ReadWav {
  const bytes = readFileSync(file);
  let channels: Float64Array[] = [];
  let timeReference: number | undefined;
  let format = { tag: 0, count: 0, bits: 0 };
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (id === 'fmt ') {
      const tag = body.readUInt16LE(0);
      format = {
        tag: tag === 0xfffe ? body.readUInt16LE(24) : tag,
        count: body.readUInt16LE(2),
        bits: body.readUInt16LE(14),
      };
    }
    if (id === 'bext') timeReference = Number(body.readBigUInt64LE(338));
    if (id === 'data') channels = planes(body, format);
    at += 8 + size + (size % 2);
  }
  return { channels, timeReference, bytes: bytes.length };
}

function planes(data: Buffer, { tag, count, bits }: { tag: number; count: number; bits: number }) {
  const frameBytes = (count * bits) / 8;
  const frames = data.length / frameBytes;
  return Array.from({ length: count }, (_, channel) =>
    Float64Array.from({ length: frames }, (_, frame) => {
      const at = frame * frameBytes + (channel * bits) / 8;
      return tag === 3 ? data.readFloatLE(at) : data.readIntLE(at, bits / 8) / 2 ** (bits - 1);
    }),
  );
}

/** The highest sample, in dBFS. */
export function peakDbfs({ channels }: ReadWav): number {
  const peak = Math.max(
    ...channels.map((plane) => plane.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)),
  );
  return 20 * Math.log10(peak);
}
