import { SPEAKER_ROLES } from '@trackout/core';
import * as v from 'valibot';

/**
 * Where editors find the JSON Schema of `session.json`: the value of its `$schema`.
 * Trackout itself never opens it.
 */
export const SESSION_SCHEMA_URL = 'https://unpkg.com/@trackout/session/schema/session.schema.json';

const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const text = (example: string) =>
  v.pipe(
    v.string((issue) => `${said(issue.input)} is not text, such as "${example}"`),
    v.minLength(1, `must not be empty; give something such as "${example}"`),
  );

const wholeNumber = (minimum: number) =>
  v.pipe(
    v.number((issue) => `${said(issue.input)} is not a number`),
    v.safeInteger((issue) => `${issue.input} is not a whole number`),
    v.minValue(minimum, (issue) => `${issue.input} is below ${minimum}`),
  );

const colour = v.pipe(
  v.string((issue) => `${said(issue.input)} is not a colour such as "#d64545"`),
  v.regex(/^#[0-9a-fA-F]{6}$/, (issue) => `${said(issue.input)} is not a colour such as "#d64545"`),
  v.description('The colour in the delivery, as #rrggbb.'),
);

const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, (issue) => `${said(issue.input)} is not one of: ${options.join(', ')}`);

/** One entry of `tracks`. */
export const trackSchema = v.strictObject({
  id: v.pipe(
    text('lead-vocal'),
    v.description('Names the track within this file; no two tracks have the same.'),
    v.examples(['kick', 'lead-vocal']),
  ),
  name: v.optional(
    v.pipe(
      text('LEAD_VOCAL'),
      v.description('What the delivered file is called. By default the name of the file, without extension.'),
    ),
  ),
  file: v.pipe(
    text('audio/Lead Vocal.wav'),
    v.description('The recording, relative to this file.'),
    v.examples(['audio/Lead Vocal.wav']),
  ),
  colour: v.optional(colour),
  gainDb: v.optional(
    v.pipe(
      v.number((issue) => `${said(issue.input)} is not a number of decibels`),
      v.finite((issue) => `${issue.input} is not a finite number of decibels; to silence a track, mute it`),
      v.description('Fader, in dB.'),
    ),
    0,
  ),
  pan: v.optional(
    v.pipe(
      v.number((issue) => `${said(issue.input)} is not a number from -1 to 1`),
      v.minValue(-1, (issue) => `${issue.input} is below -1`),
      v.maxValue(1, (issue) => `${issue.input} is above 1`),
      v.description('-1 is left, 0 centre, 1 right. Linear balance, 0 dB at centre.'),
    ),
    0,
  ),
  mute: v.optional(
    v.pipe(
      v.boolean((issue) => `${said(issue.input)} is neither true nor false`),
      v.description('A muted track is delivered and marked, and left out of stems and mix.'),
    ),
    false,
  ),
  polarity: v.optional(
    v.pipe(oneOf(['normal', 'inverted']), v.description('Inverted turns every sample upside down.')),
    'normal',
  ),
  startFrame: v.optional(
    v.pipe(wholeNumber(0), v.description('Frame of the session at which the recording starts.')),
    0,
  ),
  group: v.optional(
    v.pipe(
      text('drums'),
      v.description('Id of the group that the track sums into. Without one it is a stem of its own.'),
    ),
  ),
});

/** One entry of `groups`. */
export const groupSchema = v.strictObject({
  id: v.pipe(text('drums'), v.description('What tracks name in "group".'), v.examples(['drums', 'vocals'])),
  name: v.pipe(text('Drums'), v.description('What the stem is called.')),
  colour: v.optional(colour),
});

const discreteSchema = v.strictObject({
  discrete: v.pipe(wholeNumber(1), v.description('A number of channels without speakers.')),
});

const layoutSchema = v.union(
  [
    v.picklist(['mono', 'stereo']),
    v.pipe(
      v.array(v.picklist(SPEAKER_ROLES)),
      v.minLength(1, 'a list of speakers names at least one'),
      v.check((roles) => new Set(roles).size === roles.length, 'the list names a speaker twice'),
      v.description('Speakers in the order of the channels.'),
      v.examples([['L', 'R', 'C', 'LFE', 'SL', 'SR']]),
    ),
    discreteSchema,
  ],
  (issue) =>
    `${said(issue.input)} is no layout. Give "mono", "stereo", { "discrete": 8 } or a list of: ${SPEAKER_ROLES.join(', ')}`,
);

/** The whole of `session.json`, version 1. Objects are strict: nothing in the file is silently ignored. */
export const sessionSchema = v.pipe(
  v.strictObject({
    $schema: v.optional(
      v.pipe(
        v.string((issue) => `${said(issue.input)} is not text`),
        v.description('Lets editors complete and check this file.'),
      ),
    ),
    version: v.pipe(
      v.literal(1, (issue) => `${said(issue.input)} is not 1, the version that this Trackout reads`),
      v.description('Version of this kind of file.'),
    ),
    name: v.pipe(text('My Song'), v.description('Of the song; the mix is called after it.')),
    sampleRate: v.pipe(
      wholeNumber(1),
      v.description('Hz. Every recording has it; nothing is resampled.'),
      v.examples([44100, 48000, 96000]),
    ),
    layout: v.optional(
      v.pipe(layoutSchema, v.description('Channels of the stems and of the mix; stereo unless stated.')),
    ),
    tracks: v.pipe(
      v.array(trackSchema, (issue) => `${said(issue.input)} is not a list of tracks`),
      v.description('The recordings, in the order in which they are delivered and summed.'),
    ),
    groups: v.optional(
      v.pipe(
        v.array(groupSchema, (issue) => `${said(issue.input)} is not a list of groups`),
        v.description('Tracks that become one stem.'),
      ),
      [],
    ),
    referenceMix: v.optional(
      v.pipe(
        text('mix.wav'),
        v.description(
          'A mix that came from elsewhere, such as the bounce of a DAW: the delivery is proved against it. Never a track.',
        ),
      ),
    ),
  }),
  v.title('Trackout session'),
  v.description('A multitrack session: everything that decides how the export sounds.'),
);

/** What `session.json` holds once it has been checked and its defaults filled in. */
export type SessionJson = v.InferOutput<typeof sessionSchema>;

/** What may stand in `session.json`. */
export type SessionJsonInput = v.InferInput<typeof sessionSchema>;
