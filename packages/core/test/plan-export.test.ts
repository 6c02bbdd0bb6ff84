import { describe, expect, test } from 'vitest';
import {
  type AudioContainer,
  bytesPerSample,
  type ChannelLayout,
  channelCount,
  checkSession,
  discreteLayout,
  type ExportPlan,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  type PlanOptions,
  planExport,
  REFERENCE_MIX,
  type Session,
  type SourceFacts,
  STEREO,
  sourceKeysOf,
  type Track,
  TrackoutError,
} from '../src/index.js';

/** A header of 100 bytes, then the samples: exact, and different for every depth and layout. */
const TOY: AudioContainer = {
  name: 'toy',
  extension: '.toy',
  byteLength: (format, encoding, frameCount) =>
    100 + frameCount * channelCount(format.layout) * bytesPerSample(encoding),
};

const track = (id: string, changes: Partial<Track> = {}): Track => ({
  id,
  name: id.toUpperCase(),
  audio: { kind: 'file', path: `${id}.wav` },
  gainDb: 0,
  pan: 0,
  mute: false,
  polarity: 'normal',
  startFrame: 0,
  ...changes,
});

const session = (tracks: readonly Track[], changes: Partial<Session> = {}): Session => ({
  name: 'Song',
  sampleRate: 48000,
  tracks,
  groups: [],
  ...changes,
});

const fact = (
  changes: { layout?: ChannelLayout; rate?: number; frames?: number; encoding?: PcmEncoding | null } = {},
) => {
  const { layout = STEREO, rate = 48000, frames = 1000, encoding = INT24 } = changes;
  const known: SourceFacts = { format: { sampleRate: rate, layout }, frameCount: frames };
  return encoding === null ? known : { ...known, encoding };
};

/** Plans with the same facts for every track, but for those that are given. */
const plan = (
  of: Session,
  own: Readonly<Record<string, SourceFacts>> = {},
  options: Partial<PlanOptions> = {},
): ExportPlan => {
  const facts = new Map<string, SourceFacts>(
    of.tracks.map((one) => [sourceKeysOf(one)[0] as string, own[one.id] ?? fact()]),
  );
  if (of.referenceMix) facts.set(REFERENCE_MIX, own[REFERENCE_MIX] ?? fact());
  return planExport(of, facts, { container: TOY, ...options });
};

const refusal = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (TrackoutError.isInstance(error)) return error;
    throw error;
  }
  return undefined;
};

const GROUPS = [
  { id: 'drums', name: 'Drums', colour: '#d64545' },
  { id: 'vocals', name: 'Vocals' },
];

describe('checkSession', () => {
  const wrong: readonly (readonly [string, Session, string, string])[] = [
    ['no tracks', session([]), 'session/no-tracks', '"Song" has no tracks'],
    ...[0, -1, 44100.5, Number.NaN, Infinity].map(
      (sampleRate) =>
        [
          `a rate of ${sampleRate}`,
          session([track('a')], { sampleRate }),
          'session/sample-rate',
          `sample rate is ${sampleRate}. Give whole Hz`,
        ] as const,
    ),
    [
      'two equal track ids',
      session([track('a', { name: 'One' }), track('a', { name: 'Two' })]),
      'session/equal-track-ids',
      'Two tracks have the id "a": "One" and "Two"',
    ],
    [
      'two equal group ids',
      session([track('a')], {
        groups: [
          { id: 'g', name: 'G' },
          { id: 'g', name: 'H' },
        ],
      }),
      'session/equal-group-ids',
      'Two groups have the id "g": "G" and "H"',
    ],
    [
      'an unknown group',
      session([track('a', { group: 'drms' })], { groups: GROUPS }),
      'session/unknown-group',
      'names the group "drms", which the session does not have. It has: drums, vocals.',
    ],
    [
      'an unknown group where there is none',
      session([track('a', { group: 'x' })]),
      'session/unknown-group',
      'It has none. Add it under "groups".',
    ],
    ...[Number.NaN, Infinity, -Infinity].map(
      (gainDb) =>
        [
          `a gain of ${gainDb}`,
          session([track('a', { gainDb })]),
          'session/track-figures',
          `gain ${gainDb} dB`,
        ] as const,
    ),
    ...[-1.01, 1.01, Number.NaN].map(
      (pan) =>
        [
          `a pan of ${pan}`,
          session([track('a', { pan })]),
          'session/track-figures',
          `pan ${pan}. Gain is a finite number`,
        ] as const,
    ),
    ...[-1, 0.5, Number.NaN, 2 ** 53].map(
      (startFrame) =>
        [
          `a start at ${startFrame}`,
          session([track('a', { startFrame })]),
          'session/start-frame',
          `starts at frame ${startFrame}.`,
        ] as const,
    ),
  ];

  test.each(wrong)('refuses %s', (_what, bad, code, words) => {
    const error = refusal(() => checkSession(bad));
    expect(error).toMatchObject({ code, kind: 'usage' });
    expect(error?.message).toContain(words);
    expect(refusal(() => plan(bad))?.code).toBe(code);
  });

  test('takes the ends of every range', () => {
    checkSession(
      session([track('a', { pan: -1, gainDb: -200 }), track('b', { pan: 1, startFrame: 2 ** 53 - 1 })]),
    );
  });

  test('a track and a group may have one id', () => {
    checkSession(session([track('drums', { group: 'drums' })], { groups: GROUPS }));
  });
});

describe('planExport refuses', () => {
  test('a track of which nothing is known', () => {
    const error = refusal(() => planExport(session([track('a')]), new Map(), { container: TOY }));
    expect(error).toMatchObject({ code: 'plan/facts-missing', kind: 'usage', facts: { source: 'a.wav' } });
    expect(error?.message).toContain('"A"');
  });

  test('other sample rates, and names who has them', () => {
    const error = refusal(() =>
      plan(
        session([track('a'), track('b'), track('c')], { referenceMix: { kind: 'file', path: 'mix.wav' } }),
        {
          b: fact({ rate: 44100 }),
          [REFERENCE_MIX]: fact({ rate: 96000 }),
        },
      ),
    );
    expect(error).toMatchObject({
      code: 'plan/sample-rates',
      kind: 'usage',
      facts: { sampleRate: 48000, sampleRates: [44100, 96000] },
    });
    expect(error?.message).toContain(
      'runs at 48000 Hz, but track "B" has 44100 Hz, the reference mix has 96000 Hz. Nothing is resampled',
    );
  });

  test('many other sample rates, in a message that stays short', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const own = Object.fromEntries(ids.map((id) => [id, fact({ rate: 44100 })]));
    const error = refusal(() => plan(session(ids.map((id) => track(id))), own));
    expect(error?.message).toContain('track "D" has 44100 Hz, 2 more differ.');
    expect(error?.message).not.toContain('"E"');
  });

  test('an export of nothing', () => {
    expect(refusal(() => plan(session([track('a')]), {}, { sets: [] }))).toMatchObject({
      code: 'plan/no-sets',
      kind: 'usage',
    });
  });

  const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
  test.each<[string, ChannelLayout, ChannelLayout | undefined, boolean]>([
    ['mono into stereo', MONO, undefined, true],
    ['a lone centre into stereo', { kind: 'speakers', roles: ['C'] }, undefined, true],
    ['one discrete channel into stereo', discreteLayout(1), STEREO, true],
    ['stereo into stereo', STEREO, STEREO, true],
    ['two discrete channels into stereo', discreteLayout(2), STEREO, true],
    ['mono into mono', MONO, MONO, true],
    ['a lone centre into mono', { kind: 'speakers', roles: ['C'] }, MONO, true],
    ['surround into the same', SURROUND, SURROUND, true],
    ['surround into six discrete channels', SURROUND, discreteLayout(6), true],
    ['six discrete channels into surround', discreteLayout(6), SURROUND, true],
    [
      'surround into another order',
      SURROUND,
      { kind: 'speakers', roles: ['L', 'C', 'R', 'BL', 'BR', 'LFE'] },
      false,
    ],
    ['surround into stereo', SURROUND, undefined, false],
    ['stereo into surround', STEREO, SURROUND, false],
    ['mono into surround', MONO, SURROUND, false],
    ['stereo into mono', STEREO, MONO, false],
    ['mono into two discrete channels', MONO, discreteLayout(2), false],
    ['four discrete channels into stereo', discreteLayout(4), undefined, false],
  ])('or takes %s', (_what, from, to, taken) => {
    const error = refusal(() =>
      plan(session([track('a')], to ? { layout: to } : {}), { a: fact({ layout: from }) }),
    );
    if (taken) expect(error).toBeUndefined();
    else {
      expect(error).toMatchObject({
        code: 'plan/layout',
        kind: 'unsupported',
        facts: { track: 'a', channels: channelCount(from) },
      });
      expect(error?.message).toMatch(
        /^Track "A" is .+, the session's mix is .+: it is not said which channel goes where\./,
      );
    }
  });
});

describe('a panned track', () => {
  const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };

  test('is refused where the mix is not stereo, as no pan is defined there', () => {
    const panned = session([track('a', { pan: 0.5 })], { layout: SURROUND });
    expect(refusal(() => plan(panned, { a: fact({ layout: SURROUND }) }))).toMatchObject({
      code: 'plan/pan',
      facts: { track: 'a', pan: 0.5 },
    });
    const centred = session([track('a')], { layout: SURROUND });
    expect(refusal(() => plan(centred, { a: fact({ layout: SURROUND }) }))).toBeUndefined();
  });
});

describe('the plan', () => {
  const FULL = session(
    [
      track('kick', { group: 'drums', colour: '#111111' }),
      track('snare', { group: 'drums' }),
      track('vox', { group: 'vocals', mute: true }),
      track('gtr', { colour: '#333333' }),
      track('noise', { mute: true }),
    ],
    { groups: GROUPS },
  );

  const outline = (of: ExportPlan) =>
    of.files.map(
      (file) => `${file.id} = ${file.path} <- ${file.tracks.join('+')}${file.muted ? ' (muted)' : ''}`,
    );

  test('lists multitracks, then stems, then the mix', () => {
    expect(outline(plan(FULL))).toEqual([
      'multitracks/kick = multitracks/KICK.toy <- kick',
      'multitracks/snare = multitracks/SNARE.toy <- snare',
      'multitracks/vox = multitracks/VOX.toy <- vox (muted)',
      'multitracks/gtr = multitracks/GTR.toy <- gtr',
      'multitracks/noise = multitracks/NOISE.toy <- noise (muted)',
      'stems/group/drums = stems/Drums.toy <- kick+snare',
      'stems/track/gtr = stems/GTR.toy <- gtr',
      'mix = mix/Song_MIX.toy <- kick+snare+gtr',
    ]);
  });

  test('carries colours: of the track, of the group, and none for the mix', () => {
    const colours = Object.fromEntries(plan(FULL).files.map((file) => [file.id, file.colour]));
    expect(colours).toEqual({
      'multitracks/kick': '#111111',
      'multitracks/snare': undefined,
      'multitracks/vox': undefined,
      'multitracks/gtr': '#333333',
      'multitracks/noise': undefined,
      'stems/group/drums': '#d64545',
      'stems/track/gtr': '#333333',
      mix: undefined,
    });
    expect(plan(FULL).files.filter((file) => 'colour' in file && file.colour === undefined)).toEqual([]);
  });

  test('an empty group, and one whose tracks are all muted, become no stem but a warning', () => {
    const empty = plan(session([track('a')], { groups: GROUPS }));
    expect(empty.warnings.map(({ code, message }) => [code, message])).toEqual([
      ['empty-group', 'The group "Drums" has no track that sounds: it becomes no stem.'],
      ['empty-group', 'The group "Vocals" has no track that sounds: it becomes no stem.'],
    ]);
    expect(plan(FULL).warnings.map(({ message }) => message)).toEqual([
      'The group "Vocals" has no track that sounds: it becomes no stem.',
    ]);
  });

  test('a session whose tracks are all muted still has its multitracks and an empty mix', () => {
    const muted = plan(session([track('a', { mute: true })]));
    expect(outline(muted)).toEqual([
      'multitracks/a = multitracks/A.toy <- a (muted)',
      'mix = mix/Song_MIX.toy <- ',
    ]);
  });

  test.each<[PlanOptions['sets'], boolean, string[]]>([
    [undefined, true, ['multitracks', 'stems', 'mix']],
    [['stems'], true, ['stems']],
    [['stems'], false, ['stems', 'mix']],
    [['multitracks'], false, ['multitracks', 'mix']],
    [['mix', 'multitracks'], true, ['multitracks', 'mix']],
    [['mix'], true, ['mix']],
    [['stems', 'stems'], true, ['stems']],
  ])('sets %j, with a reference mix: %s, are %j', (sets, hasMix, expected) => {
    const of = session([track('a')], hasMix ? { referenceMix: { kind: 'file', path: 'mix.wav' } } : {});
    const planned = plan(of, {}, sets ? { sets } : {});
    expect([...new Set(planned.files.map((file) => file.set))]).toEqual(expected);
  });

  test('every file has one start and one length: that of the track that ends last', () => {
    const of = session([
      track('a'),
      track('b', { startFrame: 700 }),
      track('c', { startFrame: 10, mute: true }),
    ]);
    const planned = plan(of, {
      a: fact({ frames: 1000 }),
      b: fact({ frames: 500 }),
      c: fact({ frames: 1191 }),
    });
    expect(planned.frameCount).toBe(1201);
    expect(new Set(planned.files.map((file) => file.frameCount))).toEqual(new Set([1201]));
  });

  test('sizes are those of the container, and their sum', () => {
    const of = session([track('mono'), track('wide')], { groups: [] });
    const planned = plan(of, { mono: fact({ layout: MONO }) });
    expect(Object.fromEntries(planned.files.map((file) => [file.id, file.byteLength]))).toEqual({
      'multitracks/mono': 100 + 1000 * 3,
      'multitracks/wide': 100 + 1000 * 6,
      'stems/track/mono': 100 + 1000 * 6,
      'stems/track/wide': 100 + 1000 * 6,
      mix: 100 + 1000 * 8,
    });
    expect(planned.totalBytes).toBe(5 * 100 + 1000 * (3 + 6 + 6 + 6 + 8));
  });

  test('counts bytes beyond 4 GiB exactly', () => {
    const frames = 3_000_000_001;
    const planned = plan(session([track('a')]), { a: fact({ frames }) }, { sets: ['mix'] });
    expect(planned.totalBytes).toBe(100 + frames * 8);
  });

  test('the format of every file is stated', () => {
    const planned = plan(session([track('a')], { layout: discreteLayout(4) }), {
      a: fact({ layout: discreteLayout(4) }),
    });
    expect(planned.layout).toEqual(discreteLayout(4));
    for (const file of planned.files)
      expect(file.format).toEqual({ sampleRate: 48000, layout: discreteLayout(4) });
    expect(plan(session([track('a')])).layout).toBe(STEREO);
  });

  test('two discrete channels are taken in order, with a warning', () => {
    const planned = plan(session([track('a')]), { a: fact({ layout: discreteLayout(2) }) });
    expect(planned.warnings).toMatchObject([
      { code: 'unlabelled-layout', track: 'a', message: expect.stringContaining('which of its 2 channels') },
    ]);
    expect(plan(session([track('a')]), { a: fact({ layout: discreteLayout(1) }) }).warnings).toEqual([]);
  });

  test('warns of names and depths before anything is rendered', () => {
    const planned = plan(session([track('a', { name: 'Insert 1' })]), { a: fact({ encoding: INT16 }) });
    expect(planned.warnings.map((warning) => warning.code)).toEqual(['default-name', 'bit-depth']);
  });

  test('leaves the session and the facts as they were', () => {
    const before = JSON.stringify(FULL);
    expect(plan(FULL).session).toBe(FULL);
    expect(JSON.stringify(FULL)).toBe(before);
    expect(plan(FULL)).toEqual(plan(FULL));
  });
});

describe('a mono track', () => {
  const files = (pan: number, options: Partial<PlanOptions> = {}, layout?: ChannelLayout) =>
    plan(
      session([track('a', { pan })], layout ? { layout } : {}),
      { a: fact({ layout: MONO }) },
      options,
    ).files.map(({ set, format, placement }) => [set, format.layout, placement]);

  test('at the centre stays a mono file', () => {
    expect(files(0)).toEqual([
      ['multitracks', MONO, undefined],
      ['stems', STEREO, undefined],
      ['mix', STEREO, undefined],
    ]);
  });

  test('off the centre becomes stereo', () => {
    expect(files(-0.5)[0]).toEqual(['multitracks', STEREO, undefined]);
  });

  test('off the centre stays mono where that is asked for, with its pan in the plan', () => {
    expect(files(-0.5, { pannedMono: 'mono' })).toEqual([
      ['multitracks', MONO, { pan: -0.5, panLaw: '0 dB' }],
      ['stems', STEREO, undefined],
      ['mix', STEREO, undefined],
    ]);
    expect(files(0, { pannedMono: 'mono' })[0]).toEqual(['multitracks', MONO, undefined]);
  });

  test('in a mono session is mono everywhere', () => {
    expect(files(0, {}, MONO).map(([, layout]) => layout)).toEqual([MONO, MONO, MONO]);
  });
});

describe('names', () => {
  const pathsOf = (planned: ExportPlan) => planned.files.map((file) => file.path);

  test('are made safe', () => {
    const planned = plan(
      session([track('a', { name: 'Kick: In?' }), track('b', { name: '...' })], { name: 'AC/DC' }),
    );
    expect(pathsOf(planned)).toEqual([
      'multitracks/Kick_ In_.toy',
      'multitracks/untitled.toy',
      'stems/Kick_ In_.toy',
      'stems/untitled.toy',
      'mix/AC_DC_MIX.toy',
    ]);
    expect(planned.warnings.map(({ code, track }) => [code, track])).toEqual([['default-name', 'b']]);
  });

  test('that are one file on some systems get a number and a warning, in each set by itself', () => {
    const planned = plan(
      session([track('a', { name: 'Drums' }), track('b', { name: 'DRUMS', group: 'drums' })], {
        groups: [GROUPS[0] as Session['groups'][0]],
      }),
    );
    expect(pathsOf(planned)).toEqual([
      'multitracks/Drums.toy',
      'multitracks/DRUMS (2).toy',
      'stems/Drums.toy',
      'stems/Drums (2).toy',
      'mix/Song_MIX.toy',
    ]);
    expect(planned.warnings).toMatchObject([
      {
        code: 'equal-name',
        track: 'b',
        message: 'The name "DRUMS" is taken in multitracks/; the file is called "DRUMS (2)".',
      },
      { code: 'equal-name', message: 'The name "Drums" is taken in stems/; the file is called "Drums (2)".' },
    ]);
    expect(planned.warnings[1]).not.toHaveProperty('track');
  });
});

describe('the encoding', () => {
  const decided = (
    of: Session,
    own: Readonly<Record<string, SourceFacts>> = {},
    options: Partial<PlanOptions> = {},
  ) => {
    const { encoding, encodingReason } = plan(of, own, options);
    return [encoding, encodingReason];
  };
  const two = (changes: Partial<Track>) =>
    session([track('a', { group: 'drums' }), track('b', { group: 'drums', ...changes })], { groups: GROUPS });

  test.each<[string, Session, Readonly<Record<string, SourceFacts>>, PcmEncoding, string]>([
    [
      '24-bit sources',
      session([track('a')]),
      {},
      INT24,
      'every source has at most 24 bits, and nothing changes its level',
    ],
    [
      '16-bit sources',
      session([track('a')]),
      { a: fact({ encoding: INT16 }) },
      INT24,
      'every source has at most 24 bits, and nothing changes its level',
    ],
    [
      'a float source',
      session([track('a')]),
      { a: fact({ encoding: FLOAT32 }) },
      FLOAT32,
      '"A" is floating point',
    ],
    [
      'a double source',
      session([track('a')]),
      { a: fact({ encoding: FLOAT64 }) },
      FLOAT32,
      '"A" is floating point',
    ],
    [
      'a live source',
      session([track('a')]),
      { a: fact({ encoding: null }) },
      FLOAT32,
      '"A" is floating point',
    ],
    ['a 32-bit source', session([track('a')]), { a: fact({ encoding: INT32 }) }, FLOAT32, '"A" has 32 bits'],
    [
      'a fader',
      session([track('a'), track('b', { gainDb: -6 })]),
      {},
      FLOAT32,
      'the fader of "B" leaves the 24-bit grid',
    ],
    ['a pan', session([track('a', { pan: 0.1 })]), {}, FLOAT32, 'the pan of "A" leaves the 24-bit grid'],
    [
      'an inverted track',
      session([track('a', { polarity: 'inverted' })]),
      {},
      FLOAT32,
      '"A" inverted could exceed full scale by one step',
    ],
    [
      'a muted track with a fader',
      session([track('a', { gainDb: 1, mute: true })]),
      {},
      FLOAT32,
      'the fader of "A" leaves the 24-bit grid',
    ],
    ['a group of two', two({}), {}, FLOAT32, 'the stem "Drums" sums 2 tracks and could exceed full scale'],
    [
      'a group of two, one muted',
      two({ mute: true }),
      {},
      INT24,
      'every source has at most 24 bits, and nothing changes its level',
    ],
    [
      'a start within the session',
      session([track('a', { startFrame: 9 })]),
      {},
      INT24,
      'every source has at most 24 bits, and nothing changes its level',
    ],
  ])('of %s', (_what, of, own, encoding, reason) => {
    expect(decided(of, own)).toEqual([encoding, reason]);
  });

  test('a sum does not matter where no stems are written', () => {
    expect(decided(two({}), {}, { sets: ['multitracks'] })[0]).toEqual(INT24);
  });

  test('asked for is taken, for all but the mix, which is 32-bit float unless asked otherwise', () => {
    const encodings = (options: Partial<PlanOptions>) =>
      plan(session([track('a')]), {}, options).files.map((file) => file.encoding);
    expect(encodings({ encoding: INT16 })).toEqual([INT16, INT16, FLOAT32]);
    expect(encodings({ mixEncoding: INT24 })).toEqual([INT24, INT24, INT24]);
    expect(decided(session([track('a')]), {}, { encoding: INT32 })).toEqual([INT32, 'as asked for']);
    expect(plan(session([track('a')]), {}, { mixEncoding: FLOAT64 }).mixEncoding).toEqual(FLOAT64);
  });
});
