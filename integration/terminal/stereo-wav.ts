import { writeFileSync } from 'node:fs';

/** 24-bit codes that are never 0, small enough that three of them add up. */
export function code(frame: number, channel: number, seed: number): number {
  const x = Math.imul(frame * 8 + channel * 3 + seed + 1, 0x9e37_79b1) >>> 0;
  return (x % 2_000_000) - 1_000_000 || 1;
}

/** A stereo WAV file of 24 bits at 48 kHz, put together by hand. */
export function writeWav(file: string, frames: number, at: (frame: number, channel: number) => number): void {
  const data = Buffer.alloc(frames * 6);
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of [0, 1]) data.writeIntLE(at(frame, channel), frame * 6 + channel * 3, 3);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(48_000, 24);
  header.writeUInt32LE(288_000, 28);
  header.writeUInt16LE(6, 32);
  header.writeUInt16LE(24, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  writeFileSync(file, Buffer.concat([header, data]));
}
