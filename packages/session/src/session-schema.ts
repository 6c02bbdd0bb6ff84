import { PAN_LAWS } from '@trackout/core';
import * as v from 'valibot';
import { routingSchema } from './routing-schema.js';
import { filledList, layoutSchema, listOf, oneOf, said, text, wholeNumber } from './schema-values.js';
import { groupSchema, masterSchema, returnSchema } from './strip-schema.js';
import { trackSchema } from './track-schema.js';

/**
 * Where editors find the JSON Schema of `session.json`: the value of its `$schema`.
 * Trackout itself never opens it.
 */
export const SESSION_SCHEMA_URL = 'https://unpkg.com/@trackout/session/schema/session.schema.json';

const alternateSchema = v.strictObject({
  id: v.pipe(text('instrumental'), v.description('Names the alternate; no two have the same.')),
  name: v.pipe(
    text('INSTRUMENTAL'),
    v.description('Added to the name of the mix.'),
    v.examples(['INSTRUMENTAL', 'ACAPPELLA', 'TV', 'CLEAN']),
  ),
  mute: v.pipe(
    filledList(text('lead-vocal'), 'ids'),
    v.description('Ids of the tracks and groups that it leaves out.'),
  ),
});

const markerSchema = v.strictObject({
  frame: v.pipe(wholeNumber(0), v.description('Frame of the session.')),
  name: v.pipe(text('Chorus'), v.description('What is there.')),
});

const METRE = /^[1-9]\d{0,2}\/(?:1|2|4|8|16|32|64)$/;

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
    panLaw: v.optional(
      v.pipe(
        oneOf(PAN_LAWS),
        v.metadata({
          description: 'Gain of each side when a mono track stands in the centre.',
          default: '0 dB',
        }),
      ),
    ),
    tempo: v.optional(
      v.pipe(
        v.number((issue) => `${said(issue.input)} is not a number of beats per minute`),
        v.finite((issue) => `${issue.input} is not a finite number of beats per minute`),
        v.gtValue(0, (issue) => `${issue.input} is not above 0`),
        v.description('Beats per minute; told to who receives the files, and used to find bars.'),
        v.examples([120, 92.5]),
      ),
    ),
    timeSignature: v.optional(
      v.pipe(
        v.string((issue) => `${said(issue.input)} is not a time signature such as "4/4"`),
        v.regex(METRE, (issue) => `${said(issue.input)} is not a time signature such as "4/4"`),
        v.description('Beats in a bar, and what counts as one.'),
        v.examples(['4/4', '6/8']),
      ),
    ),
    key: v.optional(
      v.pipe(text('F# minor'), v.description('The musical key.'), v.examples(['C major', 'F# minor'])),
    ),
    timeReference: v.optional(
      v.pipe(
        wholeNumber(0),
        v.description('Frames since midnight at which frame 0 lies, where the session runs to time code.'),
      ),
    ),
    tracks: v.pipe(
      listOf(trackSchema, 'tracks'),
      v.description('The recordings, in the order in which they are delivered and summed.'),
    ),
    groups: v.optional(
      v.pipe(listOf(groupSchema, 'groups'), v.description('Buses: the outermost ones are the stems.')),
      [],
    ),
    returns: v.optional(
      v.pipe(listOf(returnSchema, 'returns'), v.description('Buses that sends feed: reverbs, delays.')),
    ),
    master: v.optional(v.pipe(masterSchema, v.description('The fader that the whole mix passes.'))),
    alternates: v.optional(
      v.pipe(
        listOf(alternateSchema, 'alternates'),
        v.description('Versions of the mix without some of its parts: instrumental, a cappella, TV, clean.'),
      ),
    ),
    markers: v.optional(
      v.pipe(listOf(markerSchema, 'markers'), v.description('Places on the time line, with names.')),
    ),
    referenceMix: v.optional(
      v.pipe(
        text('mix.wav'),
        v.description(
          'A mix that came from elsewhere, such as the bounce of a DAW: the delivery is proved against it. Never a track.',
        ),
      ),
    ),
    routing: v.optional(
      v.pipe(
        routingSchema,
        v.description(
          'Which channel leaves by which physical output when the session is played; "trackout route --save" writes it.',
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
