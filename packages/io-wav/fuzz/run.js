// Damages fixtures and reads them for as long as asked: `npm run fuzz -w @trackout/io-wav -- --seconds 60 --seed 1`.
// Build the package first. A file that fails, or that is not read within ten seconds, is kept in fixtures/crashes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0 && Number.isInteger(seed))) {
  console.error('Usage: npm run fuzz -w @trackout/io-wav -- [--seconds 60] [--seed 1]');
  process.exit(2);
}
const folder = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(join(folder, 'dist/index.js'))) {
  console.error('There is no build to test. Run "npm run build -w @trackout/io-wav" first.');
  process.exit(2);
}
const MAX_SEED_BYTES = 8192;
const HANG_MS = 10_000;
const paths = readdirSync(join(folder, 'fixtures'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(wav|aiff?)$/.test(name))
  .sort()
  .map((name) => join(folder, 'fixtures', name))
  .filter((path) => statSync(path).size <= MAX_SEED_BYTES);

const shared = new SharedArrayBuffer(4 + (1 << 20));
const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: { paths, seed, shared } });
const started = Date.now();
let alive = started;
let done = 0;
let failures = 0;

/** The file that the worker has in hand. */
function current() {
  const [length = 0] = new Int32Array(shared, 0, 1);
  return new Uint8Array(shared, 4).slice(0, length);
}

/**
 * @param {Uint8Array} bytes
 * @param {string} what
 */
function keep(bytes, what) {
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}${bytes[0] === 0x46 ? '.aif' : '.wav'}`;
  mkdirSync(join(folder, 'fixtures/crashes'), { recursive: true });
  writeFileSync(join(folder, 'fixtures/crashes', name), bytes);
  failures++;
  console.error(`fixtures/crashes/${name}: ${what}`);
}

worker.on('message', (message) => {
  alive = Date.now();
  done = message.run - seed;
  if (message.kind === 'failure') keep(message.bytes, `run ${message.run}: ${message.message}`);
});
worker.on('error', (error) => {
  keep(current(), error.stack ?? error.message);
  finish();
});

async function finish() {
  clearInterval(watch);
  await worker.terminate();
  const took = (Date.now() - started) / 1000;
  console.log(
    `${done} damaged files in ${took.toFixed(1)} s, from ${paths.length} fixtures, seed ${seed}: ${failures} failure(s).`,
  );
  process.exit(failures > 0 ? 1 : 0);
}

const watch = setInterval(() => {
  if (Date.now() - alive > HANG_MS) {
    keep(current(), `not read within ${HANG_MS / 1000} s`);
    finish();
  } else if (Date.now() - started > seconds * 1000 || failures >= 20) finish();
}, 100);
