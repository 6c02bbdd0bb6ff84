import * as v from 'valibot';
import {
  colour,
  decibels,
  filledList,
  listOf,
  oneOf,
  panPosition,
  said,
  text,
  truth,
  wholeNumber,
} from './schema-values.js';

const frame = v.pipe(wholeNumber(), v.description('Frame of the session.'));

const gainPointSchema = v.strictObject({
  frame,
  gainDb: v.pipe(
    v.nullable(decibels('silence is null')),
    v.description('In dB; null is silence. The amplitude moves in a straight line to the next point.'),
  ),
});

const panPointSchema = v.strictObject({
  frame,
  pan: v.pipe(panPosition, v.description('-1 is left, 0 centre, 1 right; moves in a straight line.')),
});

const sendSchema = v.strictObject({
  to: v.pipe(text('reverb'), v.description('Id of the return.')),
  gainDb: v.optional(v.pipe(decibels(), v.metadata({ description: 'In dB.', default: 0 }))),
  position: v.pipe(
    oneOf(['pre-fader', 'post-fader']),
    v.description('Before the fader (processors only), or after it with polarity and pan.'),
  ),
});

/** Where a fader stands, and how it moves: of strips and of the master. */
export const faderEntries = {
  gainDb: v.optional(
    v.pipe(decibels('to silence a track, mute it'), v.metadata({ description: 'Fader, in dB.', default: 0 })),
  ),
  gainAutomation: v.optional(
    v.pipe(
      filledList(gainPointSchema, 'points'),
      v.description('Moves of the fader, in rising frames; they take the place of gainDb.'),
    ),
  ),
};

/** What a track, a group and a return have in common after their names. */
export const stripEntries = {
  colour: v.optional(colour),
  ...faderEntries,
  pan: v.optional(
    v.pipe(
      panPosition,
      v.metadata({
        description: '-1 is left, 0 centre, 1 right: mono tracks by the panLaw, stereo by linear balance.',
        default: 0,
      }),
    ),
  ),
  panAutomation: v.optional(
    v.pipe(
      filledList(panPointSchema, 'points'),
      v.description('Moves of the pan, in rising frames; they take the place of pan.'),
    ),
  ),
  polarity: v.optional(
    v.pipe(
      oneOf(['normal', 'inverted']),
      v.metadata({ description: 'Inverted turns every sample upside down.', default: 'normal' }),
    ),
  ),
  mute: v.optional(
    v.pipe(
      truth,
      v.metadata({
        description:
          'Left out of stems and mix, with its sends. A muted track is delivered and marked; a muted group mutes its tracks.',
        default: false,
      }),
    ),
  ),
  sends: v.optional(v.pipe(listOf(sendSchema, 'sends'), v.description('What goes to returns besides.'))),
  group: v.optional(
    v.pipe(text('drums'), v.description('Id of the group that it sums into. Without one, the mix.')),
  ),
  output: v.optional(
    v.pipe(
      oneOf(['mix', 'sends-only']),
      v.metadata({
        description: 'With "sends-only" it is heard through its sends alone, not in group or mix.',
        default: 'mix',
      }),
    ),
  ),
};

/** Of tracks and groups. */
export const soloEntry = {
  solo: v.optional(
    v.pipe(
      truth,
      v.metadata({
        description: 'While anything is soloed, the tracks that are not are as if muted.',
        default: false,
      }),
    ),
  ),
};

/** One entry of `groups`. */
export const groupSchema = v.strictObject({
  id: v.pipe(text('drums'), v.description('What tracks name in "group".'), v.examples(['drums', 'vocals'])),
  name: v.pipe(text('Drums'), v.description('What the stem is called.')),
  ...stripEntries,
  ...soloEntry,
});

/** One entry of `returns`. */
export const returnSchema = v.strictObject({
  id: v.pipe(text('reverb'), v.description('What sends name in "to".'), v.examples(['reverb', 'delay'])),
  name: v.pipe(text('Reverb'), v.description('What its stem is called.')),
  ...stripEntries,
});

/** The value of `master`. */
export const masterSchema = v.strictObject(faderEntries, (issue) => `${said(issue.input)} is not an object`);
