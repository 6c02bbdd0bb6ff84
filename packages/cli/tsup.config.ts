import { readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * Takes out imports of chunks for nothing but the order of their evaluation, which esbuild leaves behind: nothing in
 * this package does anything when it is imported, and bundlers warn of such imports. The lines stay, empty, so that
 * source maps hold.
 */
const withoutBareImports: NonNullable<Options['plugins']>[number] = {
  name: 'without-bare-imports',
  renderChunk(code) {
    return { code: code.replace(/^import "\.\/chunk-[^"]+";$/gm, '') };
  },
};

export default defineConfig({
  entry: ['src/index.ts', 'src/node.ts', 'src/bin.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts', 'src/node.ts'] },
  sourcemap: true,
  clean: true,
  plugins: [withoutBareImports],
  target: 'es2022',
  define: { __VERSION__: JSON.stringify(version) },
});
