import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../scripts/system-parts.js';
import { launchChromium, openPage } from '../browser/chromium.js';
import { serve } from '../browser/serve.js';
import { ROOT } from '../laws/repository.js';

const AUDIO = 'examples/real-session/audio';
const chromium = systemPart('chromium');
let folder: string;

function trackout(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'packages/cli/bin/trackout.js'), ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const delivered = (path: string) => join(folder, 'Francium', path);

/** The nine stems of a real song through the command line: files on disk, native digests. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trackout-real-'));
  const session = join(folder, 'session.json');
  const mix = `${AUDIO}/sum-of-the-nine.wav`;
  trackout('init', AUDIO, '--mix', mix, '--name', 'Francium', '--write', session);
  trackout('export', session, '--out', join(folder, 'Francium'), '--zip', join(folder, 'Francium.zip'));
});

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

it('nulls bit for bit against the mix that was made elsewhere', () => {
  const { verdict, sets } = JSON.parse(readFileSync(delivered('manifest.json'), 'utf8'));
  expect(verdict).toBe('pass');
  expect(sets).not.toHaveLength(0);
  for (const set of sets) {
    expect(set).toMatchObject({ verdict: 'pass', exact: true, reference: { kind: 'independent' } });
    expect(set).toMatchObject({ residualPeakDbfs: null, firstDifferingFrame: null });
  }
});

it('says the SHA-256 of every file, the manifest’s among them', () => {
  const lines = readFileSync(delivered('SHA256SUMS'), 'utf8').trimEnd().split('\n');
  const listed = lines.map((line) => [line.slice(66), line.slice(0, 64)]);
  const files = readdirSync(join(folder, 'Francium'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(join(folder, 'Francium'), join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    )
    .filter((path) => path !== 'SHA256SUMS');
  expect(listed.map(([path]) => path).sort()).toEqual(files.sort());
  for (const [path, sum] of listed) expect(sha256(delivered(path as string)), path).toBe(sum);
});

describe.skipIf(chromium === undefined)('in a page, from Blobs', () => {
  it('gives the same files, the same manifest and the same ZIP', async () => {
    const server = await serve();
    const browser = await launchChromium(chromium as string);
    try {
      const { page, complaints } = await openPage(browser, server.origin);
      const session = readFileSync(join(folder, 'session.json'), 'utf8');
      const inPage = await page.evaluate(
        `import('/integration/browser/export-real-session.js').then(({ exportRealSession }) =>
          exportRealSession(${JSON.stringify(session)}, '/${AUDIO}'))`,
      );
      expect(complaints).toEqual([]);
      expect(inPage).toMatchObject({
        sums: readFileSync(delivered('SHA256SUMS'), 'utf8'),
        manifest: readFileSync(delivered('manifest.json'), 'utf8'),
        zip: { sha256: sha256(join(folder, 'Francium.zip')) },
      });
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
