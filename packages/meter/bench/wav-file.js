// Just enough WAV for the bench: 24-bit files without surprises, written and read front to back.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const HEADER_BYTES = 68;
const PCM = '0100000000001000800000aa00389b71';

/**
 * Writes a 24-bit WAVE_FORMAT_EXTENSIBLE file block by block.
 *
 * @param {string} path
 * @param {{ sampleRate: number, channels: number, mask: number, frames: number }} format
 * @param {(codes: Int32Array, frames: number) => void} fill interleaved 24-bit codes
 */
export function writeWav(path, { sampleRate, channels, mask, frames }, fill) {
  const blockFrames = 65_536;
  const codes = new Int32Array(blockFrames * channels);
  const bytes = Buffer.alloc(codes.length * 3);
  const header = Buffer.alloc(HEADER_BYTES);
  const dataBytes = frames * channels * 3;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(40, 16);
  header.writeUInt16LE(0xfffe, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 3, 28);
  header.writeUInt16LE(channels * 3, 32);
  header.writeUInt16LE(24, 34);
  header.writeUInt16LE(22, 36);
  header.writeUInt16LE(24, 38);
  header.writeUInt32LE(mask, 40);
  header.write(PCM, 44, 'hex');
  header.write('data', 60, 'latin1');
  header.writeUInt32LE(dataBytes, 64);
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let done = 0; done < frames; done += blockFrames) {
    const count = Math.min(blockFrames, frames - done);
    fill(codes, count);
    for (let i = 0, at = 0; i < count * channels; i++, at += 3) {
      const code = /** @type {number} */ (codes[i]);
      bytes[at] = code;
      bytes[at + 1] = code >> 8;
      bytes[at + 2] = code >> 16;
    }
    writeSync(file, bytes, 0, count * channels * 3);
  }
  closeSync(file);
}

/**
 * Opens such a file.
 *
 * @param {string} path
 */
export function openWav(path) {
  const file = openSync(path, 'r');
  const header = Buffer.alloc(HEADER_BYTES);
  readSync(file, header, 0, HEADER_BYTES, 0);
  let at = HEADER_BYTES;
  return {
    channels: header.readUInt16LE(22),
    sampleRate: header.readUInt32LE(24),
    mask: header.readUInt32LE(40),
    /** @param {Uint8Array} into @returns {number} bytes read */
    read(into) {
      const count = readSync(file, into, 0, into.length, at);
      at += count;
      return count;
    },
    close: () => closeSync(file),
  };
}
