// node bench/generate.js [--tracks 16] [--seconds 180]
// Makes the session that the bench measures with, in bench/work; one that is there already is kept.

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTrackSignal, SAMPLE_RATE, SECTION_FRAMES } from './track-signal.js';
import { WORK_FOLDER } from './work-folder.js';

/** Raise it whenever the bytes or the session change: kept sessions of older versions are then not used. */
const VERSION = 1;

const GROUPS = ['Drums', 'Bass', 'Synth', 'Vocals'];
const CHANNELS = 2;
const SAMPLE_BYTES = 3;
const FRAME_BYTES = CHANNELS * SAMPLE_BYTES;
const HEADER_BYTES = 44;

/**
 * @typedef {object} GeneratedSession
 * @property {string} path of session.json
 * @property {readonly string[]} wavs in the order of the tracks
 * @property {number} frames of each track
 * @property {number} bytes of all tracks
 */

/**
 * A session of stereo tracks, 48 kHz, 24 bits, in four groups. The same parameters give the same bytes on
 * every machine; what was made once is used again. Memory does not depend on the length.
 *
 * @param {{ tracks: number, seconds: number }} parameters
 * @returns {GeneratedSession}
 */
export function generateSession({ tracks, seconds }) {
  const frames = Math.round(seconds * SAMPLE_RATE);
  const trackBytes = HEADER_BYTES + frames * FRAME_BYTES;
  if (!(Number.isInteger(tracks) && tracks >= GROUPS.length && frames > 0 && trackBytes < 2 ** 31)) {
    throw new RangeError(
      `${tracks} tracks of ${seconds} seconds cannot be generated: at least ${GROUPS.length} tracks, each above 0 bytes and below 2 GiB.`,
    );
  }
  const folder = sessionFolder({ tracks, seconds });
  const names = Array.from({ length: tracks }, (_, track) => trackName(track, tracks));
  if (!existsSync(folder)) {
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    for (const [track, name] of names.entries()) {
      writeTrack(join(unfinished, `${name}.wav`), track, tracks, frames);
    }
    writeFileSync(join(unfinished, 'session.json'), `${JSON.stringify(sessionOf(names), null, 2)}\n`);
    renameSync(unfinished, folder);
  }
  return {
    path: join(folder, 'session.json'),
    wavs: names.map((name) => join(folder, `${name}.wav`)),
    frames,
    bytes: tracks * trackBytes,
  };
}

/** Whether `generateSession` finds it there already. @param {{ tracks: number, seconds: number }} parameters */
export function isGenerated(parameters) {
  return existsSync(sessionFolder(parameters));
}

/** Bytes that `generateSession` takes on disk. @param {{ tracks: number, seconds: number }} parameters */
export function generatedBytes({ tracks, seconds }) {
  return tracks * (HEADER_BYTES + Math.round(seconds * SAMPLE_RATE) * FRAME_BYTES);
}

/** @param {{ tracks: number, seconds: number }} parameters */
function sessionFolder({ tracks, seconds }) {
  return join(WORK_FOLDER, `session-v${VERSION}-${tracks}x${seconds}s`);
}

/** The groups have equal parts of the tracks. @param {number} track @param {number} tracks */
function groupOf(track, tracks) {
  return GROUPS[Math.floor((track * GROUPS.length) / tracks)] ?? '';
}

/** @param {number} track @param {number} tracks */
function trackName(track, tracks) {
  return `${String(track + 1).padStart(2, '0')} ${groupOf(track, tracks)}`;
}

/** @param {readonly string[]} names */
function sessionOf(names) {
  return {
    version: 1,
    name: 'Bench',
    sampleRate: SAMPLE_RATE,
    groups: GROUPS.map((name) => ({ id: name.toLowerCase(), name })),
    tracks: names.map((name, track) => ({
      id: `track-${track + 1}`,
      name,
      file: `${name}.wav`,
      group: groupOf(track, names.length).toLowerCase(),
    })),
  };
}

/** @param {string} path @param {number} track @param {number} tracks @param {number} frames */
function writeTrack(path, track, tracks, frames) {
  const render = createTrackSignal(track, tracks);
  const slab = new Uint8Array(SECTION_FRAMES * FRAME_BYTES);
  const file = openSync(path, 'w');
  try {
    writeAll(file, wavHeader(frames));
    for (let section = 0, at = 0; at < frames; section++, at += SECTION_FRAMES) {
      const count = Math.min(SECTION_FRAMES, frames - at);
      render(section, slab, count);
      writeAll(file, slab.subarray(0, count * FRAME_BYTES));
    }
  } finally {
    closeSync(file);
  }
}

/** @param {number} frames */
function wavHeader(frames) {
  const header = Buffer.alloc(HEADER_BYTES);
  const dataBytes = frames * FRAME_BYTES;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * FRAME_BYTES, 28);
  header.writeUInt16LE(FRAME_BYTES, 32);
  header.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** @param {number} file @param {Uint8Array} bytes */
function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { tracks: { type: 'string', default: '16' }, seconds: { type: 'string', default: '180' } },
  });
  const made = generateSession({ tracks: Number(values.tracks), seconds: Number(values.seconds) });
  console.log(`${made.path}: ${made.wavs.length} tracks, ${made.frames} frames, ${made.bytes} bytes`);
}
