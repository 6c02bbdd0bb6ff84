// node examples/web-audio-source/serve.js, then open the address. An ordinary bundler, without any plug-in.
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const bundler = await context({
  entryPoints: [`${folder}page.js`],
  bundle: true,
  format: 'esm',
  outdir: folder,
  write: false,
});
const { port } = await bundler.serve({
  servedir: folder,
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 8000),
});
console.log(`http://127.0.0.1:${port}`);
