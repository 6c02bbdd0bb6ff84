// node bench/chromium.js [CHROMIUM]
// Millions of samples a second in a page of headless Chromium beside those in Node, each in a process of its own, in
// turns; the best of both. Reports, and judges nothing.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPart } from '../../../scripts/system-parts.js';

const ROUNDS = 25;
const TURNS = 4;
const PACKAGES = join(import.meta.dirname, '../..');
const chromium = process.argv[2] ?? systemPart('chromium');
if (chromium === undefined) {
  console.error('There is no Chromium. Install one, or name it: node bench/chromium.js /usr/bin/chromium');
  process.exit(2);
}

/** @typedef {import('./speed.js').Speed} Speed */

/** @returns {Speed[]} */
function speedsInNode() {
  const code = `import { measureSpeeds } from ${JSON.stringify(join(import.meta.dirname, 'speed.js'))};
    process.stdout.write(JSON.stringify(await measureSpeeds(${ROUNDS})));`;
  const { status, stdout, stderr } = spawnSync('node', ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">{ "imports": {
  "@trackout/core": "/core/dist/index.js",
  "@trackout/dsp-wasm": "/dsp-wasm/dist/index.js",
  "@trackout/meter": "/meter/dist/index.js"
} }</script>
<script type="module">
  const answer = (body) => fetch('/answer', { method: 'POST', body: JSON.stringify(body) });
  try {
    const { measureSpeeds } = await import('/meter/bench/speed.js');
    await answer({ speeds: await measureSpeeds(${ROUNDS}) });
  } catch (error) {
    await answer({ error: String(error) });
  }
</script>`;

/** @returns {Promise<Speed[]>} */
async function speedsInPage() {
  const profile = mkdtempSync(join(tmpdir(), 'trackout-chromium-'));
  /** @type {(answer: { speeds?: Speed[], error?: string }) => void} */
  let take = () => {};
  /** @type {Promise<{ speeds?: Speed[], error?: string }>} */
  const taken = new Promise((resolve) => {
    take = resolve;
  });
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path === '/answer') {
      let body = '';
      for await (const part of request) body += part;
      response.end();
      take(JSON.parse(body));
    } else if (path === '/') {
      response.setHeader('content-type', 'text/html').end(PAGE);
    } else if (/^\/(core|dsp-wasm|meter)\/(dist|bench)\/[\w-]+\.js$/.test(path)) {
      response.setHeader('content-type', 'text/javascript').end(await readFile(join(PACKAGES, path)));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const browser = spawn(
    /** @type {string} */ (chromium),
    [
      ...[
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
      ],
      ...[`--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  const { speeds, error } = await Promise.race([
    taken,
    ended.then(() => ({ speeds: undefined, error: 'it ended' })),
  ]);
  browser.kill();
  await ended;
  server.close();
  server.closeAllConnections();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  if (!speeds) throw new Error(`Chromium: ${error}`);
  return speeds;
}

/** @type {Map<string, { node: number, page: number, same: boolean }>} */
const table = new Map();
for (let turn = 0; turn < TURNS; turn++) {
  const [inNode, inPage] = [speedsInNode(), await speedsInPage()];
  inNode.forEach(({ name, millionSamplesPerSecond, figures }, i) => {
    const there = /** @type {Speed} */ (inPage[i]);
    const row = table.get(name) ?? { node: 0, page: 0, same: true };
    row.node = Math.max(row.node, millionSamplesPerSecond);
    row.page = Math.max(row.page, there.millionSamplesPerSecond);
    row.same &&= figures === there.figures;
    table.set(name, row);
  });
}
console.log(
  `${'Msample/s'.padEnd(26)}${'Node'.padStart(8)}${'Chromium'.padStart(10)}${'ratio'.padStart(8)}   figures`,
);
for (const [name, { node, page, same }] of table) {
  console.log(
    `${name.padEnd(26)}${node.toFixed(0).padStart(8)}${page.toFixed(0).padStart(10)}${(page / node).toFixed(2).padStart(8)}   ${same ? 'the same' : 'DIFFERENT'}`,
  );
}
