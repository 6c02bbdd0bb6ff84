import {
  type AudioMetadata,
  type BextMetadata,
  buildIxml,
  type Cue,
  type MetadataContainer,
} from '../../src/metadata/index.js';

/** Repeatable pseudo-random numbers (xorshift32). */
export interface Dice {
  /** Whole, 0 to `limit - 1`. */
  below(limit: number): number;
  chance(): boolean;
  pick<T>(items: readonly T[]): T;
}

export function dice(seed: number): Dice {
  let state = seed * 2654435761 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    below: (limit) => next() % limit,
    chance: () => next() % 2 === 0,
    pick: (items) => items[next() % items.length]!,
  };
}

const LETTERS = ['a', 'Z', ' ', '&', '<', '>', '"', "'", ']', 'ü', 'ß', '–', '日', '𝄞', '7', '\t', '\n'];

/** A text that takes at most `most` bytes; not empty. */
export function randomText(random: Dice, most = 40): string {
  let text = 'x';
  while (random.below(12) > 0) {
    const longer = text + random.pick(LETTERS);
    if (Buffer.byteLength(longer) > most) break;
    text = longer;
  }
  return text;
}

export function randomBytes(random: Dice, most = 20): Uint8Array {
  return Uint8Array.from({ length: random.below(most) }, () => random.below(256));
}

/** Metadata with any of the parts that the container holds, every field within its range. */
export function randomMetadata(random: Dice, container: MetadataContainer): AudioMetadata {
  const some = <T extends object>(make: () => T): Partial<T> => (random.chance() ? make() : {});
  const list = <T>(make: (index: number) => T, most = 4): T[] =>
    Array.from({ length: 1 + random.below(most) }, (_, i) => make(i));
  const u32 = () => random.pick([0, 1, 47999, 0xffff_ffff, random.below(0xffff_ffff)]);
  const text = (most?: number) => randomText(random, most);
  const unknown = () => ({
    unknown: list(() => ({
      id: random.pick(['minf', 'elm1', 'XMP ', 'a1_-']),
      bytes: randomBytes(random),
      beforeAudio: random.chance(),
    })).sort((a, b) => Number(b.beforeAudio) - Number(a.beforeAudio)),
  });
  const keys = { lowKey: random.below(128), highKey: random.below(128), lowVelocity: 1, highVelocity: 127 };
  const rootKey = random.below(128);
  const fineTuneCents = random.below(101) - 50;
  const label = () => some(() => ({ label: text() }));
  const common = { ...some(() => ({ id3: randomBytes(random) })), ...some(unknown) };
  if (container === 'aiff') {
    return {
      ...common,
      ...some(() => ({ name: text() })),
      ...some(() => ({ author: text() })),
      ...some(() => ({ copyright: text() })),
      ...some(() => ({ annotations: list(() => text()) })),
      ...some(() => ({
        comments: list(() => ({ timestampSeconds: u32(), cueId: random.below(4), text: text() })),
      })),
      ...some(() => ({ cues: list((i): Cue => ({ id: i + 1, frame: u32(), ...label() })) })),
      ...some(() => ({
        instrument: {
          ...{ rootKey, fineTuneCents, gainDb: random.below(0x10000) - 0x8000, ...keys },
          ...some(() => ({
            sustainLoop: { mode: random.pick(['forward', 'ping-pong', 9] as const), beginCue: 1, endCue: 2 },
          })),
          ...some(() => ({ releaseLoop: { mode: 'off' as const, beginCue: 3, endCue: 0 } })),
        },
      })),
    };
  }
  return {
    ...common,
    ...some(() => ({ bext: randomBext(random) })),
    ...some(() => ({
      ixml: buildIxml({
        project: text(),
        ...some(() => ({ take: text(), circled: random.chance() })),
        ...some(() => ({
          speed: { masterSpeed: '25/1', fileSampleRate: 48000, timestampFramesSinceMidnight: u32() * 3 },
        })),
        ...some(() => ({ tracks: list((i) => ({ channelIndex: i + 1, name: text() })) })),
        ...some(() => ({ syncPoints: list(() => ({ type: 'RELATIVE', frame: u32() * 5 })) })),
      }),
    })),
    ...some(() => ({
      cues: list((i): Cue => {
        const frame = u32();
        return {
          id: random.pick([i, 100 + i, 0xffff_fff0 + i]),
          frame,
          ...label(),
          ...some(() => ({ note: text() })),
          ...some(() => ({
            region: {
              lengthFrames: u32(),
              purpose: random.pick(['rgn ', 'beat', 'mark']),
              ...some(() => ({ text: text() })),
              ...some(() => ({ locale: { country: 49, language: 7, dialect: 1, codePage: 850 } })),
            },
          })),
          ...some(() => ({
            placement: {
              playOrder: (frame + 1) % 0xffff_ffff,
              chunkId: random.pick(['data', 'slnt']),
              chunkStart: 1,
              blockStart: 2,
            },
          })),
        };
      }).filter((cue, i, all) => all.findIndex(({ id }) => id === cue.id) === i),
    })),
    ...some(() => ({ cueExtras: [{ id: 'file', bytes: randomBytes(random) }] })),
    ...some(() => ({
      sampler: {
        ...{
          rootKey,
          fineTuneCents: (u32() * 100) / 2 ** 32,
          framePeriodNanoseconds: 20833,
          manufacturer: u32(),
          product: u32(),
        },
        ...{ smpteFormat: 25, smpteOffset: u32() },
        loops: random.chance()
          ? []
          : list((id) => ({
              id,
              type: random.pick(['forward', 'ping-pong', 'backward', 77] as const),
              firstFrame: u32(),
              lastFrame: u32(),
              fraction: u32(),
              playCount: u32(),
            })),
        ...some(() => ({ data: Uint8Array.of(1, 2, 3) })),
      },
    })),
    ...some(() => ({ instrument: { rootKey, fineTuneCents, gainDb: random.below(256) - 128, ...keys } })),
    ...some(() => ({
      info: Object.fromEntries(list((i) => [random.pick(['INAM', 'IART', 'ICMT', `I00${i}`]), text()])),
    })),
    ...some(() => ({
      acid: {
        ...{
          oneShot: random.chance(),
          rootKeySet: random.chance(),
          stretch: random.chance(),
          diskBased: random.chance(),
        },
        ...{
          otherFlags: random.pick([0, 16, 0xffff_fff0]),
          rootKey,
          beats: u32(),
          meterNumerator: 3,
          meterDenominator: 4,
        },
        tempoBpm: Math.fround(60 + random.below(1000) / 7),
        ...some(() => ({ reserved: Uint8Array.of(1, 2, 3, 4, 5, 6) })),
      },
    })),
  };
}

function randomBext(random: Dice): BextMetadata {
  const version = random.below(3);
  const figure = () => (random.below(65_535) - 32_768) / 100;
  const reserved = random.chance()
    ? { reserved: new Uint8Array([254, 190, 180][version]!).fill(random.below(255) + 1) }
    : {};
  return {
    description: randomText(random, 256),
    originator: randomText(random, 32),
    originatorReference: randomText(random, 32),
    originationDate: '2026-01-31',
    originationTime: random.pick(['', '23:59:59']),
    timeReference: random.pick([0, 48_000, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]),
    version,
    ...(version >= 1 && random.chance() ? { umid: 'ab01'.repeat(32) } : {}),
    ...(version >= 2 && random.chance()
      ? { loudness: { integratedLufs: figure(), maxTruePeakDbtp: figure() } }
      : {}),
    codingHistory: random.pick(['', 'A=PCM,F=48000,W=24,M=stereo,T=x\r\n']),
    ...reserved,
  };
}
