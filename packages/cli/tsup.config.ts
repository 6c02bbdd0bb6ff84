import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

export default defineConfig({
  entry: ['src/index.ts', 'src/node.ts', 'src/bin.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts', 'src/node.ts'] },
  sourcemap: true,
  clean: true,
  // Chunks that are imported for nothing but their order of evaluation: bundlers warn of them, as nothing here has any.
  treeshake: { moduleSideEffects: 'no-external' },
  target: 'es2022',
  define: { __VERSION__: JSON.stringify(version) },
});
