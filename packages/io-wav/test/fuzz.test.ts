import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrackoutError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../fuzz/check.js';
import { mutate } from '../fuzz/mutations.js';
import { Random } from '../fuzz/random.js';
import { openAudio, readChunk, readFileMetadata, readHeader } from '../src/index.js';

// A bounded part of `npm run fuzz`, with the same files every time.

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
const dsp = await createDsp({ memoryBytes: 1 << 20 });
const tools = { readHeader, openAudio, readChunk, readFileMetadata, TrackoutError, dsp };
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(wav|aiff?)$/.test(name) && statSync(join(folder, name)).size <= 8192)
  .sort();
const load = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const seeds = names.map(load);

/** Checks a file; where it fails, says which it was. */
async function check(bytes: Uint8Array, what: string, thorough: boolean): Promise<void> {
  try {
    await checkFile(bytes, tools, { thorough });
  } catch (error) {
    const base64 = Buffer.from(bytes).toString('base64');
    throw new Error(`${what}: ${error instanceof Error ? error.message : error}\n${base64}`, {
      cause: error,
    });
  }
}

describe('damaged files', () => {
  it('keep their checks: a reader that lies is caught', async () => {
    const bytes = load('pcm16-48k-mono.wav');
    const lying: typeof readHeader = async (...args) => {
      const info = await readHeader(...args);
      return { ...info, frameCount: info.frameCount + 1 };
    };
    await expect(checkFile(bytes, { ...tools, readHeader: lying })).rejects.toThrow(
      'readHeader says something else',
    );
    const greedy: typeof openAudio = async (source, ...args) => {
      await source.read(0, new Uint8Array(bytes.length + 1));
      return openAudio(source, ...args);
    };
    await expect(checkFile(bytes, { ...tools, openAudio: greedy })).rejects.toThrow('a read behind the end');
    const clumsy: typeof openAudio = async () => {
      throw new RangeError('Offset is outside the bounds of the DataView');
    };
    await expect(checkFile(bytes, { ...tools, openAudio: clumsy })).rejects.toThrow('outside the bounds');
  });

  it('give a typed error or a consistent answer, cut at every byte', async () => {
    for (const name of names) {
      const bytes = load(name);
      if (bytes.length > 400) continue;
      for (let length = 0; length < bytes.length; length++) {
        await check(bytes.slice(0, length), `${name}, ${length} bytes`, length % 16 === 0);
      }
    }
  }, 60_000);

  it.each([
    'chunks-around-data.wav',
    'rf64-pcm16-48k-mono.wav',
    'aifc-fl32-48k-stereo.aif',
    'ima-adpcm-48k-mono.wav',
  ])(
    'give a typed error or a consistent answer, with any bit of the first 100 bytes flipped: %s',
    async (name) => {
      for (let bit = 0; bit < 800; bit++) {
        const bytes = load(name);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        await check(bytes, `${name}, bit ${bit}`, bit % 8 === 0);
      }
    },
    60_000,
  );

  it('give a typed error or a consistent answer, with sizes, counts, names and order damaged', async () => {
    const end = Date.now() + 10_000;
    let run = 0;
    for (; run < 40_000 && Date.now() < end; run++) {
      const random = new Random(run);
      await check(mutate(random.pick(seeds), random, seeds), `run ${run}`, run % 8 === 0);
    }
    expect(run).toBeGreaterThan(1000);
  }, 60_000);

  it('stay harmless once they have been', async () => {
    if (!existsSync(join(folder, 'crashes'))) return;
    for (const name of readdirSync(join(folder, 'crashes'))) await check(load(`crashes/${name}`), name, true);
  });
});
