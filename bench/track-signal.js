// Test tracks from whole numbers alone: no library function whose last bit could differ between machines.

export const SAMPLE_RATE = 48_000;

/** Frames after which a track may fall silent or change its notes: 4 seconds. */
export const SECTION_FRAMES = 4 * SAMPLE_RATE;

/** Largest amplitude that the 32-bit multiplications below have room for: -24 dBFS in 24-bit codes. */
const MAX_AMPLITUDE = 0x7_ffff;

const FRAME_BYTES = 6;

/** Increments of a 32-bit phase for a few notes, A1 to G3: frequency / 48,000 * 2^32. */
const NOTES = [4_921_312, 5_852_398, 6_569_059, 7_373_508, 8_769_246, 9_842_624, 13_138_118, 17_538_493];

/**
 * A stereo track as interleaved 24-bit little-endian codes, a section at a time and in order.
 *
 * Every track is different: in four equal parts drums, basses, pads and noises, with silent sections of its
 * own. All `trackCount` tracks together stay below full scale.
 *
 * @param {number} track from 0
 * @param {number} trackCount
 * @returns {(section: number, slab: Uint8Array, frames: number) => void} fills the slab with a section
 */
export function createTrackSignal(track, trackCount) {
  const amplitude = Math.min(MAX_AMPLITUDE, Math.floor((0.9 * 0x80_0000) / trackCount));
  const voice = [drum, bass, pad, noise][Math.floor((4 * track) / trackCount)] ?? noise;
  const render = voice(track, amplitude >> 4);
  return (section, slab, frames) => {
    if (isSilent(track, section)) slab.fill(0, 0, frames * FRAME_BYTES);
    else render(section, slab, frames);
  };
}

/** One section in eight is silent. @param {number} track @param {number} section */
function isSilent(track, section) {
  return (scramble(track, section) & 7) === 0;
}

/** @typedef {(section: number, slab: Uint8Array, frames: number) => void} Render */

/** A tone that falls and fades with every beat. @param {number} track @param {number} gain @returns {Render} */
function drum(track, gain) {
  const beatFrames = 9000 + 1500 * (track % 7);
  let phase = 0;
  let envelope = 0;
  let rest = 0;
  return (_section, slab, frames) => {
    for (let i = 0, at = 0; i < frames; i++, at += FRAME_BYTES) {
      if (rest-- === 0) {
        rest = beatFrames - 1;
        phase = 0;
        envelope = 0x3fff_ffff;
      }
      envelope -= envelope >> 12;
      phase = (phase + 4_000_000 + (envelope >> 6)) | 0;
      const code = scale(Math.imul(sine(phase), envelope >> 15) >> 15, gain);
      put(slab, at, code, code - (code >> 2));
    }
  };
}

/** A sawtooth, smoothed, one note a section. @param {number} track @param {number} gain @returns {Render} */
function bass(track, gain) {
  let phase = 0;
  let smooth = 0;
  return (section, slab, frames) => {
    const step = noteOf(track, section);
    for (let i = 0, at = 0; i < frames; i++, at += FRAME_BYTES) {
      phase = (phase + step) | 0;
      smooth += ((phase >> 8) - smooth) >> 5;
      const code = scale(smooth >> 8, gain);
      put(slab, at, code - (code >> 3), code);
    }
  };
}

/** Two detuned tones, one a side. @param {number} track @param {number} gain @returns {Render} */
function pad(track, gain) {
  let left = 0;
  let right = 0;
  return (section, slab, frames) => {
    const step = 2 * noteOf(track, section);
    const detuned = step + (step >> 9);
    for (let i = 0, at = 0; i < frames; i++, at += FRAME_BYTES) {
      left = (left + step) | 0;
      right = (right + detuned) | 0;
      put(slab, at, scale(sine(left), gain), scale(sine(right), gain));
    }
  };
}

/** Noise (xorshift, 32 bits), a little smoothed, each side by itself. @param {number} track @param {number} gain @returns {Render} */
function noise(track, gain) {
  let state = scramble(track, -1) | 1;
  let left = 0;
  let right = 0;
  return (_section, slab, frames) => {
    for (let i = 0, at = 0; i < frames; i++, at += FRAME_BYTES) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      left += ((state >> 16) - left) >> 1;
      right += (((state << 16) >> 16) - right) >> 1;
      put(slab, at, scale(left, gain), scale(right, gain));
    }
  };
}

/** A sine made of two parabolas: the turn is 2^32, the result lies within -32768 and 32768. @param {number} phase */
function sine(phase) {
  const x = phase >> 16;
  return Math.imul(x, 0x8000 - (x < 0 ? -x : x)) >> 13;
}

/** @param {number} value within -32768 and 32768 @param {number} gain a sixteenth of the amplitude */
function scale(value, gain) {
  return Math.imul(value, gain) >> 11;
}

/** @param {Uint8Array} slab @param {number} at @param {number} left @param {number} right */
function put(slab, at, left, right) {
  slab[at] = left;
  slab[at + 1] = left >> 8;
  slab[at + 2] = left >> 16;
  slab[at + 3] = right;
  slab[at + 4] = right >> 8;
  slab[at + 5] = right >> 16;
}

/** @param {number} track @param {number} section */
function noteOf(track, section) {
  return NOTES[scramble(section, track) >>> 29] ?? 0;
}

/** 32 bits that look random. @param {number} a @param {number} b */
function scramble(a, b) {
  const mixed = Math.imul(a + 1, 0x9e37_79b1) ^ Math.imul(b + 1, 0x85eb_ca77);
  const once = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return Math.imul(once ^ (once >>> 12), 0x297a_2d39);
}
