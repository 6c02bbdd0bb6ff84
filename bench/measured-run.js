import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { WORK_FOLDER } from './work-folder.js';

/**
 * What one whole process took, with the processes that it started and waited for.
 *
 * @typedef {object} Measured
 * @property {number} wallSeconds
 * @property {number | undefined} cpuSeconds user and system; `undefined` where it could not be measured
 * @property {number | undefined} peakBytes the largest resident memory of any of the processes
 */

/**
 * Runs a command to its end. Throws where it fails: a program that did not do its work has no time.
 *
 * @param {readonly string[]} command
 * @param {string | undefined} measure the built `peers/measure.c`; without it only wall time is taken
 * @returns {Measured}
 */
export function runMeasured(command, measure) {
  const report = join(WORK_FOLDER, 'measured.txt');
  const [program = '', ...parameters] = measure === undefined ? command : [measure, report, ...command];
  const started = performance.now();
  // Node would read the certificates that this names at its start, which takes 30 ms of CPU time here.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const run = spawnSync(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env });
  const wallSeconds = (performance.now() - started) / 1000;
  if (run.error) throw run.error;
  if (measure === undefined || run.status !== 0) {
    refuseFailure(command, run.status, run.stderr);
    return { wallSeconds, cpuSeconds: undefined, peakBytes: undefined };
  }
  const [wall = 0, user = 0, system = 0, peakBytes = 0, status = 0] = readFileSync(report, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  rmSync(report);
  refuseFailure(command, status, run.stderr);
  return { wallSeconds: wall, cpuSeconds: user + system, peakBytes };
}

/** @param {readonly string[]} command @param {number | null} status @param {string} said */
function refuseFailure(command, status, said) {
  if (status !== 0) throw new Error(`${command.join(' ')}\nended with exit status ${status}:\n${said}`);
}
