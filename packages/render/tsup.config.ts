import { defineConfig } from 'tsup';

export default defineConfig({
  // The worker lies beside whatever starts it, so that `new URL('./file-worker.js', import.meta.url)` finds it.
  entry: { index: 'src/index.ts', node: 'src/node.ts', 'file-worker': 'src/node/file-worker.ts' },
  format: 'esm',
  dts: { entry: { index: 'src/index.ts', node: 'src/node.ts' } },
  sourcemap: true,
  clean: true,
  target: 'es2022',
});
