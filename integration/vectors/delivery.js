import { STEREO } from '@trackout/core';
import {
  createByteHashes,
  formatManifest,
  formatSha256Sums,
  memoryEntry,
  packZip,
  parseManifest,
} from '@trackout/delivery';

/** A sink in memory: delivery and io-wav stand on one floor, so this one is handed in. */
function collect() {
  /** @type {number[]} */
  const bytes = [];
  return {
    seekable: false,
    write(/** @type {Uint8Array} */ part) {
      for (const byte of part) bytes.push(byte);
      return undefined;
    },
    close: async () => Uint8Array.from(bytes),
    abort: async () => {},
  };
}

/** @type {import('@trackout/core').FileReading} */
const SILENT = {
  frameCount: 48000,
  samplePeakDbfs: Number.NEGATIVE_INFINITY,
  samplePeakFrame: null,
  clippedSamples: 0,
  firstClipFrame: null,
  nonFiniteSamples: 0,
  silent: true,
  dualMono: false,
  truePeakDbtp: Number.NEGATIVE_INFINITY,
  truePeakFrame: null,
  integratedLufs: Number.NEGATIVE_INFINITY,
  channels: [],
};

/** @type {import('@trackout/core').ExportReport} */
const REPORT = {
  manifestVersion: 1,
  session: 'Flöte № 1',
  verdict: 'pass',
  contract: {
    sampleRate: 48000,
    startFrame: 0,
    frameCount: 48000,
    encoding: { type: 'int', bits: 24 },
    mixEncoding: { type: 'float', bits: 32 },
    tailFrames: 0,
    panLaw: '0 dB',
    trimDb: -1.5,
    returns: 'stems',
    automation: 'on',
    masterProcessing: 'none',
    normalised: false,
    dither: 'none',
  },
  files: [
    {
      id: 'multitracks/a',
      set: 'multitracks',
      tap: 'post-fader',
      path: 'multitracks/Flöte.wav',
      name: 'Flöte',
      format: { sampleRate: 48000, layout: STEREO },
      encoding: { type: 'int', bits: 24 },
      frameCount: 48000,
      byteLength: 288044,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      muted: false,
      tracks: ['a'],
      clampedSamples: 0,
      reading: SILENT,
    },
  ],
  skipped: [],
  nullTests: [{ set: 'multitracks', files: ['multitracks/a'], reference: 'mix' }],
  untested: [],
  sets: [
    {
      verdict: 'pass',
      set: 'multitracks',
      reference: { name: 'mix.wav', kind: 'independent' },
      exact: true,
      boundDbfs: -132.4532,
      boundTerms: [{ label: 'half a step', count: 2, each: 2 ** -24 }],
      residualPeakDbfs: Number.NEGATIVE_INFINITY,
      residualRmsDbfs: Number.NEGATIVE_INFINITY,
      residualPeakFrame: null,
      residualLufs: Number.NEGATIVE_INFINITY,
      channels: [],
      nullDepthDb: Number.NEGATIVE_INFINITY,
      firstDifferingFrame: null,
      firstFrameBeyondBound: null,
      sampleRate: 48000,
      frameCount: 48000,
      files: [],
      faults: [],
    },
  ],
  warnings: [],
  remarks: [],
};

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  {
    name: 'a ZIP of small entries',
    run: async ({ random }) => {
      const { sha256, crc32 } = await createByteHashes();
      const entries = () => [
        memoryEntry('stems/Flöte & Bass.wav', random(1).bytes(70_001)),
        memoryEntry('manifest.json', '{}\n'),
        memoryEntry('empty.txt', ''),
      ];
      return {
        plain: await packZip(entries(), collect()),
        dated: await packZip(entries(), collect(), { modified: '2026-03-01T14:30:58', sha256, crc32 }),
      };
    },
  },
  {
    name: 'digests of parts, interleaved',
    run: async ({ random }) => {
      const { sha256, crc32 } = await createByteHashes();
      const bytes = random(2).bytes(100_000);
      const hashes = [sha256(), crc32(), sha256(), crc32()];
      for (let at = 0; at < bytes.length; at += 3333) {
        hashes.forEach((hash, i) => {
          hash.update(bytes.subarray(at, at + 3333 - i));
        });
      }
      return hashes.map((hash) => hash.digest());
    },
  },
  {
    name: 'sums as sha256sum reads them',
    run: async () =>
      formatSha256Sums(
        ['multitracks/Flöte.wav', 'stems/a  b.wav', 'odd\\name\nhere.wav'].map((path, i) => ({
          path,
          sha256: `${i}`.repeat(64),
        })),
      ),
  },
  {
    name: 'a manifest, written and read',
    run: async () => {
      const text = formatManifest(REPORT);
      return { text, again: formatManifest(parseManifest(text)) === text, read: parseManifest(text) };
    },
  },
];
