const GAMMA = 0x9e3779b97f4a7c15n;
const MASK = 2n ** 64n - 1n;

function mixed(position: bigint): bigint {
  let z = position;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

/** SplitMix64 in whole numbers of any size. */
export function splitMix64(start: bigint): () => bigint {
  let position = start;
  return () => {
    position = (position + GAMMA) & MASK;
    return mixed(position);
  };
}

/** The dither of one channel in LSB. */
export function ditherReference(seed: number, channel: number, frames: number): number[] {
  const scrambled = splitMix64(mixed((BigInt(channel) << 32n) | BigInt(seed)))();
  const next = splitMix64(scrambled);
  return Array.from({ length: frames }, () => {
    const random = next();
    const high = BigInt.asIntN(32, random >> 32n);
    const low = BigInt.asIntN(32, random);
    return Number(high + low + 1n) / 2 ** 32;
  });
}
