import { discreteLayout, MONO, planarSource, readBlocks, STEREO, TrackoutError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { blobSource, createAudioWriter, memorySink } from '@trackout/io-wav';
import { exportSession, memoryDelivery } from 'trackout';

/** @typedef {import('../browser/vector-runner.js').Random} Random */
/** @typedef {import('@trackout/core').Session} Session */
/** @typedef {import('@trackout/core').PcmEncoding} PcmEncoding */
/** @typedef {import('trackout').ExportOptions} ExportOptions */

const SAMPLE_RATE = 48000;
const FRAMES = 30_011;

/** Noise that swells: blocks differ, and no sample is like another. */
function noise(/** @type {Random} */ random, layout = STEREO, frames = FRAMES, peak = 0.2) {
  const channels = layout.kind === 'speakers' ? layout.roles.length : layout.count;
  const planes = Array.from({ length: channels }, () =>
    Float32Array.from({ length: frames }, (_, i) => random.between(-peak, peak) * ((i % 7919) / 7919)),
  );
  return planarSource({ sampleRate: SAMPLE_RATE, layout }, planes);
}

/** What a page gets from a file input: a Blob that holds a WAV. */
async function wavBlob(
  /** @type {import('@trackout/core').BlockSource} */ source,
  /** @type {PcmEncoding} */ encoding,
) {
  const dsp = await createDsp();
  const { format, frameCount } = source;
  const writer = createAudioWriter(memorySink(), dsp, { container: 'wav', format, encoding, frameCount });
  for await (const block of readBlocks(source)) await writer.write(block);
  const { sink } = await writer.close();
  return new Blob([/** @type {BlobPart} */ (sink)]);
}

/** A track with the fields that a session does not care about here. */
const track = (/** @type {string} */ id, /** @type {object} */ more = {}) => ({
  id,
  name: id.toUpperCase(),
  audio: /** @type {const} */ ({ kind: 'file', path: `audio/${id}.wav` }),
  gainDb: 0,
  pan: 0,
  mute: false,
  polarity: /** @type {const} */ ('normal'),
  startFrame: 0,
  ...more,
});

/** Exports into memory and gives everything that came out. */
async function exported(
  /** @type {Session} */ session,
  /** @type {Map<string, Blob>} */ blobs,
  /** @type {ExportOptions} */ options = {},
) {
  const delivery = memoryDelivery();
  const zip = memorySink();
  /** @type {Uint8Array | undefined} */
  let packed;
  const outcome = await exportSession(
    session,
    {
      delivery,
      open: async (path) => blobSource(/** @type {Blob} */ (blobs.get(path))),
    },
    {
      zip: async () => ({
        ...zip,
        close: async () => {
          packed = await zip.close();
        },
      }),
      ...options,
    },
  );
  const { session: _, ...plan } = outcome.plan;
  return { ...outcome, plan, written: [...delivery.files], packed };
}

/** Four tracks of integers in a group, and nothing that leaves their grid: 24-bit files. */
async function plainSession(/** @type {Random} */ random) {
  const blobs = new Map();
  for (const [id, layout, bits] of /** @type {const} */ ([
    ['kick', MONO, 24],
    ['snare', STEREO, 16],
    ['bass', STEREO, 24],
    ['vox', MONO, 24],
  ])) {
    blobs.set(`audio/${id}.wav`, await wavBlob(noise(random, layout), { type: 'int', bits }));
  }
  /** @type {Session} */
  const session = {
    name: 'Plain',
    sampleRate: SAMPLE_RATE,
    groups: [{ id: 'drums', name: 'Drums', colour: '#d64545' }],
    tracks: [
      track('kick', { group: 'drums' }),
      track('snare', { group: 'drums' }),
      track('bass'),
      track('vox', { startFrame: 1234 }),
    ],
  };
  return { session, blobs };
}

/** Faders, pans, polarity, a muted track, encodings of every kind. */
async function movedSession(/** @type {Random} */ random) {
  const blobs = new Map();
  for (const [id, layout, encoding] of /** @type {const} */ ([
    ['a', MONO, { type: 'float', bits: 32 }],
    ['b', STEREO, { type: 'int', bits: 32 }],
    ['c', STEREO, { type: 'float', bits: 64 }],
    ['d', discreteLayout(2), { type: 'int', bits: 24 }],
  ])) {
    blobs.set(`audio/${id}.wav`, await wavBlob(noise(random, layout, 9000 + id.charCodeAt(0)), encoding));
  }
  /** @type {Session} */
  const session = {
    name: 'Móved / "odd"',
    sampleRate: SAMPLE_RATE,
    groups: [{ id: 'g', name: 'Group' }],
    tracks: [
      track('a', { gainDb: -3.7, pan: 0.35, group: 'g' }),
      track('b', { gainDb: 2.1, pan: -0.8, polarity: 'inverted', group: 'g' }),
      track('c', { startFrame: 777, name: 'Audio 12' }),
      track('d', { mute: true }),
    ],
  };
  return { session, blobs };
}

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  {
    name: 'a session of WAVs from Blobs, as multitracks, stems and mix, packed',
    run: async ({ random }) => {
      const { session, blobs } = await plainSession(random(1));
      return exported(session, blobs);
    },
  },
  {
    name: 'multitracks alone, in 24-bit',
    run: async ({ random }) => {
      const { session, blobs } = await plainSession(random(1));
      return exported(session, blobs, { sets: ['multitracks'] });
    },
  },
  {
    name: 'faders, pans, polarity and a muted track',
    run: async ({ random }) => {
      const { session, blobs } = await movedSession(random(2));
      return exported(session, blobs);
    },
  },
  {
    name: 'the same with mono kept mono, the placement in the manifest',
    run: async ({ random }) => {
      const { session, blobs } = await movedSession(random(2));
      return exported(session, blobs, { pannedMono: 'mono', encoding: { type: 'int', bits: 16 } });
    },
  },
  {
    name: 'an application’s own samples against a mix from elsewhere',
    run: async ({ random }) => {
      const tracks = [noise(random(3)), noise(random(4)), noise(random(5))];
      const planes = [0, 1].map(() => new Float32Array(FRAMES));
      for (const source of tracks) {
        for await (const block of readBlocks(source)) {
          block.planes.forEach((plane, channel) => {
            const sum = /** @type {Float32Array} */ (planes[channel]);
            plane.forEach((sample, i) => {
              sum[block.startFrame + i] = Math.fround((sum[block.startFrame + i] ?? 0) + sample);
            });
          });
        }
      }
      /** @type {(mix: Float32Array[]) => Session} */
      const session = (mix) => ({
        name: 'Live',
        sampleRate: SAMPLE_RATE,
        groups: [],
        tracks: tracks.map((source, i) => track(`t${i}`, { audio: { kind: 'source', source } })),
        referenceMix: {
          kind: 'source',
          source: planarSource({ sampleRate: SAMPLE_RATE, layout: STEREO }, mix),
        },
      });
      const wrong = planes.map((plane) => plane.map((sample, i) => (i > 20_000 ? sample * 0.99 : sample)));
      return {
        right: await exported(session(planes), new Map()),
        wrong: await exported(session(wrong), new Map()),
      };
    },
  },
  {
    name: 'integer files that had to be clamped',
    run: async ({ random }) => {
      const source = noise(random(6), STEREO, FRAMES, 1.2);
      /** @type {Session} */
      const session = {
        name: 'Hot',
        sampleRate: SAMPLE_RATE,
        groups: [],
        tracks: [track('hot', { audio: { kind: 'source', source } })],
      };
      return exported(session, new Map(), { encoding: { type: 'int', bits: 24 } });
    },
  },
  {
    name: 'preflight stops before a byte is written',
    run: async ({ random }) => {
      const { session, blobs } = await movedSession(random(2));
      return exported(session, blobs, { preflight: true });
    },
  },
  {
    name: 'refusals say the same',
    run: async ({ random }) => {
      const { session, blobs } = await plainSession(random(1));
      /** @type {[Session, Map<string, Blob>][]} */
      const refused = [
        [{ ...session, sampleRate: 44100 }, blobs],
        [{ ...session, tracks: [] }, blobs],
        [{ ...session, tracks: [...session.tracks, track('kick')] }, blobs],
        [session, new Map([...blobs, ['audio/bass.wav', new Blob(['not a WAV file'])]])],
      ];
      return Promise.all(
        refused.map(([wrong, files]) =>
          exported(wrong, files).catch((error) => {
            if (!TrackoutError.isInstance(error)) throw error;
            return { name: error.name, code: error.code, message: error.message, facts: error.facts };
          }),
        ),
      );
    },
  },
];
