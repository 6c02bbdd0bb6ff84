// npm run repairs -w @trackout/verify: bundles test/faults/repairs.ts and runs it with the arguments given.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(root, 'build-repairs-'));
try {
  await build({
    config: false,
    silent: true,
    entry: [join(root, 'test/faults/repairs.ts')],
    format: 'esm',
    outDir: folder,
    target: 'es2022',
    outExtension: () => ({ js: '.mjs' }),
  });
  const { status } = spawnSync(process.execPath, [join(folder, 'repairs.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
