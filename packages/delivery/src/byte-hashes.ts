import { type ByteHashFactory, UsageError } from '@trackout/core';
import type { IHasher } from 'hash-wasm';

/** The digests that a delivery needs, each by a factory that makes as many as are wanted at once. */
export interface ByteHashes {
  /** 64 digits. */
  readonly sha256: ByteHashFactory;
  /** CRC-32 as ZIP and zlib compute it; 8 digits. */
  readonly crc32: ByteHashFactory;
}

/**
 * Digests that run anywhere WebAssembly does.
 *
 * Each kind is compiled once and shared: a digest that is not being fed is a saved state of about a
 * hundred bytes, so twenty-one files can be hashed at a time without twenty-one instances. Where the
 * platform has native ones (`node:crypto`, `zlib.crc32`), hand those in instead: they are 3 to 4 times as fast.
 */
export async function createByteHashes(): Promise<ByteHashes> {
  // Loaded when it is wanted: who hands in native digests does without.
  const { createCRC32, createSHA256 } = await import('hash-wasm');
  const [sha256, crc32] = await Promise.all([createSHA256(), createCRC32()]);
  return { sha256: sharedHasher(sha256), crc32: sharedHasher(crc32) };
}

/**
 * A running CRC-32 as `zlib.crc32` of Node has it: the checksum of what came before goes in, the next comes out.
 * `bytes` may be empty; the first `previous` is 0; the result is an unsigned 32-bit integer.
 */
export type Crc32 = (bytes: Uint8Array, previous: number) => number;

/** Makes a `ByteHash` factory of a checksum function: `crc32Hash(zlib.crc32)`. */
export function crc32Hash(crc32: Crc32): ByteHashFactory {
  return () => {
    let value = 0;
    return {
      update(bytes) {
        value = crc32(bytes, value);
      },
      digest: () => value.toString(16).padStart(8, '0'),
    };
  };
}

/** Many digests on one instance: whoever is fed next takes it over, and the state of the one before is kept aside. */
function sharedHasher(hasher: IHasher): ByteHashFactory {
  const fresh = hasher.init().save();
  let current: { state: Uint8Array } | undefined;
  return () => {
    const own = { state: fresh };
    let ended = false;
    const takeOver = () => {
      if (ended) {
        throw new UsageError('hash/ended', 'This digest has been read already. Make a new one.');
      }
      if (current === own) return;
      if (current) current.state = hasher.save();
      hasher.load(own.state);
      current = own;
    };
    return {
      update(bytes) {
        takeOver();
        hasher.update(bytes);
      },
      digest() {
        takeOver();
        ended = true;
        current = undefined;
        return hasher.digest('hex');
      },
    };
  };
}
