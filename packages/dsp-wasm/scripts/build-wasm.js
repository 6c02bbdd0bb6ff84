// assembly/ -> build/dsp.wasm -> src/dsp-binary.generated.ts
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const binaryPath = `${root}build/dsp.wasm`;
mkdirSync(`${root}build`, { recursive: true });

const { error, stderr } = await asc.main([
  'assembly/index.ts',
  '--baseDir',
  root,
  '--outFile',
  'build/dsp.wasm',
  '--textFile',
  'build/dsp.wat',
  ...['--runtime', 'stub', '-O3', '--converge', '--noAssert', '--enable', 'simd'],
  // The host owns the memory, of any size; no growth, no imported abort.
  ...['--importMemory', '--initialMemory', '1', '--use', 'abort='],
]);
if (error) {
  process.stderr.write(`${stderr.toString()}${error.message}\n`);
  process.exit(1);
}

const binary = readFileSync(binaryPath);
writeFileSync(
  `${root}src/dsp-binary.generated.ts`,
  `// Written by scripts/build-wasm.js from assembly/. Not edited.
/** The kernels' WebAssembly binary in base64. */
export const DSP_BINARY_BASE64 =
  '${binary.toString('base64')}';
`,
);
process.stdout.write(`dsp.wasm: ${binary.length} bytes\n`);
