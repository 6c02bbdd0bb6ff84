import * as v from 'valibot';
import { decibels, filledList, layoutSchema, oneOf, text, wholeNumber } from './schema-values.js';
import { soloEntry, stripEntries } from './strip-schema.js';

const fadeSchema = v.strictObject({
  frames: v.pipe(wholeNumber(0), v.description('Length of the fade.')),
  shape: v.pipe(
    oneOf(['linear', 'equal-power']),
    v.description('The gain is the way that is done, or its square root.'),
  ),
});

const clipSchema = v.strictObject({
  file: v.pipe(text('audio/Take 3.wav'), v.description('The recording, relative to this file.')),
  startFrame: v.optional(
    v.pipe(
      wholeNumber(0),
      v.description("Frame of the track at which the clip is heard; the track's own startFrame is added."),
    ),
    0,
  ),
  offsetFrames: v.optional(
    v.pipe(
      wholeNumber(0),
      v.metadata({ description: 'First frame of the recording that is heard.', default: 0 }),
    ),
  ),
  frameCount: v.optional(
    v.pipe(wholeNumber(0), v.description('How many are heard; to the end of the recording unless stated.')),
  ),
  gainDb: v.optional(v.pipe(decibels(), v.metadata({ description: 'In dB.', default: 0 }))),
  fadeIn: v.optional(v.pipe(fadeSchema, v.description('Rise from silence at its start.'))),
  fadeOut: v.optional(v.pipe(fadeSchema, v.description('Fall to silence at its end.'))),
});

/** Either a whole file or clips of files. */
const audioEntries = {
  file: v.optional(
    v.pipe(
      text('audio/Lead Vocal.wav'),
      v.description('The recording, relative to this file; or give clips.'),
      v.examples(['audio/Lead Vocal.wav']),
    ),
  ),
  clips: v.optional(
    v.pipe(filledList(clipSchema, 'clips'), v.description('Parts of recordings; or give a file.')),
  ),
};

type NamesAudio = { readonly file?: string | undefined; readonly clips?: readonly unknown[] | undefined };

/** `file` or `clips`, not both and not neither: in the check and in the JSON Schema. */
const namesAudio = <Input extends NamesAudio>() =>
  v.rawCheck<Input>(({ dataset, addIssue }) => {
    if (typeof dataset.value !== 'object' || dataset.value === null) return;
    const { file, clips } = dataset.value as NamesAudio;
    if ((file === undefined) !== (clips === undefined)) return;
    addIssue({
      message:
        file === undefined
          ? 'names no recording; give "file", or "clips" of files'
          : 'has both "file" and "clips"; keep one of them',
    });
  });

const EITHER_AUDIO = { oneOf: [{ required: ['file'] }, { required: ['clips'] }] };

const drySchema = v.pipe(
  v.strictObject(audioEntries),
  namesAudio(),
  v.metadata({
    description: 'The same performance without its effects: delivered beside the track, never mixed.',
    ...EITHER_AUDIO,
  }),
);

/** One entry of `tracks`. */
export const trackSchema = v.pipe(
  v.strictObject({
    id: v.pipe(
      text('lead-vocal'),
      v.description('Names the track within this file; no two tracks have the same.'),
      v.examples(['kick', 'lead-vocal']),
    ),
    name: v.optional(
      v.pipe(
        text('LEAD_VOCAL'),
        v.description(
          'What the delivered file is called. By default the name of the file, without extension.',
        ),
      ),
    ),
    ...audioEntries,
    dry: v.optional(drySchema),
    layout: v.optional(
      v.pipe(layoutSchema, v.description('Channels of the track; those of its recording unless stated.')),
    ),
    startFrame: v.optional(
      v.pipe(
        wholeNumber(0),
        v.metadata({ description: 'Frame of the session at which the recording starts.', default: 0 }),
      ),
    ),
    ...stripEntries,
    ...soloEntry,
  }),
  namesAudio(),
  v.metadata(EITHER_AUDIO),
);

/** A recording, or clips of recordings, as it stands in the file. */
export type AudioJson = v.InferOutput<typeof drySchema>;
