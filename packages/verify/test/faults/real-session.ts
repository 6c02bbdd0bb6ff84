import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionStem } from './synthetic-session.js';

const SUM = 'sum-of-the-nine.wav';

/** The stems of a real song that sound: 7.5 s in 24 bits at 48 kHz, without the one that is silent throughout. */
export function realSession(folder: string): SessionStem[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wav') && name !== SUM)
    .sort()
    .map((name) => ({
      name: name.replace(/^7\.Francium_Stem_(.*)\.wav$/, '$1'),
      planes: stereoPlanes(readFileSync(join(folder, name))),
    }))
    .filter(({ planes }) => planes.some((plane) => plane.some((x) => x !== 0)));
}

function stereoPlanes(file: Buffer): Float32Array[] {
  const data = file.indexOf('data', 12, 'latin1');
  const frames = file.readUInt32LE(data + 4) / 6;
  return [0, 1].map((channel) =>
    Float32Array.from(
      { length: frames },
      (_, i) => file.readIntLE(data + 8 + 6 * i + 3 * channel, 3) / 2 ** 23,
    ),
  );
}
