// Adds 24-bit WAV files of one length (44 bytes of header) code by code: a mix that owes nothing to the library.

import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const HEADER_BYTES = 44;
const SLAB_BYTES = 3 << 18;

/** @param {Int32Array} sums @param {number} i */
const sumAt = (sums, i) => /** @type {number} */ (sums[i]);

/** Three bytes, little endian. @param {Uint8Array} bytes @param {number} at */
const codeAt = (bytes, at) =>
  /** @type {number} */ (bytes[at]) |
  /** @type {number} */ (bytes[at + 1] << 8) |
  /** @type {number} */ (bytes[at + 2] << 16);

/** @param {string} out @param {readonly string[]} wavs */
export function sumWav(out, wavs) {
  const inputs = wavs.map((wav) => openSync(wav, 'r'));
  const target = openSync(out, 'w');
  const header = new Uint8Array(HEADER_BYTES);
  readSync(/** @type {number} */ (inputs[0]), header);
  writeSync(target, header);
  const slab = new Uint8Array(SLAB_BYTES);
  const sums = new Int32Array(SLAB_BYTES / 3);
  for (let at = HEADER_BYTES; ; ) {
    let got = 0;
    sums.fill(0);
    for (const input of inputs) {
      got = readSync(input, slab, 0, SLAB_BYTES, at);
      for (let i = 0, byte = 0; byte < got; i++, byte += 3) {
        sums[i] = sumAt(sums, i) + ((codeAt(slab, byte) << 8) >> 8);
      }
    }
    if (got === 0) break;
    for (let i = 0, byte = 0; byte < got; i++, byte += 3) {
      const sum = sumAt(sums, i);
      if (sum !== (sum << 8) >> 8) throw new RangeError(`The sum leaves 24 bits at byte ${at + byte}.`);
      slab[byte] = sum;
      slab[byte + 1] = sum >> 8;
      slab[byte + 2] = sum >> 16;
    }
    writeSync(target, slab, 0, got);
    at += got;
  }
  for (const file of [target, ...inputs]) closeSync(file);
}
