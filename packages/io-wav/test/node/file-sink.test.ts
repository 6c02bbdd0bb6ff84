import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INT16, INT24, IoError, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAudioWriter, openAudio } from '../../src/index.js';
import { fileSink, fileSource } from '../../src/node.js';
import { blockOf, errorOf, gridSignal, readAll } from '../signals.js';

const root = mkdtempSync(join(tmpdir(), 'io-wav-sink-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a file as a sink', () => {
  it('shows the name when the file is complete, and nothing else afterwards', async () => {
    const path = join(folder, 'kick.wav');
    const sink = await fileSink(path);
    expect(sink.write(bytes(1, 2, 3))).toBeUndefined();
    sink.write(bytes(4));
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readdirSync(folder)[0]).toMatch(/^kick\.wav\.[0-9a-f]{8}-\d+-[0-9a-f]{8}\.trackout-part$/);
    await sink.close();
    expect(readdirSync(folder)).toEqual(['kick.wav']);
    expect([...readFileSync(path)]).toEqual([1, 2, 3, 4]);
  });

  it('replaces what has been written, and only that', async () => {
    const path = join(folder, 'kick.wav');
    const sink = await fileSink(path);
    sink.write(bytes(1, 2, 3));
    sink.writeAt!(0, bytes(9, 8));
    sink.write(bytes(4));
    expect(await errorOf(() => sink.writeAt!(3, bytes(1, 2)))).toMatchObject({ code: 'bytes/write-at' });
    await sink.close();
    expect([...readFileSync(path)]).toEqual([9, 8, 3, 4]);
  });

  it('leaves nothing behind when it is aborted, and refuses to go on', async () => {
    const sink = await fileSink(join(folder, 'kick.wav'));
    sink.write(bytes(1));
    await sink.abort('stop');
    await sink.abort('stop');
    expect(readdirSync(folder)).toEqual([]);
    expect(await errorOf(() => sink.write(bytes(1)))).toMatchObject({ code: 'io/closed' });
    expect(await errorOf(() => sink.close())).toMatchObject({ code: 'io/closed' });
  });

  it('refuses an existing file at once, and a dangling link too', async () => {
    const path = join(folder, 'kick.wav');
    writeFileSync(path, 'mine');
    const error = await errorOf(() => fileSink(path));
    expect(IoError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'io/exists', facts: { path } });
    expect((error as Error).message).toContain('overwrite: true');
    const link = join(folder, 'link.wav');
    symlinkSync(join(folder, 'nowhere'), link);
    expect(await errorOf(() => fileSink(link))).toMatchObject({ code: 'io/exists' });
    expect(readdirSync(folder).sort()).toEqual(['kick.wav', 'link.wav']);
  });

  it('keeps a file that appeared while it wrote', async () => {
    const path = join(folder, 'kick.wav');
    const sink = await fileSink(path);
    sink.write(bytes(1));
    writeFileSync(path, 'mine');
    expect(await errorOf(() => sink.close())).toMatchObject({ code: 'io/exists', facts: { path } });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['kick.wav']);
  });

  it('overwrites where that is asked for, and not before it is complete', async () => {
    const path = join(folder, 'kick.wav');
    writeFileSync(path, 'mine');
    const aborted = await fileSink(path, { overwrite: true });
    aborted.write(bytes(1));
    await aborted.abort('stop');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    const sink = await fileSink(path, { overwrite: true });
    sink.write(bytes(1));
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await sink.close();
    expect([...readFileSync(path)]).toEqual([1]);
  });

  it('replaces a file that is being read without touching its reader', async () => {
    const path = join(folder, 'kick.wav');
    writeFileSync(path, bytes(1, 2, 3));
    const other = join(folder, 'other.wav');
    linkSync(path, other);
    const source = await fileSource(path);
    const sink = await fileSink(path, { overwrite: true });
    sink.write(bytes(7));
    await sink.close();
    const target = new Uint8Array(3);
    expect(source.readSync!(0, target)).toBe(3);
    expect([...target]).toEqual([1, 2, 3]);
    expect([...readFileSync(other)]).toEqual([1, 2, 3]);
    await source.close();
  });

  it.each([
    [
      'a folder that does not exist',
      (f: string) => join(f, 'missing', 'kick.wav'),
      'io/not-found',
      'Create it first',
    ],
    ['a folder in place of the file', (f: string) => f, 'io/is-a-directory', 'it is a folder'],
    ['a name that is too long', (f: string) => join(f, `${'x'.repeat(300)}.wav`), 'io/failed', 'too long'],
  ])('refuses %s', async (_, path, code, message) => {
    const error = await errorOf(() => fileSink(path(folder), { overwrite: true }));
    expect(IoError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, facts: { path: path(folder) } });
    expect((error as Error).message).toContain(message);
  });

  it('writes the longest names that a file system takes', async () => {
    const name = `${'ü'.repeat(125)}.wav`;
    const sink = await fileSink(join(folder, name));
    sink.write(bytes(1));
    await sink.close();
    expect(readdirSync(folder)).toEqual([name]);
  });

  const root0 = process.getuid?.() === 0;
  it.skipIf(process.platform === 'win32')('says that permission is missing', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    if (root0) {
      // Root may write anywhere, so that another user has to try.
      chmodSync(root, 0o755);
      const script = `const { fileSink } = await import(${JSON.stringify(built())});
        process.setgid(65534); process.setuid(65534);
        await fileSink(${JSON.stringify(join(locked, 'kick.wav'))}).catch((e) => console.log(e.code, e.facts.path));`;
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
      });
      expect(said.trim()).toBe(`io/permission ${join(locked, 'kick.wav')}`);
    } else {
      expect(await errorOf(() => fileSink(join(locked, 'kick.wav')))).toMatchObject({
        code: 'io/permission',
      });
    }
  });

  const mountable = process.platform === 'linux' && root0;
  if (!mountable) console.warn('SKIPPED: the test on a full disk needs root on Linux to mount one.');
  it.skipIf(!mountable)('says how much space is left on a full disk, and leaves no file', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
    try {
      const dsp = await createDsp({ memoryBytes: 4 << 20 });
      const path = join(folder, 'kick.wav');
      const format = { sampleRate: 48_000, layout: STEREO };
      const writer = createAudioWriter(await fileSink(path), dsp, {
        container: 'wav',
        format,
        encoding: INT24,
        frameCount: 300_000,
      });
      const block = blockOf(gridSignal(INT24, 2, 100_000));
      const error = await errorOf(() => [writer.write(block), writer.write(block), writer.write(block)]);
      expect(IoError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'io/no-space',
        facts: { path, freeBytes: 0 },
        cause: { code: 'ENOSPC' },
      });
      expect((error as Error).message).toMatch(
        /the disk is full \(0 bytes are free\)\. Free space, or write to another disk/,
      );
      await writer.abort(error);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });

  it('survives a kill in the middle: no final name, and the next run clears up and completes', async () => {
    const path = join(folder, 'kick.wav');
    const script = `const { fileSink } = await import(${JSON.stringify(built())});
      const sink = await fileSink(${JSON.stringify(path)});
      for (let i = 0; ; i++) { sink.write(new Uint8Array(4096)); if (i === 100) console.log('writing'); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(readdirSync(folder)).toHaveLength(1);
    expect(existsSync(path)).toBe(false);

    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const format = { sampleRate: 48_000, layout: STEREO };
    const signal = gridSignal(INT16, 2, 1000);
    const writer = createAudioWriter(await fileSink(path), dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 1000,
    });
    writer.write(blockOf(signal));
    await writer.close();
    expect(readdirSync(folder)).toEqual(['kick.wav']);
    const wav = await openAudio(await fileSource(path), dsp);
    expect(await readAll(wav)).toEqual(signal.map((plane) => Array.from(plane)));
    await wav.close();
  });
});

/** Child processes run what is built: Node does not read TypeScript. */
function built(): string {
  const path = join(import.meta.dirname, '../../dist/node.js');
  if (!existsSync(path)) throw new Error('dist/node.js is missing: run `npm run build` first.');
  return pathToFileURL(path).href;
}
