import { spawnSync } from 'node:child_process';

/** Runs another program; its standard output as bytes, its complaints as text. Throws where it fails. */
export function run(tool: string, args: readonly string[]): { stdout: Buffer; stderr: string } {
  const done = spawnSync(tool, args, { maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0)
    throw new Error(`${tool} ${args.join(' ')} failed: ${done.stderr}`, { cause: done.error });
  return { stdout: done.stdout, stderr: done.stderr.toString() };
}

/** True when the program is there. A missing one fails in CI, and is announced elsewhere. */
export function oraclePresent(tool: string): boolean {
  if (spawnSync(tool, ['--help']).error === undefined) return true;
  if (process.env.CI === 'true') throw new Error(`${tool} is required in CI and is not installed.`);
  console.warn(`SKIPPED: the tests against ${tool} do not run, because it is not installed.`);
  return false;
}
