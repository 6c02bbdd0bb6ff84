import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INT24, MONO, type NullTestResult, planarSource } from '@trackout/core';
import { nullTestReportHtml } from '@trackout/delivery';
import { createDsp } from '@trackout/dsp-wasm';
import { nullTest } from '@trackout/verify';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../scripts/system-parts.js';
import { launchChromium } from '../browser/chromium.js';

const chromium = systemPart('chromium');
const FRAMES = 48_000;

/** File names as a stranger could choose them. */
const NAMES = [
  '<script>globalThis.hit = 1</script>.wav',
  '"><img src="http://127.0.0.1:9/x.png" onerror="globalThis.hit = 2">.wav',
  `${'A very long name without an end '.repeat(6)}${'x'.repeat(200)}.wav`,
];

function signal(name: string, samples: Float32Array) {
  const source = planarSource({ sampleRate: 48_000, layout: MONO }, [samples]);
  return { name, source, encoding: INT24 };
}

/** Three stems against their sum: the second ends a quarter of a second early, or all are right. */
async function resultOf(broken: boolean): Promise<NullTestResult> {
  const dsp = await createDsp({ memoryBytes: 64 << 20 });
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 2 ** 32 - 0.5) * 2 ** 20) / 2 ** 23;
  };
  const stems = NAMES.map(() => Float32Array.from({ length: FRAMES }, noise));
  const mix = Float32Array.from({ length: FRAMES }, (_, i) =>
    stems.reduce((sum, stem) => sum + (stem[i] as number), 0),
  );
  if (broken) stems[1]?.fill(0, 36_000);
  const files = stems.map((samples, index) => signal(NAMES[index] as string, samples));
  const reference = { ...signal(NAMES[1] as string, mix), kind: 'independent' as const };
  return nullTest(files, reference, { dsp, diagnose: true, series: true, set: NAMES[0] as string });
}

describe.skipIf(chromium === undefined)('the page of a null test in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trackout-report-'));
  const file = join(folder, 'report.html');
  let browser: Browser;
  let page: Page;
  let html: string;
  const [complaints, requests]: [string[], string[]] = [[], []];

  beforeAll(async () => {
    html = nullTestReportHtml([await resultOf(true), await resultOf(false)], {
      title: NAMES[0] as string,
      lines: [NAMES[1] as string],
      remarks: [NAMES[2] as string],
    });
    writeFileSync(file, html);
    browser = await launchChromium(chromium as string);
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks for nothing, runs nothing and is complained about by nobody', async () => {
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('globalThis.hit')).toBeUndefined();
    expect(await page.locator('script, img, link').count()).toBe(0);
  });

  it('reads the same as HTML and as XML', async () => {
    const counts = await page.evaluate(
      ([text]) => {
        const tree = (type: DOMParserSupportedType) => {
          const parsed = new DOMParser().parseFromString(text, type);
          return Array.from(parsed.querySelectorAll('*'), ({ localName }) => localName).join(' ');
        };
        return { html: tree('text/html'), xml: tree('application/xhtml+xml') };
      },
      [html] as const,
    );
    expect(counts.xml).not.toContain('parsererror');
    expect(counts.xml.length).toBeGreaterThan(1000);
    expect(counts.xml).toBe(counts.html);
  });

  it.each([320, 390, 768, 1280])('fits a screen %d px wide without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('says the verdict on the first screen of a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const box = await page.locator('.overview .chip').first().boundingBox();
    expect((box?.y ?? Number.POSITIVE_INFINITY) + (box?.height ?? 0)).toBeLessThan(844);
  });

  it('puts the mark of a fault where it is heard, over the mix and below it', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const plot = await page.locator('#set-1 .mix .plot').boundingBox();
    const places = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      if (!box || !plot) throw new Error(`no ${selector}`);
      return [(box.x - plot.x) / plot.width, box.width / plot.width];
    };
    for (const selector of ['#set-1 .mix .band', '#set-1 .residual .band', '#set-1 .bar']) {
      const [left = 0, width = 0] = await places(selector);
      expect(Math.abs(left - 0.75)).toBeLessThan(0.01);
      expect(Math.abs(width - 0.25)).toBeLessThan(0.01);
    }
    expect(await page.locator('#set-1 .faults li').first().textContent()).toContain('Cut short');
    expect(await page.locator('#set-2 .bar').count()).toBe(0);
  });

  it('is light on paper, whatever the screen, and starts each set on a page of its own', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).not.toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await background()).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate("getComputedStyle(document.querySelector('#set-2')).breakBefore")).toBe(
      'page',
    );
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThanOrEqual(2);
    expect(pages.length).toBeLessThanOrEqual(6);
  });
});
