import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { runMeasured } from './measured-run.js';

/**
 * One of several programs that do comparable work.
 *
 * @typedef {object} Contender
 * @property {string} name as the report shows it
 * @property {readonly string[]} [command] absent where something that it needs is not installed
 * @property {readonly string[]} [outputs] files and folders that it makes: removed before each run
 * @property {string} [against] name of the contender that it is compared with
 * @property {number} [target] the ratio that we want to stay within
 */

/**
 * @typedef {object} Result
 * @property {Contender} contender
 * @property {readonly import('./measured-run.js').Measured[]} runs one a round; empty where not installed
 */

/**
 * Runs all contenders in order, then again, and so on: whatever slows the machine down for a while meets
 * neighbours alike, and a ratio is taken within one round. Inputs are read once before, so that all find
 * them in the page cache; outputs of earlier runs are gone, and their writing has ended.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, inputs: readonly string[], measure: string | undefined }} options
 * @returns {Result[]}
 */
export function runRounds(contenders, { rounds, inputs, measure }) {
  for (const input of inputs) readThrough(input);
  const results = contenders.map((contender) => ({
    contender,
    runs: /** @type {import('./measured-run.js').Measured[]} */ ([]),
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { contender, runs } of results) {
      if (!contender.command) continue;
      removeOutputs(contender);
      const measured = runMeasured(contender.command, measure);
      runs.push(measured);
      console.error(
        `round ${round}/${rounds}  ${measured.wallSeconds.toFixed(3).padStart(8)} s  ${contender.name}`,
      );
    }
  }
  return results;
}

/** @param {Contender} contender */
export function removeOutputs({ outputs = [] }) {
  for (const output of outputs) rmSync(output, { recursive: true, force: true });
  spawnSync('sync');
}

/** @param {string} path */
function readThrough(path) {
  const block = new Uint8Array(1024 * 1024);
  const file = openSync(path, 'r');
  while (readSync(file, block) > 0);
  closeSync(file);
}
