import { describe, expect, test } from 'vitest';
import {
  type AudioContainer,
  bytesPerSample,
  channelCount,
  type ExportPlan,
  INT24,
  MONO,
  type PlanOptions,
  type Processor,
  type ProcessorSlot,
  planExport,
  type Session,
  type SourceFacts,
  STEREO,
  sessionSources,
  type Track,
  TrackoutError,
} from '../src/index.js';

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
  ...changes,
});

const slot = (id: string, changes: Partial<ProcessorSlot> = {}): ProcessorSlot => ({
  id,
  create: (): Processor => {
    throw new Error('a plan makes no processor');
  },
  ...changes,
});

/** Drums with a bus compressor, a voice with amp and echo, a room that both feed. */
const BAND: Session = {
  name: 'Song',
  sampleRate: 48000,
  tracks: [
    track('kick', { group: 'drums' }),
    track('snare', { group: 'drums', sends: [{ to: 'room', position: 'post-fader' }] }),
    track('voice', {
      processors: [slot('amp', { character: true }), slot('echo')],
      sends: [{ to: 'room', position: 'post-fader' }],
    }),
    track('click', { mute: true }),
  ],
  groups: [{ id: 'drums', name: 'Drums', processors: [slot('glue')] }],
  returns: [{ id: 'room', name: 'Room', processors: [slot('reverb', { linear: true })] }],
  alternates: [{ id: 'inst', name: 'INSTRUMENTAL', mute: ['voice'] }],
};

const plan = (
  of: Session,
  options: Partial<PlanOptions> = {},
  own: Readonly<Record<string, Partial<SourceFacts>>> = {},
): ExportPlan => {
  const facts = new Map(
    sessionSources(of).map(({ key }): [string, SourceFacts] => [
      key,
      {
        format: { sampleRate: 48000, layout: STEREO },
        frameCount: 1000,
        encoding: INT24,
        ...own[key.replace('.wav', '')],
      },
    ]),
  );
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

const signalOf = ({ signal }: ExportPlan['files'][number]) =>
  signal.kind === 'track' ? `${signal.track} ${signal.point}` : `${signal.instance} ${signal.point}`;

const outline = (planned: ExportPlan) => planned.files.map((file) => `${file.path} = ${signalOf(file)}`);

const paths = (planned: ExportPlan) => planned.files.map(({ path }) => path);

describe('a mix graph', () => {
  test('becomes multitracks, stems, returns, the mix and its alternates', () => {
    expect(outline(plan(BAND))).toEqual([
      'multitracks/KICK.toy = track:kick post-fader',
      'multitracks/SNARE.toy = track:snare post-fader',
      'multitracks/VOICE.toy = track:voice post-fader',
      'multitracks/CLICK.toy = track:click post-fader',
      'multitracks/Room.toy = return:room post-fader',
      'stems/Drums.toy = group:drums post-fader',
      'stems/VOICE.toy = track:voice post-fader',
      'stems/Room.toy = return:room post-fader',
      'alternates/INSTRUMENTAL/stems/Room.toy = return:room[snare] post-fader',
      'mix/Song_MIX.toy = master:master input',
      'mix/Song_INSTRUMENTAL.toy = master:master[kick snare] input',
    ]);
  });

  test('lists its null tests, and says which files cannot add up', () => {
    const { nullTests, untested } = plan(BAND);
    expect(nullTests).toEqual([
      {
        set: 'stems',
        files: ['stems/group/drums', 'stems/track/voice', 'stems/return/room'],
        reference: 'mix',
      },
      {
        set: 'stems INSTRUMENTAL',
        files: ['stems/group/drums', 'inst/stems/return/room'],
        reference: 'inst/mix',
      },
    ]);
    expect(untested.map(({ set }) => set)).toEqual(['multitracks']);
    expect(untested[0]?.reason).toContain('the group "Drums" has processors');
  });

  test('through a group without processors the tracks add up, with the returns among them', () => {
    const plain = { ...BAND, groups: [{ id: 'drums', name: 'Drums' }] };
    expect(plan(plain).nullTests[0]).toEqual({
      set: 'multitracks',
      files: ['multitracks/kick', 'multitracks/snare', 'multitracks/voice', 'multitracks/return/room'],
      reference: 'mix',
    });
  });

  test('returns that are split run once for each stem that feeds them, and are in no other file', () => {
    const split = plan(BAND, { returns: 'split', sets: ['stems', 'mix'], alternates: [] });
    expect(outline(split)).toEqual([
      'stems/Drums.toy = master:master[kick snare] input',
      'stems/VOICE.toy = master:master[voice] input',
      'mix/Song_MIX.toy = master:master input',
    ]);
    expect(split.instances.filter(({ extra }) => extra).map(({ key }) => key)).toEqual([
      'return:room[snare]',
      'master:master[kick snare]',
      'return:room[voice]',
      'master:master[voice]',
    ]);
    expect(split.nullTests.map(({ set }) => set)).toEqual(['stems']);
    expect(split.remarks.join(' ')).toContain('Each stem holds its own share of the returns');
  });

  test('shares of a return that is not linear are not said to add up', () => {
    const odd = { ...BAND, returns: [{ id: 'room', name: 'Room', processors: [slot('spring')] }] };
    const split = plan(odd, { returns: 'split', sets: ['stems', 'mix'] });
    expect(split.nullTests).toEqual([]);
    expect(split.untested.map(({ set, reason }) => [set, /"spring" does not declare/.test(reason)])).toEqual([
      ['stems', true],
      ['stems INSTRUMENTAL', true],
    ]);
  });

  test('returns that are left out are in the mix alone, and the plan says so', () => {
    const none = plan(BAND, { returns: 'none', alternates: [] });
    expect(paths(none).filter((path) => path.includes('Room'))).toEqual([]);
    expect(none.nullTests).toEqual([]);
    expect(none.untested.map(({ set }) => set)).toEqual(['multitracks', 'stems']);
    expect(none.remarks.join(' ')).toContain('Returns are in the mix alone');
  });

  test('a return that is muted, or that nothing feeds, becomes no file', () => {
    const muted = { ...BAND, returns: [{ id: 'room', name: 'Room', mute: true }] };
    expect(paths(plan(muted)).filter((path) => path.includes('Room'))).toEqual([]);
    const unfed = { ...BAND, returns: [...(BAND.returns ?? []), { id: 'hall', name: 'Hall' }] };
    expect(paths(plan(unfed)).filter((path) => path.includes('Hall'))).toEqual([]);
  });

  test('through the master each stem has a run of its own, tested only where the master is linear', () => {
    const mastered = (linear: boolean) =>
      plan(
        { ...BAND, master: { processors: [slot('limiter', { linear })] } },
        { stemTap: 'through-master', masterMix: true, sets: ['stems', 'mix'], alternates: [] },
      );
    expect(outline(mastered(true))).toEqual([
      'stems-through-master/Drums.toy = master:master<group:drums> post-fader',
      'stems-through-master/VOICE.toy = master:master<track:voice> post-fader',
      'stems-through-master/Room.toy = master:master<return:room> post-fader',
      'mix/Song_MIX.toy = master:master input',
      'mix/Song_MASTER.toy = master:master post-fader',
    ]);
    expect(mastered(true).nullTests).toMatchObject([{ set: 'stems-through-master', reference: 'master' }]);
    expect(mastered(false).nullTests).toEqual([]);
  });
});

describe('taps', () => {
  const tapped = (taps: PlanOptions['taps']) =>
    outline(plan(BAND, { ...(taps ? { taps } : {}), sets: ['multitracks'], returns: 'none' })).filter(
      (line) => line.includes('VOICE'),
    );

  test('give a folder and a name to each', () => {
    expect(
      tapped(['source', 'dry', 'semi-wet', 'pre-fader', 'post-fader', 'through-groups', 'through-master']),
    ).toEqual([
      'source/VOICE_SOURCE.toy = voice source',
      'dry/VOICE_DRY.toy = voice dry',
      'semi-wet/VOICE_SEMI_WET.toy = track:voice character pre-fader',
      'pre-fader/VOICE_PRE_FADER.toy = track:voice pre-fader',
      'multitracks/VOICE.toy = track:voice post-fader',
      'through-groups/VOICE_THROUGH_GROUPS.toy = master:master[voice] without returns input',
      'through-master/VOICE_THROUGH_MASTER.toy = master:master[voice] without returns post-fader',
    ]);
  });

  test('a dry recording of its own is always delivered', () => {
    const both = {
      ...BAND,
      tracks: [track('gtr', { dry: { kind: 'file', path: 'gtr_dry.wav' } })],
      groups: [],
      alternates: [],
    } satisfies Session;
    expect(outline(plan(both, { sets: ['multitracks'] }))).toEqual([
      'multitracks/GTR.toy = track:gtr post-fader',
      'dry/GTR_DRY.toy = gtr dry',
      'mix/Song_MIX.toy = master:master input',
    ]);
    expect(plan(both).nullTests[0]?.files).toEqual(['multitracks/gtr']);
  });

  test('a dry recording keeps its own channels, and a name that says dry already', () => {
    const di: Session = {
      name: 'S',
      sampleRate: 48000,
      groups: [],
      tracks: [track('gtr', { name: 'Gtr_dry', dry: { kind: 'file', path: 'di.wav' } })],
    };
    const planned = plan(
      di,
      { taps: ['dry'], sets: ['multitracks'] },
      { di: { format: { sampleRate: 48000, layout: MONO } } },
    );
    expect(planned.files[0]).toMatchObject({ path: 'dry/Gtr_dry.toy', format: { layout: MONO } });
    expect(planned.encodingReason).toContain('at most 24 bits');
  });

  test('through the groups the returns add up with the tracks, wherever their one file lies', () => {
    const linear = { ...BAND, groups: [{ id: 'drums', name: 'Drums', gainDb: -3 }] };
    const both = plan(linear, { taps: ['post-fader', 'through-groups'], sets: ['multitracks'] });
    expect(both.nullTests).toEqual([
      {
        set: 'through-groups',
        files: [
          'through-groups/kick',
          'through-groups/snare',
          'through-groups/voice',
          'multitracks/return/room',
        ],
        reference: 'mix',
      },
    ]);
    const inGroup = { ...linear, returns: [{ id: 'room', name: 'Room', group: 'drums' }] };
    expect(plan(inGroup, { taps: ['through-groups'] }).untested[0]).toMatchObject({
      set: 'through-groups',
      reason: expect.stringContaining('the return "Room" is taken before its group'),
    });
  });

  test('keep mono as far as the graph keeps it', () => {
    const of = {
      ...BAND,
      tracks: [track('bass', { pan: 0.5 })],
      groups: [],
      alternates: [],
    } satisfies Session;
    const layouts = plan(
      of,
      { taps: ['dry', 'pre-fader', 'post-fader'], sets: ['multitracks'] },
      { bass: { format: { sampleRate: 48000, layout: MONO } } },
    ).files.map(({ tap, format }) => [tap, channelCount(format.layout)]);
    expect(layouts).toEqual([
      ['dry', 1],
      ['pre-fader', 1],
      ['post-fader', 2],
      ['post-fader', 2],
    ]);
  });

  test('stereo with equal sides is mono where that was measured and asked for', () => {
    const of = { ...BAND, tracks: [track('bass')], groups: [], alternates: [] } satisfies Session;
    const channels = (mono: 'graph' | 'detect') =>
      channelCount(
        (plan(of, { mono }, { bass: { dualMono: true } }).files[0] as ExportPlan['files'][number]).format
          .layout,
      );
    expect([channels('graph'), channels('detect')]).toEqual([2, 1]);
  });
});

describe('time', () => {
  test('a range starts every file at its first frame, and a tail is in all of them', () => {
    const planned = plan(BAND, { range: { from: 100, to: 400 }, tailFrames: 50 });
    expect(planned).toMatchObject({ startFrame: 100, frameCount: 350, tailFrames: 50 });
    expect(new Set(planned.files.map(({ frameCount }) => frameCount))).toEqual(new Set([350]));
  });

  test('is rendered from the start where processors remember it', () => {
    expect(plan(BAND, { range: { from: 100, to: 400 } }).preRollFrames).toBe(100);
    expect(plan(BAND, { range: { from: 100, to: 400 }, preRollFrames: 7 }).preRollFrames).toBe(7);
    const plain = { ...BAND, tracks: [track('a')], groups: [], returns: [], alternates: [] };
    expect(plan(plain, { range: { from: 100, to: 400 } }).preRollFrames).toBe(0);
  });

  test('ends with the last clip', () => {
    const clips = [
      { path: 'a.wav', startFrame: 500, offsetFrames: 900 },
      { path: 'a.wav', startFrame: 2000, frameCount: 10 },
    ];
    const of: Session = {
      name: 'S',
      sampleRate: 48000,
      groups: [],
      tracks: [track('a', { audio: { kind: 'clips', clips }, startFrame: 5 })],
    };
    expect(plan(of).frameCount).toBe(2015);
  });

  test.each([
    { range: { from: 5, to: 4 } },
    { range: { from: 5, to: 5 } },
    { range: { from: -1, to: 4 } },
    { tailFrames: 0.5 },
    { preRollFrames: -1 },
  ])('%j is refused', (options) => {
    expect(refusal(() => plan(BAND, options))).toMatchObject({ code: 'plan/range' });
  });

  test('a clip that leaves its recording is refused', () => {
    const of: Session = {
      name: 'S',
      sampleRate: 48000,
      groups: [],
      tracks: [
        track('a', {
          audio: {
            kind: 'clips',
            clips: [{ path: 'a.wav', startFrame: 0, offsetFrames: 1, frameCount: 1000 }],
          },
        }),
      ],
    };
    expect(refusal(() => plan(of))).toMatchObject({
      code: 'plan/clip-range',
      facts: { from: 1, to: 1001, frameCount: 1000 },
    });
  });
});

describe('options', () => {
  test('split gives each channel a file with its place', () => {
    const planned = plan(BAND, { split: 'mono', sets: ['stems'], alternates: [] });
    expect(
      planned.files
        .slice(0, 2)
        .map(({ id, path, placement, format }) => [id, path, placement, channelCount(format.layout)]),
    ).toEqual([
      ['stems/group/drums#L', 'stems/Drums.L.toy', { channel: 0, of: 2, role: 'L' }, 1],
      ['stems/group/drums#R', 'stems/Drums.R.toy', { channel: 1, of: 2, role: 'R' }, 1],
    ]);
    expect(planned.nullTests[0]?.files).toHaveLength(6);
  });

  test('automation off plans the faders where they stand', () => {
    const moving = {
      ...BAND,
      tracks: [track('a', { gainDb: -3, gainAutomation: [{ frame: 0, gainDb: 0 }] })],
      alternates: [],
    } satisfies Session;
    expect(plan(moving).session.tracks[0]?.gainAutomation).toBeDefined();
    expect(plan(moving, { automation: 'off' }).session.tracks[0]).toMatchObject({ gainDb: -3 });
    expect(plan(moving, { automation: 'off' }).session.tracks[0]).not.toHaveProperty('gainAutomation');
  });

  test('an alternate that is not there is refused', () => {
    expect(refusal(() => plan(BAND, { alternates: ['tv'] }))).toMatchObject({
      code: 'plan/unknown-alternate',
      facts: { alternate: 'tv', alternates: ['inst'] },
    });
  });

  test.each<[string, Partial<PlanOptions>, Partial<Session>, string]>([
    ['a trim', { trimDb: -3 }, {}, 'the trim of -3 dB'],
    ['processors', {}, {}, '"VOICE" has processors'],
    [
      'sources as recorded',
      { taps: ['source'], sets: ['multitracks'], returns: 'none' },
      {},
      'at most 24 bits',
    ],
    [
      'a pan law',
      { sets: ['multitracks'] },
      { tracks: [track('a')], groups: [], panLaw: '-3 dB' },
      'the pan law of -3 dB',
    ],
  ])('%s decide the encoding', (_, options, changes, reason) => {
    expect(plan({ ...BAND, ...changes, alternates: [] }, options).encodingReason).toContain(reason);
  });

  test('few stems of a session with groups, and a solo, are remarked upon', () => {
    const of = {
      ...BAND,
      tracks: BAND.tracks.map((one) => (one.id === 'kick' ? { ...one, solo: true } : one)),
    };
    expect(plan(of).remarks.slice(0, 2)).toEqual([
      '1 stem: who works with stems expects 4 to 20.',
      'Solo is on: 3 of 4 tracks are left out of every sum.',
    ]);
  });
});
