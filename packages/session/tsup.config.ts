import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: ['src/index.ts'],
    format: 'esm',
    dts: true,
    sourcemap: true,
    clean: true,
    target: 'es2022',
  },
  // Run by the build itself, to write schema/session.schema.json.
  { entry: ['scripts/write-schema.ts'], outDir: 'build', format: 'esm', clean: true, target: 'es2022' },
]);
