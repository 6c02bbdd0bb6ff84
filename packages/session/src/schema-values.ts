import { SPEAKER_ROLES } from '@trackout/core';
import * as v from 'valibot';

/** A value as messages show it. */
export const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Text that is not empty. */
export const text = (example: string) =>
  v.pipe(
    v.string((issue) => `${said(issue.input)} is not text, such as "${example}"`),
    v.minLength(1, `must not be empty; give something such as "${example}"`),
  );

/** A whole number of frames, channels or Hz. */
export const wholeNumber = (minimum: number = Number.MIN_SAFE_INTEGER) =>
  v.pipe(
    v.number((issue) => `${said(issue.input)} is not a number`),
    v.safeInteger((issue) => `${issue.input} is not a whole number`),
    v.minValue(minimum, (issue) => `${issue.input} is below ${minimum}`),
  );

/** A level that can be computed with: silence is said in another way, which `silence` names. */
export const decibels = (silence = 'leave it out to have silence') =>
  v.pipe(
    v.number((issue) => `${said(issue.input)} is not a number of decibels`),
    v.finite((issue) => `${issue.input} is not a finite number of decibels; ${silence}`),
  );

/** A place between left and right. */
export const panPosition = v.pipe(
  v.number((issue) => `${said(issue.input)} is not a number from -1 to 1`),
  v.minValue(-1, (issue) => `${issue.input} is below -1`),
  v.maxValue(1, (issue) => `${issue.input} is above 1`),
);

/** Yes or no. */
export const truth = v.boolean((issue) => `${said(issue.input)} is neither true nor false`);

/** One of a few words. */
export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, (issue) => `${said(issue.input)} is not one of: ${options.join(', ')}`);

/** A list of things that messages call `things`. */
export const listOf = <Item extends v.GenericSchema>(item: Item, things: string) =>
  v.array(item, (issue) => `${said(issue.input)} is not a list of ${things}`);

/** A list with at least one thing. */
export const filledList = <Item extends v.GenericSchema>(item: Item, things: string) =>
  v.pipe(listOf(item, things), v.minLength(1, `a list of ${things} has at least one; or leave it out`));

/** The colour of a strip. */
export const colour = v.pipe(
  v.string((issue) => `${said(issue.input)} is not a colour such as "#d64545"`),
  v.regex(/^#[0-9a-fA-F]{6}$/, (issue) => `${said(issue.input)} is not a colour such as "#d64545"`),
  v.description('The colour in the delivery, as #rrggbb.'),
);

const discreteSchema = v.strictObject({
  discrete: v.pipe(wholeNumber(1), v.description('A number of channels without speakers.')),
});

/** Which channel is which. */
export const layoutSchema = v.union(
  [
    v.picklist(['mono', 'stereo']),
    v.pipe(
      v.array(v.picklist(SPEAKER_ROLES)),
      v.minLength(1, 'a list of speakers names at least one'),
      v.check((roles) => new Set(roles).size === roles.length, 'the list names a speaker twice'),
      v.metadata({
        description: 'Speakers in the order of the channels.',
        examples: [['L', 'R', 'C', 'LFE', 'SL', 'SR']],
        uniqueItems: true,
      }),
    ),
    discreteSchema,
  ],
  (issue) =>
    `${said(issue.input)} is no layout. Give "mono", "stereo", { "discrete": 8 } or a list of: ${SPEAKER_ROLES.join(', ')}`,
);

/** A layout as it stands in the file. */
export type LayoutJson = v.InferOutput<typeof layoutSchema>;
