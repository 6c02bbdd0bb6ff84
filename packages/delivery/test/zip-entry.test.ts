import { describe, expect, it } from 'vitest';
import { memoryEntry } from '../src/index.js';
import { checkEntries } from '../src/zip-entry.js';

const entry = (path: string) => memoryEntry(path, 'x');

describe('checkEntries', () => {
  it.each(['a', 'stems/DRUMS.wav', 'stems/Größe 鼓 – Lead (2).wav', 'a..b/...wav', 'C.wav'])(
    'accepts %j',
    (path) => {
      expect(() => checkEntries([entry(path)])).not.toThrow();
    },
  );

  it.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is not relative'],
    ['C:/a.wav', 'is not relative'],
    ['stems\\a.wav', 'has a backslash'],
    ['../a.wav', '".."'],
    ['stems/../../a.wav', '".."'],
    ['./a.wav', '"."'],
    ['stems//a.wav', 'empty'],
    ['stems/', 'empty'],
    ['a\nb.wav', 'control character'],
    ['a\0.wav', 'control character'],
    ['\ud800.wav', 'well-formed'],
    ['ü'.repeat(32_768), 'longer than 65535 bytes'],
  ])('refuses the path %j', (path, why) => {
    const refusal = expect.objectContaining({ code: 'zip/path', message: expect.stringContaining(why) });
    expect(() => checkEntries([entry(path)])).toThrow(refusal);
  });

  it('refuses two entries of one path', () => {
    expect(() => checkEntries([entry('a'), entry('b'), entry('a')])).toThrow(
      expect.objectContaining({ code: 'zip/equal-paths', facts: { path: 'a' } }),
    );
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses the size %d', (sizeBytes) => {
    expect(() => checkEntries([{ ...entry('a'), sizeBytes }])).toThrow(
      expect.objectContaining({ code: 'zip/size' }),
    );
  });

  it.each(['', '352441C2', '0x352441', '352441c', '352441c22'])('refuses the CRC-32 %j', (crc32) => {
    expect(() => checkEntries([{ ...entry('a'), crc32 }])).toThrow(
      expect.objectContaining({ code: 'zip/crc32' }),
    );
  });
});

describe('memoryEntry', () => {
  it('turns text into UTF-8 and hands out any part of it', async () => {
    const { sizeBytes, open } = memoryEntry('a', 'äbc');
    expect(sizeBytes).toBe(4);
    const source = await open();
    const target = new Uint8Array(10);
    expect(await source.read(2, target)).toBe(2);
    expect(source.readSync?.(4, target)).toBe(0);
    expect([...target.subarray(0, 3)]).toEqual([0x62, 0x63, 0]);
  });
});
