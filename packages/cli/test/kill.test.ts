import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfFiles, scratchFolder, snapshot, startTrackout, trackout, writeSession } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

// Power cuts and killed processes: whatever the moment, a file under its final name is complete. An export gives
// the same bytes every time, so that every complete file is known from one that was left in peace.

const TRIALS = 100;
/** Exports at once: starting a process takes longer than what is looked at here. */
const LANES = 4;
const TIME_LIMIT_MS = 180_000;

let folder: string;
let inputs: Record<string, string>;
let reference: Record<string, string>;
/** From the first file to the end of the process. */
let workMs: number;

/** Each export has a folder of its own for its delivery and its ZIP. */
const exportArgs = (name: string) => [
  ...['export', 'session.json'],
  ...['--out', path.join(name, 'out'), '--zip', path.join(name, 'out.zip')],
];
const leftOvers = (name: string) => halfFiles(path.join(folder, name));

/** The fingerprints of what is under final names. */
function delivered(name: string): Record<string, string> {
  const files = Object.entries(snapshot(path.join(folder, name)));
  return Object.fromEntries(files.filter(([file]) => !file.includes('trackout-part')));
}

function digestOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, file)))
    .digest('hex');
}

/** Whether a folder of the delivery has anything in it. */
function exists(name: string, below: string): boolean {
  try {
    return readdirSync(path.join(folder, name, 'out', below)).length > 0;
  } catch {
    return false;
  }
}

/** Starts an export; tells when its first file is under way, and how it ends. */
function start(name: string) {
  mkdirSync(path.join(folder, name));
  const child = startTrackout(folder, ...exportArgs(name));
  child.stdout.resume();
  child.stderr.resume();
  const ended = new Promise<string | null>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal));
  });
  return { child, ended };
}

beforeAll(async () => {
  folder = scratchFolder();
  for (const seed of [1, 2, 3, 4])
    writeWav(path.join(folder, `${seed}.wav`), { channels: [noise(seed, 48_000)] });
  writeSession(folder, {
    tracks: [1, 2, 3, 4].map((seed) => ({
      id: `t${seed}`,
      name: `GTR_${seed}`,
      file: `${seed}.wav`,
      group: seed < 3 ? 'rhythm' : 'synth',
    })),
  });
  inputs = snapshot(folder);
  const first = start('reference');
  while (!exists('reference', 'multitracks') && first.child.exitCode === null) await wait(1);
  const begun = performance.now();
  await first.ended;
  workMs = performance.now() - begun;
  reference = delivered('reference');
}, TIME_LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

describe('an export that is killed', () => {
  it(
    `at any of ${TRIALS} moments leaves only complete files under final names, and can be run again`,
    async () => {
      expect(Object.keys(reference)).toHaveLength(4 + 2 + 1 + 2 + 1);
      let state = 20_240_229;
      const random = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
      };
      const seen = { nothing: 0, some: 0, all: 0, halfFiles: 0, killed: 0 };
      const again: string[] = [];
      const trials = Array.from({ length: TRIALS }, (_, i) => ({ name: `out${i}`, moment: random() }));
      const run = async ({ name, moment }: { name: string; moment: number }) => {
        const { child, ended } = start(name);
        // Loading the program is not interesting: the clock starts with the first file. Lanes share processors.
        while (!exists(name, 'multitracks') && child.exitCode === null) await wait(1);
        await wait(1.6 * moment * workMs);
        child.kill('SIGKILL');
        if ((await ended) === 'SIGKILL') seen.killed++;
        const found = delivered(name);
        for (const [file, digest] of Object.entries(found)) {
          expect([name, file, digest]).toEqual([name, file, reference[file]]);
        }
        const count = Object.keys(found).length;
        seen[count === 0 ? 'nothing' : count < Object.keys(reference).length ? 'some' : 'all']++;
        const leftOver = leftOvers(name).length > 0;
        if (leftOver) seen.halfFiles++;
        if (leftOver && again.length < 8) again.push(name);
        else rmSync(path.join(folder, name), { recursive: true });
      };
      await Promise.all(
        Array.from({ length: LANES }, async () => {
          for (let next = trials.shift(); next; next = trials.shift()) await run(next);
        }),
      );
      console.log(`killed while writing: ${JSON.stringify(seen)}`);
      // The moments were worth the name: before, between and behind the files, and within one.
      expect(seen.killed).toBeGreaterThan(TRIALS / 2);
      expect(seen.some).toBeGreaterThan(10);
      expect(seen.halfFiles).toBeGreaterThan(10);

      for (const name of again) {
        const run = trackout(folder, ...exportArgs(name), '--overwrite');
        expect([name, run.status, run.stderr.includes('trackout:')]).toEqual([name, 0, false]);
        expect(delivered(name)).toEqual(reference);
        expect(leftOvers(name)).toEqual([]);
      }
      for (const [file, digest] of Object.entries(inputs))
        expect([file, digestOf(file)]).toEqual([file, digest]);
    },
    TIME_LIMIT_MS,
  );
});
