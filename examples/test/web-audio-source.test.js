import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { discreteLayout, LimitError, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { bytesSource, openAudio } from '@trackout/io-wav';
import { build } from 'esbuild';
import JSZip from 'jszip';
import { chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../scripts/system-parts.js';
import { offlineContextSource } from '../web-audio-source/offline-context-source.js';

const chromium = systemPart('chromium');
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

describe('the memory of an offline context', () => {
  const source = (frameCount, layout, limitBytes) =>
    offlineContextSource({ sampleRate: 48_000, layout, frameCount, build() {}, limitBytes });

  it('is refused above 256 MiB unless a higher limit is given, before anything is rendered', () => {
    expect(source(2 ** 25, STEREO).frameCount).toBe(2 ** 25);
    const refused = expect.objectContaining({ code: 'web-audio/memory', name: 'LimitError' });
    expect(() => source(2 ** 25 + 1, STEREO)).toThrow(refused);
    expect(() => source(2 ** 25 + 1, STEREO)).toThrow('268435464 bytes, and the limit is 268435456');
    expect(source(2 ** 25 + 1, STEREO, 2 ** 29).frameCount).toBe(2 ** 25 + 1);
  });

  it('counts every channel', () => {
    expect(() => source(100, discreteLayout(6), 2399)).toThrow(LimitError);
    expect(source(100, discreteLayout(6), 2400).format.sampleRate).toBe(48_000);
  });
});

describe.skipIf(chromium === undefined)('in Chromium', () => {
  let server;
  let browser;
  let page;
  const complaints = [];

  beforeAll(async () => {
    server = spawn(process.execPath, [at('../web-audio-source/serve.js'), '0']);
    const address = await new Promise((resolve, reject) => {
      server.stdout.once('data', (text) => resolve(String(text).trim()));
      server.once('exit', () => reject(new Error('the server of the example has stopped')));
    });
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await playwright.launch({ executablePath: chromium, args });
    page = await browser.newPage({ viewport: { width: 375, height: 720 } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(address);
    const entryPoints = [at('./offline-context-page.js')];
    const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', write: false });
    await page.addScriptTag({ content: outputFiles[0].text });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  it('renders once, whoever reads how much in whatever blocks', async () => {
    const all = { before: 0, from: 0, to: 10_000, right: true };
    expect(await page.evaluate('reads()')).toEqual({
      heard: [all, { ...all, from: 1234, to: 8765 }, { ...all, from: -1, to: -1 }, all],
      builds: 1,
    });
  });

  it('gives nothing after it was closed while the context renders', async () => {
    expect(await page.evaluate('closedEarly()')).toEqual({ ended: true, bufferedFrames: 0 });
  });

  it('passes on what the graph throws, and tries again when it is read again', async () => {
    expect(await page.evaluate('failsOnce()')).toEqual({
      message: 'the sample is missing',
      again: { before: 0, from: 0, to: 10_000, right: true },
    });
  });

  it('is mono where the layout is', async () => {
    expect(await page.evaluate('monoBlock()')).toEqual({
      sampleType: 'f32',
      planes: 1,
      samples: [0.25, 0.25],
    });
  });

  it('exports what the graphs sound like, sample for sample, and proves it', async () => {
    const exported = async () => {
      await page.click('#export');
      await page.waitForSelector('#export:not([disabled])');
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download a')]);
      return readFile(await download.path());
    };
    const zip = await exported();
    const said = await page.innerText('#result');
    expect(said).toMatch(/PASS multitracks: 4 files against the mix, residual -1\d\d\.\d dBFS/);
    expect(said).toMatch(/PASS stems: 2 files against the mix, residual -1\d\d\.\d dBFS/);
    expect(said).toMatch(/8 s of audio in [\d.]+ s: [\d.]+ × real time/);
    expect(said).toContain(`SHA-256 ${createHash('sha256').update(zip).digest('hex')}`);

    const { files } = await JSZip.loadAsync(zip);
    const direct = await page.evaluate('rendered()');
    expect(Object.keys(direct)).toEqual(['BASS', 'HATS', 'CHORDS', 'LEAD']);
    const dsp = await createDsp();
    for (const [name, digests] of Object.entries(direct)) {
      const bytes = await files[`multitracks/${name}.wav`].async('uint8array');
      expect(await planeDigests(bytes, dsp), name).toEqual(digests);
    }
    expect((await exported()).equals(zip)).toBe(true);
  }, 60_000);

  it('says what went wrong, and takes the old result away', async () => {
    await page.evaluate(`OfflineAudioContext = class {
      constructor() { throw new Error('no memory for this context'); }
    }`);
    await page.click('#export');
    await page.waitForSelector('#export:not([disabled])');
    expect(await page.innerText('[role=alert]')).toBe('no memory for this context');
    expect(await page.isHidden('#result')).toBe(true);
  });

  it('fits a phone, and complains about nothing', async () => {
    await page.evaluate(`document.getElementById('result').hidden = false`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(complaints).toEqual([]);
  });
});

/** SHA-256 of each channel of a WAV, as 32-bit floats. */
async function planeDigests(bytes, dsp) {
  const wav = await openAudio(bytesSource(bytes), dsp, { name: 'a multitrack' });
  const reader = wav.open();
  const hashes = wav.format.layout.roles.map(() => createHash('sha256'));
  while (!reader.ended) {
    await reader.fill();
    for (const [channel, plane] of (reader.pull(65_536)?.planes ?? []).entries()) {
      hashes[channel].update(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength));
    }
  }
  reader.close();
  await wav.close();
  return hashes.map((hash) => hash.digest('hex'));
}
