import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatSha256Sums, parseSha256Sums } from '../src/index.js';
import { runTool } from './external-tool.js';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe('formatSha256Sums', () => {
  const digest = sha256('x');

  it.each([
    ['stems/DRUMS.wav', `${digest}  stems/DRUMS.wav\n`],
    ['a  b *c.wav', `${digest}  a  b *c.wav\n`],
    ['Größe 鼓.wav', `${digest}  Größe 鼓.wav\n`],
    ['a\\b.wav', `\\${digest}  a\\\\b.wav\n`],
    ['a\nb.wav', `\\${digest}  a\\nb.wav\n`],
    ['a\rb.wav', `\\${digest}  a\\rb.wav\n`],
  ])('writes %j', (path, line) => {
    expect(formatSha256Sums([{ path, sha256: digest }])).toBe(line);
  });

  it('lists nothing as nothing', () => {
    expect(formatSha256Sums([])).toBe('');
  });

  it.each([
    ['', digest],
    ['a', ''],
    ['a', digest.toUpperCase()],
    ['a', digest.slice(1)],
  ])('refuses the path %j with the digest %j', (path, sha) => {
    expect(() => formatSha256Sums([{ path, sha256: sha }])).toThrow(
      expect.objectContaining({ code: 'sha256/entry' }),
    );
  });

  const folder = mkdtempSync(join(tmpdir(), 'trackout-sums-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const coreutils = process.platform === 'linux';
  if (!coreutils)
    console.warn('\n!!! SKIPPED: sha256sum -c is tested on Linux, where it is part of the system.\n');
  it.runIf(coreutils)('sha256sum -c accepts every name, and finds what was changed', () => {
    const names = [
      'stems/DRUMS.wav',
      'stems/Lead Vocal (2).wav',
      ' leading and trailing .wav',
      '*star.wav',
      'Größe 鼓 – Ünïcode.wav',
      'back\\slash.wav',
      'back\\nslash n.wav',
      'line\nfeed.wav',
      'return\rinside.wav',
      '#hash.wav',
      'quote\'".wav',
    ];
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `content of ${name}`);
    }
    writeFileSync(
      join(folder, 'SHA256SUMS'),
      formatSha256Sums(names.map((name) => ({ path: name, sha256: sha256(`content of ${name}`) }))),
    );
    const said = runTool('sha256sum', ['-c', '--strict', 'SHA256SUMS'], folder);
    expect(said.match(/: OK$/gm)).toHaveLength(names.length);

    writeFileSync(join(folder, 'line\nfeed.wav'), 'something else');
    expect(() => runTool('sha256sum', ['-c', '--strict', 'SHA256SUMS'], folder)).toThrow(
      /line.*feed\.wav: FAILED/s,
    );
  });
});

describe('parseSha256Sums', () => {
  const digest = sha256('x');

  it('reads what was written', () => {
    const files = ['stems/DRUMS.wav', 'a  b *c.wav', 'Größe 鼓.wav'].map((path) => ({
      path,
      sha256: digest,
    }));
    expect(parseSha256Sums(formatSha256Sums(files))).toEqual(files);
  });

  it('reads binary marks and line ends of other systems', () => {
    expect(parseSha256Sums(`${digest} *a.wav\r\n`)).toEqual([{ path: 'a.wav', sha256: digest }]);
  });

  it.each(['../a.wav', '/etc/a', 'a/../../b', 'C:/a'])('leaves out %j, which leads elsewhere', (path) => {
    expect(parseSha256Sums(formatSha256Sums([{ path, sha256: digest }]))).toEqual([]);
  });

  it('leaves out what is no line', () => {
    expect(parseSha256Sums(`# a remark\n\n${digest}\n${digest.slice(1)}  short.wav\n`)).toEqual([]);
  });
});
