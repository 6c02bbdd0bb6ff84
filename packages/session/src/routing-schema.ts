import * as v from 'valibot';
import { decibels, filledList, listOf, oneOf, text, truth, wholeNumber } from './schema-values.js';

const output = v.pipe(wholeNumber(1), v.description('Physical output, counted from 1 as on the panel.'));

/** What can be done to a signal on its way to an output. */
const trimEntries = {
  gainDb: v.optional(
    v.pipe(
      v.nullable(decibels('silence is null')),
      v.description('In dB, 0 unless stated; null is silence.'),
    ),
  ),
  polarity: v.optional(
    v.pipe(
      oneOf(['normal', 'inverted']),
      v.metadata({ description: 'Inverted turns every sample upside down.', default: 'normal' }),
    ),
  ),
  delayFrames: v.optional(
    v.pipe(wholeNumber(0), v.metadata({ description: 'How much later it leaves, in frames.', default: 0 })),
  ),
  mute: v.optional(v.pipe(truth, v.metadata({ description: 'Not heard.', default: false }))),
};

/** One entry of `routing.crosspoints`. */
export const crosspointSchema = v.strictObject({
  source: v.pipe(
    text('mix'),
    v.description(
      'What is heard: "mix", or the id of a track, group or return ("stem:drums" where two share it).',
    ),
    v.examples(['mix', 'drums', 'lead-vocal']),
  ),
  channel: v.pipe(wholeNumber(1), v.description('Channel of the source, counted from 1.')),
  output,
  ...trimEntries,
});

/** One entry of `routing.outputs`. */
export const outputTrimSchema = v.strictObject({
  output,
  name: v.optional(v.pipe(text('Ls'), v.description('What hangs on it.'), v.examples(['Ls', 'Lounge left']))),
  ...trimEntries,
});

/** One entry of `routing.zones`. */
export const zoneSchema = v.strictObject({
  name: v.pipe(text('Lounge'), v.description('Of the room, say.')),
  outputs: v.pipe(filledList(output, 'outputs'), v.description('In the order of the channels of the zone.')),
});

/** The value of `routing`. */
export const routingSchema = v.strictObject({
  device: v.optional(
    v.pipe(text('Scarlett 18i20'), v.description('The device that it is meant for, by its name.')),
  ),
  sharedOutputs: v.optional(
    v.pipe(
      oneOf(['refuse', 'sum']),
      v.metadata({
        description: 'Whether several channels may share an output, as their sum.',
        default: 'refuse',
      }),
    ),
  ),
  crosspoints: v.pipe(
    filledList(crosspointSchema, 'crosspoints'),
    v.description('Each sends one channel of a source to one physical output.'),
  ),
  outputs: v.optional(
    v.pipe(
      listOf(outputTrimSchema, 'outputs'),
      v.description('Names of outputs, and what is done to all that leaves them.'),
    ),
  ),
  zones: v.optional(
    v.pipe(
      listOf(zoneSchema, 'zones'),
      v.description('Outputs that belong together; each to one zone at most.'),
    ),
  ),
});

/** A routing as it stands in the file. */
export type RoutingJson = v.InferOutput<typeof routingSchema>;
