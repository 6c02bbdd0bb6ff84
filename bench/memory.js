import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generatedBytes, generateSession, isGenerated } from './generate.js';
import { runMeasured } from './measured-run.js';
import { gigabytes } from './report.js';
import { removeOutputs } from './rounds.js';
import { bytesBelow, exportCommand } from './series.js';
import { WORK_FOLDER } from './work-folder.js';

/** Kept free beside what the bench writes. */
const SPARE_BYTES = 2e9;

/**
 * Peak memory of an export of each length, without and with a ZIP, the disk permitting. Each runs once: peak
 * memory hardly varies.
 *
 * @param {{ tracks: number, lengths: readonly number[], measure: string | undefined }} options
 * @returns {{ rows: import('./report.js').MemoryRow[], notes: string[] }}
 */
export function measureMemory({ tracks, lengths, measure }) {
  const out = join(WORK_FOLDER, 'export');
  const zip = join(WORK_FOLDER, 'export.zip');
  const rows = [];
  const notes = [];
  for (const seconds of lengths) {
    const fitting = tracksThatFit(tracks, seconds);
    if (fitting < tracks) {
      notes.push(
        `The disk has too little room for ${tracks} tracks of ${seconds} s: ${fitting === 0 ? 'not measured' : `${fitting} were taken`}.`,
      );
    }
    if (fitting === 0) continue;
    const session = generateSession({ tracks: fitting, seconds });
    for (const [workers, packed] of /** @type {const} */ ([
      [0, false],
      [2, false],
      [0, true],
    ])) {
      const name = `trackout export --workers ${workers}${packed ? ' --zip' : ''}`;
      removeOutputs({ name, outputs: [out, zip] });
      console.error(`memory: ${name}, ${fitting} tracks of ${seconds} s, ${gigabytes(session.bytes)}`);
      const measured = runMeasured(
        exportCommand(session.path, out, '--workers', String(workers), ...(packed ? ['--zip', zip] : [])),
        measure,
      );
      rows.push({
        name: `${name}, ${fitting} x ${seconds} s`,
        inputBytes: session.bytes,
        outputBytes: bytesBelow(out) + (packed ? statSync(zip).size : 0),
        measured,
      });
    }
    removeOutputs({ name: 'memory', outputs: [out, zip] });
  }
  return { rows, notes };
}

/** The most tracks, halving, for which session and export fit on the disk; 0 where not even four do. @param {number} tracks @param {number} seconds */
function tracksThatFit(tracks, seconds) {
  const { bavail, bsize } = statfsSync(WORK_FOLDER);
  for (let count = tracks; count >= 4; count = Math.floor(count / 2)) {
    const inputBytes = generatedBytes({ tracks: count, seconds });
    // Every track once more, four stems and the mix, at most in 32-bit float; and all of it in a ZIP.
    const outputBytes = 2 * (4 / 3) * (inputBytes / count) * (count + 5);
    const missing = isGenerated({ tracks: count, seconds }) ? 0 : inputBytes;
    if (bavail * bsize > missing + outputBytes + SPARE_BYTES) return count;
  }
  return 0;
}
