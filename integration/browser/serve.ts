import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ROOT } from '../laws/repository.js';
import { importMap } from './import-map.js';
import { withoutTypes } from './without-types.js';

/** Random sessions and their processors: the TypeScript of tests, without its types. */
const SESSIONS = /^packages\/render\/test\/(random-session|session-strips|test-processors|seeded)\.js$/;

/** What the page may read: built packages, libraries, the code of these tests, and a song. */
const SERVED = [
  /^packages\/[\w-]+\/dist\//,
  /^(packages\/[\w-]+\/)?node_modules\//,
  /^integration\/(vectors|browser)\/[\w-]+\.js$/,
  SESSIONS,
  /^examples\/real-session\/audio\/[^/]+\.wav$/,
];

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

/** Under this prefix bare specifiers are replaced by paths: workers and worklets know no import map. */
const RESOLVED = 'resolved/';

/** A server of the repository's built files on this machine alone. */
export interface FileServer {
  /** `http://127.0.0.1:12345` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts the server on a free port. `/` is an empty page with the import map. */
export async function serve(): Promise<FileServer> {
  const map = importMap();
  const imports = Object.fromEntries([...map].map(([specifier, path]) => [specifier, `/${path}`]));
  const page = `<!doctype html><meta charset="utf-8"><title>Trackout</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>`;

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const send = (status: number, type: string, body: string | Uint8Array) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(body);
    };
    if (pathname === '/') return send(200, 'text/html; charset=utf-8', page);
    const resolved = pathname.startsWith(`/${RESOLVED}`);
    const path = decodeURIComponent(pathname.slice(resolved ? RESOLVED.length + 1 : 1));
    if (path.split('/').includes('..')) return send(404, 'text/plain', 'not served');
    if (!SERVED.some((pattern) => pattern.test(path))) return send(404, 'text/plain', 'not served');
    readServed(path).then(
      (bytes) => {
        const type = TYPES[extname(path)] ?? 'application/octet-stream';
        send(200, type, resolved ? withPaths(new TextDecoder().decode(bytes), map) : bytes);
      },
      () => send(404, 'text/plain', 'no such file'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readServed(path: string): Promise<Uint8Array> {
  if (!SESSIONS.test(path)) return readFile(join(ROOT, path));
  return Buffer.from(await withoutTypes(await readFile(join(ROOT, path.replace(/js$/, 'ts')), 'utf8')));
}

/** `from '@trackout/core'` -> `from '/resolved/packages/core/dist/index.js'`. */
function withPaths(code: string, map: ReadonlyMap<string, string>): string {
  return code.replace(
    /(\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'./][^"']*)\2/g,
    (whole, before: string, quote: string, specifier: string) => {
      const path = map.get(specifier);
      return path === undefined ? whole : `${before}${quote}/${RESOLVED}${path}${quote}`;
    },
  );
}
