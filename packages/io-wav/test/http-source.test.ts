import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IoError, type TrackoutError, UnsupportedError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesSource, httpSource, openAudio, readHeader } from '../src/index.js';
import { errorOf, fixture, readAll } from './signals.js';

type Answer = (request: IncomingMessage, response: ServerResponse, from: number, to: number) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on this machine; `answer` gets the bytes asked for, both ends included. */
async function serve(answer: Answer): Promise<{ url: string; ranges: string[] }> {
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? 'none');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    answer(request, response, Number(from), Number(to));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kick.wav`, ranges };
}

/** What a good server does. `headers` may take away or replace some of its own. */
function rangesOf(bytes: Uint8Array, headers: Record<string, string | undefined> = {}): Answer {
  return (_, response, from, to) => {
    if (from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const part = bytes.subarray(from, Math.min(bytes.length, to + 1));
    const all = {
      'content-range': `bytes ${from}-${from + part.length - 1}/${bytes.length}`,
      'content-length': String(part.length),
      etag: '"1"',
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    response.writeHead(206, Object.fromEntries(sent)).end(part);
  };
}

const long = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 256);

describe('a file behind a URL', () => {
  it.each([
    'extensible-24-48k-stereo-fact.wav',
    'aifc-fl32-48k-stereo.aif',
    'ima-adpcm-48k-mono-long-blocks.wav',
  ])('gives the same as its bytes, in one request: %s', async (file) => {
    const bytes = fixture(file);
    const { url, ranges } = await serve(rangesOf(bytes));
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const source = await httpSource(url);
    expect(source.sizeBytes).toBe(bytes.length);
    const audio = await openAudio(source, dsp);
    expect(audio.info).toEqual(await readHeader(bytesSource(bytes)));
    expect(await readAll(audio)).toEqual(await readAll(await openAudio(bytesSource(bytes), dsp)));
    expect(ranges).toEqual(['bytes=0-65535']);
    await audio.close();
  });

  it('asks for what is read and for nothing behind the end', async () => {
    const { url, ranges } = await serve(rangesOf(long));
    const source = await httpSource(new URL(url));
    const read = async (offset: number, length: number) => {
      const target = new Uint8Array(length);
      const received = await source.read(offset, target);
      return [...target.subarray(0, received)];
    };
    expect(await read(10, 5)).toEqual([...long.subarray(10, 15)]);
    expect(await read(65_530, 10)).toEqual([...long.subarray(65_530, 65_540)]);
    expect(await read(199_995, 100)).toEqual([...long.subarray(199_995)]);
    expect(await read(200_000, 100)).toEqual([]);
    expect(ranges).toEqual(['bytes=0-65535', 'bytes=65530-65539', 'bytes=199995-199999']);
  });

  it.each([200_000, 5000, 65_536, 0])(
    'works where the page may not see the size of a file of %i bytes',
    async (length) => {
      const bytes = long.subarray(0, length);
      const { url } = await serve(rangesOf(bytes, { 'content-range': undefined, etag: undefined }));
      const source = await httpSource(url);
      expect(source.sizeBytes).toBe(length === 5000 ? 5000 : length === 0 ? 0 : undefined);
      const target = new Uint8Array(10);
      expect(await source.read(length, target)).toBe(0);
      expect(await source.read(Math.max(0, length - 4), target)).toBe(Math.min(4, length));
    },
  );

  it('sends the headers it is given, through the fetch it is given', async () => {
    const seen: (string | undefined)[] = [];
    const good = rangesOf(long);
    const { url } = await serve((request, ...rest) => {
      seen.push(request.headers.authorization);
      good(request, ...rest);
    });
    let calls = 0;
    const counting: typeof fetch = (...args) => {
      calls++;
      return fetch(...args);
    };
    await httpSource(url, { headers: { authorization: 'Bearer x' }, fetch: counting });
    expect([seen, calls]).toEqual([['Bearer x'], 1]);
  });

  it.each<[string, Answer, string, RegExp]>([
    [
      'sends whole files only',
      (_, response) => response.writeHead(200).end(long),
      'http/no-ranges',
      /served whole/,
    ],
    ['has no such file', (_, response) => response.writeHead(404).end(), 'io/not-found', /Check the address/],
    ['denies access', (_, response) => response.writeHead(403).end(), 'io/permission', /access was denied/],
    ['is out of order', (_, response) => response.writeHead(503).end('later'), 'http/status', /status 503/],
    [
      'sends other bytes',
      rangesOf(long, { 'content-range': 'bytes 5-65000/200000' }),
      'http/range',
      /bytes 5 to 65000 came/,
    ],
    ['compresses', rangesOf(long, { 'content-encoding': 'x-own' }), 'http/range', /compressed/],
    [
      'sends more than was asked for',
      (_, response, from) =>
        response
          .writeHead(206, { 'content-range': `bytes ${from}-65535/200000` })
          .end(long.subarray(0, 70_000)),
      'http/range',
      /more bytes came than the 65536/,
    ],
    [
      'ends before all has come',
      (_, response, from) =>
        response.writeHead(206, { 'content-range': `bytes ${from}-65535/200000` }).end(long.subarray(0, 100)),
      'http/range',
      /ended after 100/,
    ],
    ['hangs up', (request) => request.socket.destroy(), 'http/failed', /request failed at offset 0/],
  ])('says so where the server %s', async (_, answer, code, message) => {
    const { url } = await serve(answer);
    const error = await errorOf(() => httpSource(url));
    expect((error as TrackoutError).message).toMatch(message);
    expect((error as TrackoutError).message).toContain(url);
    expect(error).toMatchObject({ code, facts: { url } });
    expect((code === 'http/no-ranges' ? UnsupportedError : IoError).isInstance(error)).toBe(true);
  });

  it.each([
    ['its size', rangesOf(long.subarray(0, 150_000))],
    ['its version', rangesOf(long, { etag: '"2"' })],
  ])('notices that the file has changed, by %s', async (_, later) => {
    let answer = rangesOf(long);
    const { url } = await serve((...args) => answer(...args));
    const source = await httpSource(url);
    answer = later;
    expect(await errorOf(() => source.read(100_000, new Uint8Array(10)))).toMatchObject({
      code: 'http/changed',
    });
  });

  it.each(['a signal', 'closing'])('ends a read under way through %s, with an AbortError', async (how) => {
    let stall = false;
    const good = rangesOf(long);
    const { url } = await serve((...args) => {
      if (!stall) good(...args);
    });
    const controller = new AbortController();
    const source = await httpSource(url, { signal: controller.signal });
    stall = true;
    const reading = errorOf(() => source.read(100_000, new Uint8Array(10)));
    setTimeout(() => (how === 'closing' ? source.close() : controller.abort()), 20);
    expect(await reading).toMatchObject({ name: 'AbortError' });
    expect(await errorOf(() => source.read(100_000, new Uint8Array(10)))).toMatchObject({
      name: 'AbortError',
    });
  });

  it('leaves no rejection behind when an audio file is closed while it is read', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      const header = fixture('pcm16-48k-mono.wav').slice(0, 44);
      const view = new DataView(header.buffer);
      view.setUint32(4, 200_036, true);
      view.setUint32(40, 200_000, true);
      const bytes = new Uint8Array(200_044);
      bytes.set(header);
      let stall = false;
      const good = rangesOf(bytes);
      const { url } = await serve((...args) => {
        if (!stall) good(...args);
      });
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const free = dsp.freeBytes;
      const audio = await openAudio(await httpSource(url), dsp);
      stall = true;
      const filling = audio.open().fill();
      await audio.close();
      await filling;
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(dsp.freeBytes).toBe(free);
      expect(rejections).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
