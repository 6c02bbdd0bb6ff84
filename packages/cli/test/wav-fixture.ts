import { writeFileSync } from 'node:fs';

/** What a fixture holds. */
export interface WavFixture {
  readonly sampleRate?: number;
  readonly bits?: 16 | 24;
  /** One array of integer codes for each channel. */
  readonly channels: readonly (readonly number[])[];
}

/** The bytes of a plain PCM WAV file, put together here by hand so that no code of the product is involved. */
export function wavBytes({ sampleRate = 48_000, bits = 24, channels }: WavFixture): Buffer {
  const frames = channels[0]?.length ?? 0;
  const bytes = bits / 8;
  const frameBytes = channels.length * bytes;
  const data = Buffer.alloc(frames * frameBytes);
  for (let frame = 0; frame < frames; frame++) {
    channels.forEach((codes, channel) => {
      data.writeIntLE(codes[frame] as number, frame * frameBytes + channel * bytes, bytes);
    });
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length + (data.length % 2), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)]);
}

/** Writes a fixture. */
export function writeWav(path: string, fixture: WavFixture): void {
  writeFileSync(path, wavBytes(fixture));
}

/** Codes of a repeatable noise within `peak`. */
export function noise(seed: number, frames: number, peak = 100_000): number[] {
  let state = seed * 2_654_435_761;
  return Array.from({ length: frames }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * peak);
  });
}
