import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ByteHashes, crc32Hash, createByteHashes } from '../src/index.js';

const message = (seed: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7) & 255);
const nodeSha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const nodeCrc32 = (bytes: Uint8Array) => zlibCrc32(bytes).toString(16).padStart(8, '0');

describe('createByteHashes', () => {
  let hashes: ByteHashes;
  beforeAll(async () => {
    hashes = await createByteHashes();
  });

  it.each([
    ['sha256', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['crc32', '', '00000000'],
    ['crc32', '123456789', 'cbf43926'],
  ] as const)('%s of "%s" is the published value', (kind, text, expected) => {
    const hash = hashes[kind]();
    hash.update(new TextEncoder().encode(text));
    expect(hash.digest()).toBe(expected);
  });

  it.each([0, 1, 55, 63, 64, 65, 16_384, 100_003])(
    'agrees with Node for %i bytes in any pieces',
    (length) => {
      const bytes = message(length, length);
      const [sha256, crc32] = [hashes.sha256(), hashes.crc32()];
      for (let at = 0, step = 1; at < length; at += step, step = (step * 3) % 4099) {
        sha256.update(bytes.subarray(at, at + step));
        crc32.update(bytes.subarray(at, at + step));
      }
      expect([sha256.digest(), crc32.digest()]).toEqual([nodeSha256(bytes), nodeCrc32(bytes)]);
    },
  );

  it('runs twenty-one digests of each kind at once', () => {
    const files = Array.from({ length: 21 }, (_, seed) => message(seed, 5000 + seed));
    const running = files.map(() => ({ sha256: hashes.sha256(), crc32: hashes.crc32() }));
    for (let at = 0; at < 6000; at += 500) {
      files.forEach((bytes, i) => {
        running[i]?.sha256.update(bytes.subarray(at, at + 500));
        running[20 - i]?.crc32.update(files[20 - i]?.subarray(at, at + 500) ?? bytes);
      });
    }
    expect(running.map(({ sha256, crc32 }) => [sha256.digest(), crc32.digest()])).toEqual(
      files.map((bytes) => [nodeSha256(bytes), nodeCrc32(bytes)]),
    );
  });

  it('starts a new digest clean after another was read', () => {
    const first = hashes.sha256();
    first.update(message(1, 100));
    first.digest();
    expect(hashes.sha256().digest()).toBe(nodeSha256(new Uint8Array(0)));
  });

  it('refuses to go on once a digest was read', () => {
    const hash = hashes.sha256();
    hash.digest();
    expect(() => hash.update(message(1, 1))).toThrow(expect.objectContaining({ code: 'hash/ended' }));
    expect(() => hash.digest()).toThrow(expect.objectContaining({ code: 'hash/ended' }));
  });
});

describe('crc32Hash', () => {
  it("makes digests of Node's own checksum, several at once", () => {
    const make = crc32Hash(zlibCrc32);
    const [a, b] = [make(), make()];
    a.update(message(1, 10));
    b.update(message(2, 10));
    a.update(message(3, 10));
    expect(a.digest()).toBe(nodeCrc32(Uint8Array.from([...message(1, 10), ...message(3, 10)])));
    expect(b.digest()).toBe(nodeCrc32(message(2, 10)));
  });

  it('keeps leading zeros', () => {
    expect(crc32Hash(() => 0xab)().digest()).toBe('00000000');
    const hash = crc32Hash(() => 0xab)();
    hash.update(new Uint8Array(1));
    expect(hash.digest()).toBe('000000ab');
  });
});
