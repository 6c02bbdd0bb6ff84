import {
  copyBlock,
  describeFrame,
  FLOAT32,
  INT16,
  INT24,
  identifyInstrument,
  isDefaultName,
  linearBalance,
  MONO,
  planarSource,
  planExport,
  readBlocks,
  STEREO,
  safeFileName,
  TrackoutError,
  uniqueFileNames,
} from '@trackout/core';

const ODD_NAMES = [
  '',
  ' ',
  '..',
  'Kick',
  'KICK',
  'kick.',
  'Snare / Rim: "close" <2>',
  'CON',
  'aux.wav',
  'COM¹',
  'LPT9 .old',
  'Bärbels Flöte',
  'Ba\u0308rbels Flo\u0308te',
  'ﬁne straße STRASSE',
  'ΣΊΣΥΦΟΣ σίσυφος',
  '\u202egnp.exe',
  'tab\tand\nnew line\u2028and more',
  'half \ud800 pair',
  'noncharacter \ufffe',
  '😀'.repeat(80),
  '\u30d1\u30ab\u30c3\u30b7\u30e7\u30f3',
  '\u200bzero\u200dwidth\u00adsoft',
  'I\u0307stanbul ı İ',
  '한국어 드럼',
  'x'.repeat(300),
];

const INSTRUMENTS = [
  'Kick_in_01',
  '808',
  'sub-bass',
  'MidBass DI',
  'Snare 2',
  'guitar loop',
  'synth1',
  'BGVOX',
  'Lead Vocal (dbl)',
  'Insert 1',
  'Audio 12',
  'Track 03',
  'Äußerst schräg',
];

/** A track of a session, with the fields that a vector does not care about. */
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

const CONTAINER = {
  name: 'raw',
  extension: '.raw',
  byteLength: (
    /** @type {import('@trackout/core').AudioFormat} */ { layout },
    /** @type {import('@trackout/core').PcmEncoding} */ { bits },
    /** @type {number} */ frames,
  ) => (frames * bits * (layout.kind === 'speakers' ? layout.roles.length : layout.count)) / 8,
};

/** @type {import('@trackout/core').Session} */
const SESSION = {
  name: 'Flöte: eins/zwei',
  sampleRate: 44100,
  groups: [
    { id: 'drums', name: 'Drums', colour: '#d64545' },
    { id: 'empty', name: 'Nothing' },
  ],
  tracks: [
    track('kick', { group: 'drums' }),
    track('snare', { group: 'drums', name: 'kick', gainDb: -1.5 }),
    track('vox', { pan: -0.3, startFrame: 4410, colour: '#00ff88' }),
    track('ghost', { mute: true, name: 'Audio 12' }),
  ],
};

const FACTS = new Map([
  ['audio/kick.wav', { format: { sampleRate: 44100, layout: MONO }, frameCount: 100_000, encoding: INT24 }],
  ['audio/snare.wav', { format: { sampleRate: 44100, layout: STEREO }, frameCount: 99_999, encoding: INT16 }],
  ['audio/vox.wav', { format: { sampleRate: 44100, layout: MONO }, frameCount: 120_000, encoding: FLOAT32 }],
  ['audio/ghost.wav', { format: { sampleRate: 44100, layout: STEREO }, frameCount: 10, encoding: INT24 }],
]);

/** @type {import('@trackout/core').Session} */
const GRAPH = {
  ...SESSION,
  panLaw: '-4.5 dB',
  tracks: SESSION.tracks.map((one) =>
    one.id === 'vox' ? { ...one, sends: [{ to: 'hall', position: 'pre-fader', gainDb: -12 }] } : one,
  ),
  returns: [{ id: 'hall', name: 'Hall', group: 'drums' }],
  alternates: [{ id: 'tv', name: 'TV', mute: ['drums'] }],
};

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  {
    name: 'odd names become safe names',
    run: async () => ODD_NAMES.map(safeFileName),
  },
  {
    name: 'equal names are made different',
    run: async () => uniqueFileNames([...ODD_NAMES.map(safeFileName), 'kick', 'Kick (2)', 'KICK']),
  },
  {
    name: 'random text becomes safe names',
    run: async ({ random }) => {
      const { u32 } = random(1);
      return Array.from({ length: 300 }, () =>
        safeFileName(String.fromCharCode(...Array.from({ length: 12 }, () => u32() % 0x3000))),
      );
    },
  },
  {
    name: 'names are recognised as instruments or as default names',
    run: async () => INSTRUMENTS.map((name) => [name, identifyInstrument(name) ?? null, isDefaultName(name)]),
  },
  {
    name: 'a plan decides every file',
    run: async () => {
      const { session, ...plan } = planExport(SESSION, FACTS, { container: CONTAINER });
      return { ...plan, tracks: session.tracks.length };
    },
  },
  {
    name: 'a plan with choices of its own',
    run: async () => {
      const { files, totalBytes, warnings } = planExport(SESSION, FACTS, {
        container: CONTAINER,
        sets: ['multitracks'],
        encoding: INT24,
        mixEncoding: INT24,
        pannedMono: 'mono',
      });
      return { files, totalBytes, warnings };
    },
  },
  {
    name: 'a plan of a mix graph',
    run: async () => {
      const { session, ...plan } = planExport(GRAPH, FACTS, {
        container: CONTAINER,
        taps: ['source', 'post-fader', 'through-groups'],
        returns: 'split',
        split: 'mono',
        masterMix: true,
        range: { from: 1000, to: 50_000 },
        tailFrames: 480,
      });
      return { ...plan, tracks: session.tracks.length };
    },
  },
  {
    name: 'a refusal says the same',
    run: async () => {
      try {
        return planExport({ ...SESSION, sampleRate: 48000 }, FACTS, { container: CONTAINER });
      } catch (error) {
        if (!TrackoutError.isInstance(error)) throw error;
        return { name: error.name, code: error.code, message: error.message, facts: error.facts };
      }
    },
  },
  {
    name: 'pan and time',
    run: async ({ random }) => {
      const { between, u32 } = random(2);
      return Array.from({ length: 100 }, () => [
        linearBalance(between(-1, 1)),
        describeFrame(u32(), 44100 + (u32() % 1000)),
      ]);
    },
  },
  {
    name: 'an application’s own samples come out in blocks',
    run: async ({ random }) => {
      const { between } = random(3);
      const planes = [0, 1].map(() => Float32Array.from({ length: 10_000 }, () => between(-1, 1)));
      const source = planarSource({ sampleRate: 48000, layout: STEREO }, planes);
      const blocks = [];
      for await (const block of readBlocks(source, { range: { from: 123, to: 9876 }, blockFrames: 777 })) {
        blocks.push(copyBlock(block));
      }
      return blocks;
    },
  },
];
