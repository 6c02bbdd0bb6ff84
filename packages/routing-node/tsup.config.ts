import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/device-child.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts'] },
  sourcemap: true,
  clean: true,
  target: 'es2022',
});
