import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SYSTEM_PARTS, systemPart } from '../../scripts/system-parts.js';

const onLinux = process.platform === 'linux';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trackout-parts-'));
  vi.stubEnv('PATH', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it('finds a program on the PATH, by the preferred name first', () => {
  const ending = process.platform === 'win32' ? '.exe' : '';
  for (const name of ['python', 'python3']) {
    writeFileSync(join(folder, name + ending), '');
    chmodSync(join(folder, name + ending), 0o755);
  }
  expect(systemPart('python3')).toBe(join(folder, `python3${ending}`));
});

it.runIf(onLinux)('fails under CI=true where a part is missing, and says what to run', () => {
  vi.stubEnv('CI', 'true');
  expect(() => systemPart('sox')).toThrow('"sox" is not installed');
  expect(() => systemPart('sox')).toThrow('npm run setup');
});

it('warns loudly once elsewhere, and finds nothing', () => {
  vi.stubEnv('CI', '');
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(systemPart('unzip')).toBeUndefined();
  expect(systemPart('unzip')).toBeUndefined();
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toContain('SKIPPED: "unzip" is not installed');
});

it('refuses a name that is not in the table', () => {
  expect(() => systemPart('soxx')).toThrow('No system part is called "soxx"');
});

it('names a Debian package and a use for every part', () => {
  for (const part of SYSTEM_PARTS) {
    expect(part).toMatchObject({
      apt: expect.any(String),
      ...(part.onlyOn === 'linux' ? {} : { brew: expect.any(String) }),
      use: expect.any(String),
    });
  }
});
