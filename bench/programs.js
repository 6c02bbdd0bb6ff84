import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { WORK_FOLDER } from './work-folder.js';

/** The first file of that name on the PATH. @param {string} name @returns {string | undefined} */
export function findProgram(name) {
  const ending = process.platform === 'win32' ? '.exe' : '';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name + ending))
    .find((path) => existsSync(path) && statSync(path).isFile());
}

/**
 * Compiles `peers/NAME.c` into the work folder.
 *
 * @param {string} name
 * @param {readonly string[]} libraries
 * @param {string} sources the folder of its source
 * @returns {string | undefined} `undefined` without gcc, or without a library that the program needs
 */
export function buildPeer(name, libraries = [], sources = join(import.meta.dirname, 'peers')) {
  const gcc = findProgram('gcc');
  if (gcc === undefined) return undefined;
  mkdirSync(WORK_FOLDER, { recursive: true });
  const program = join(WORK_FOLDER, name);
  const source = join(sources, `${name}.c`);
  const flags = [
    '-O3',
    '-march=native',
    '-o',
    program,
    source,
    ...libraries.map((library) => `-l${library}`),
  ];
  try {
    execFileSync(gcc, flags, { stdio: 'pipe' });
    return program;
  } catch (error) {
    console.error(
      `${name} could not be built:\n${/** @type {{ stderr?: Buffer }} */ (error).stderr ?? error}`,
    );
    return undefined;
  }
}

/** First line of what a program says of its version. @param {string} program @param {string} option */
export function versionOf(program, option = '--version') {
  try {
    return execFileSync(program, [option], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      '\n',
    )[0];
  } catch {
    return undefined;
  }
}
