import { spawnSync } from 'node:child_process';
import { it } from 'vitest';
import { systemPart } from '../../../scripts/system-parts.js';

/** A test that needs a program of `npm run setup`, and gets its path; skipped loudly where it is missing, except in CI. */
export function itWith(part: string, name: string, run: (program: string) => void | Promise<void>): void {
  const program = systemPart(part);
  it.runIf(program !== undefined)(name, () => run(program as string));
}

/** Runs a program to its end; throws with everything it said unless it exits with 0. */
export function runTool(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} exited with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}
