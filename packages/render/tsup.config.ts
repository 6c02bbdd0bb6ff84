import { defineConfig } from 'tsup';

const shared = { format: 'esm', sourcemap: true, target: 'es2022' } as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts', node: 'src/node.ts' },
    dts: true,
    clean: ['dist/*', '!dist/file-worker.*'],
  },
  {
    // In one piece, beside whatever starts it: `new URL('./file-worker.js', import.meta.url)` finds it, it starts
    // with a single read, and a thread takes 2 MB less than with the whole packages that it needs parts of.
    ...shared,
    entry: { 'file-worker': 'src/node/file-worker.ts' },
    noExternal: [/^@trackout\//],
    treeshake: true,
  },
]);
