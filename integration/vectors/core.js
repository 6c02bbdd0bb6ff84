import {
  adviseOnDevice,
  channelOrder,
  copyBlock,
  createRoutingMixer,
  describeFrame,
  discreteLayout,
  FLOAT32,
  formatRoutingMap,
  groupDevices,
  INT16,
  INT24,
  identifyInstrument,
  isDefaultName,
  linearBalance,
  MONO,
  parseRoutingMap,
  patchList,
  patchPicture,
  planarSource,
  planExport,
  planRouting,
  readBlocks,
  routeLayout,
  routeToZone,
  SPEAKER_LAYOUTS,
  STEREO,
  safeFileName,
  speakerLabel,
  speakerLayout,
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

/** @type {import('@trackout/core').RoutingSource[]} */
const SOURCES = [
  { id: 'mix', format: { sampleRate: 48000, layout: STEREO } },
  { id: 'vox', name: 'Lead "Vox", dry', format: { sampleRate: 48000, layout: MONO } },
  {
    id: 'score',
    format: { sampleRate: 48000, layout: { kind: 'speakers', roles: speakerLayout('5.1').roles } },
  },
  { id: 'many', format: { sampleRate: 48000, layout: discreteLayout(6) } },
];

const MAPS = [
  'mix.L>1,mix.R>2,vox>7(-3dB, inv, 2.5ms),vox>15(mute),score.Ls>9(480f),score.LFE>8(-infdB)',
  'score>1-6',
  '4.6>32',
  'mix>1',
  'mix.X>1',
  'nobody>1',
  'mix.L>0',
  'mix.L>1,mix.R>1',
  'score.L>1(loud)',
  '',
];

const INTERFACE = {
  name: 'Scarlett 18i20 USB',
  hostApi: 'ALSA',
  outputs: 20,
  inputs: 18,
  defaultSampleRate: 48000,
  lowLatencySeconds: null,
  highLatencySeconds: null,
};

/** What a function gives, or how it refuses. */
const outcome = (/** @type {() => unknown} */ action) => {
  try {
    return action();
  } catch (error) {
    if (!TrackoutError.isInstance(error)) throw error;
    return { name: error.name, code: error.code, message: error.message, facts: error.facts };
  }
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
  {
    name: 'a map becomes a routing, a plan, a patch list and its picture, or a refusal',
    run: async () =>
      MAPS.map((map) =>
        outcome(() => {
          const routing = {
            crosspoints: parseRoutingMap(map, SOURCES),
            outputs: [{ output: 7, name: 'Ls & <more>', gainDb: -1.5, delayFrames: 7 }],
            zones: [{ name: 'Lounge', outputs: [7, 15] }],
          };
          return {
            routing,
            plan: planRouting(routing, SOURCES, INTERFACE),
            map: formatRoutingMap(routing.crosspoints, SOURCES),
            list: patchList(routing, SOURCES),
            picture: patchPicture(routing, SOURCES, { title: 'Größe' }),
          };
        }),
      ),
  },
  {
    name: 'every layout takes what fits it, and refuses the rest',
    run: async () =>
      SPEAKER_LAYOUTS.map((layout) => ({
        labels: layout.roles.map((role) => speakerLabel(role, layout.roles)),
        routings: SOURCES.map((source) =>
          outcome(() => routeLayout(layout, [source], { firstOutput: 3, device: INTERFACE })),
        ),
        fromSmpte: outcome(() => channelOrder(speakerLayout('5.1').roles, layout.roles)),
      })),
  },
  {
    name: 'zones, and what is known of devices',
    run: async () => {
      const pairs = ['Line 1/2', 'Line 3/4'].map((line) => ({
        ...INTERFACE,
        name: `${line} (Focusrite USB Audio)`,
        hostApi: 'MME',
        outputs: 2,
      }));
      return {
        zones: SOURCES.map((source) =>
          outcome(() => routeToZone(source, { name: 'Lounge', outputs: [3, 4, 8] })),
        ),
        groups: groupDevices([INTERFACE, ...pairs]),
        advice: [INTERFACE, ...pairs].map((device) => adviseOnDevice(device, [1, 11, 13], 96000)),
      };
    },
  },
  {
    name: 'routed samples are the same to the last bit',
    run: async ({ random }) => {
      const { between } = random(4);
      const planes = [0, 1].map(() => Float32Array.from({ length: 3000 }, () => between(-1, 1)));
      const source = planarSource({ sampleRate: 48000, layout: STEREO }, planes);
      const crosspoints = parseRoutingMap('mix.L>1(-3dB),mix.R>1(inv, 100f),mix.R>3(0.1dB)', SOURCES);
      const outputs = [{ output: 1, gainDb: -0.7, delayFrames: 11 }];
      const plan = planRouting({ crosspoints, outputs, sharedOutputs: 'sum' }, SOURCES);
      const mixer = createRoutingMixer(plan, (db) => 1 + db / 20);
      const mixed = [];
      for await (const block of readBlocks(source, { blockFrames: 777 })) {
        const out = plan.outputs.map(() => new Float64Array(block.frameCount));
        mixer.mix([block], out, block.frameCount);
        mixed.push(out);
      }
      return mixed;
    },
  },
];
