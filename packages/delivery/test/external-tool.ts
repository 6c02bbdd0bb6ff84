import { spawnSync } from 'node:child_process';
import { it } from 'vitest';

/**
 * A test that needs a program of the system. Where it is missing the test is skipped and says so; under `CI=true` it
 * runs, and fails.
 */
export function itWith(command: string, name: string, run: () => void | Promise<void>): void {
  const missing = spawnSync(command, ['--help'], { stdio: 'ignore' }).error !== undefined;
  if (missing && process.env.CI !== 'true') {
    console.warn(`SKIPPED: "${name}" needs ${command}, which is not installed.`);
    it.skip(name, run);
  } else {
    it(name, run);
  }
}

/** Runs a program to its end; throws with everything it said unless it exits with 0. */
export function runTool(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', cwd });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} exited with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}
