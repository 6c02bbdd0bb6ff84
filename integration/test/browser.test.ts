import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../scripts/system-parts.js';
import { launchChromium, openPage } from '../browser/chromium.js';
import { runInNode, runInPage, runInWorker, runInWorklet } from '../browser/places.js';
import { type FileServer, serve } from '../browser/serve.js';
import type { Outcome } from '../browser/vector-runner.js';
import { ROOT } from '../laws/repository.js';

const chromium = systemPart('chromium');
const modules = readdirSync(join(ROOT, 'integration/vectors'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => [name.replace('.js', ''), `integration/vectors/${name}`] as const);

describe.each(modules)('vectors of %s', (_, module) => {
  let expected: Outcome[];

  beforeAll(() => {
    expected = runInNode(module);
  });

  it('give a result in Node', () => {
    expect(expected.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(expected.length).toBeGreaterThan(0);
    expect(new Set(expected.map(({ name }) => name)).size).toBe(expected.length);
    expect(
      expected.filter(({ result }) => !result || ['{"undefined":true}', 'null', '[]'].includes(result)),
    ).toEqual([]);
  });

  describe.skipIf(chromium === undefined)('in Chromium', () => {
    it('give the same bytes and figures in a page', async () => {
      expect(await runInPage(page, module)).toEqual(expected);
    });

    it('give the same bytes and figures in a worker', async () => {
      expect(await runInWorker(page, module)).toEqual(expected);
    });
  });
});

let server: FileServer;
let browser: Browser;
let page: Page;
let complaints: readonly string[] = [];

beforeAll(async () => {
  if (chromium === undefined) return;
  server = await serve();
  browser = await launchChromium(chromium);
  ({ page, complaints } = await openPage(browser, server.origin));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(chromium === undefined)('the comparison', () => {
  const module = 'integration/browser/where-am-i.js';

  it.each([
    ['page', runInPage],
    ['worker', runInWorker],
  ] as const)('notices a figure and bytes that differ in a %s', async (_, run) => {
    const [inNode, there] = [runInNode(module), await run(page, module)];
    expect(there.map(({ name, error }) => ({ name, error }))).toEqual(
      inNode.map(({ name, error }) => ({ name, error })),
    );
    inNode.forEach(({ result }, i) => {
      expect(there[i]?.result).not.toEqual(result);
    });
  });
});

it.skipIf(chromium === undefined)('an AudioWorklet computes what Node computes', async () => {
  const [inNode] = runInNode('integration/browser/dsp-figures.js');
  const [meterInNode] = runInNode('integration/browser/meter-figures.js');
  const { missing, sent, embedded, metered } = await runInWorklet(page);
  expect(missing).toEqual(expect.arrayContaining(['atob', 'TextDecoder']));
  const expected = JSON.parse(inNode?.result ?? 'null');
  expect(expected).toHaveLength(2);
  expect(sent).toEqual(expected);
  expect(embedded).toEqual(expected);
  // Each measure has a figure there, and not only "none".
  const said = [...metered.matchAll(/"(\w+)":(?!null|\{)/g)].map(([, figure]) => figure);
  for (const figure of [
    ...['samplePeakDbfs', 'clippedSamples', 'truePeakDbtp', 'truePeakFrame', 'rmsDbfs', 'rmsAes17Dbfs'],
    ...['crestFactorDb', 'dcOffset', 'leadingSilenceFrames', 'maxMomentaryLufs', 'maxShortTermLufs'],
    ...['integratedLufs', 'gatingThresholdLufs', 'loudnessRangeLu', 'peakToLoudnessRatioLu', 'correlation'],
    ...['monoKind', 'effectiveBits', 'momentaryLufs', 'nonFiniteSamples'],
  ]) {
    expect(said).toContain(figure);
  }
  expect(JSON.stringify(metered)).toBe(meterInNode?.result);
});

it.skipIf(chromium === undefined)('the page complained about nothing', () => {
  expect(complaints).toEqual([]);
});
