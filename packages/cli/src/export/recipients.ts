import { FormatError } from '@trackout/core';
import { isRecord } from '../is-record.js';
import { type ExportSettings, problemOfSetting, SETTING_NAMES } from './export-settings.js';

/** Somebody who receives a delivery, and how an export is set up for them. Plain data: write your own as JSON. */
export interface Recipient {
  readonly name: string;
  readonly forWhom: string;
  /** Why it is set up so. */
  readonly why: string;
  /** What to ask them before you export. */
  readonly askFirst: string;
  readonly settings: ExportSettings;
}

/** The recipients that are always there. What is ordered at the command line goes before their settings. */
export const RECIPIENTS: readonly Recipient[] = [
  {
    name: 'mix-engineer',
    forWhom: 'who mixes the song from its tracks',
    why: 'Every track by itself as it sounds in your rough mix, its dry version beside it, mono kept mono, nothing on the master: all decisions stay open, and the rough mix says what you meant.',
    askFirst:
      'Sample rate and bits, headroom (many want peaks at -6 dBFS or below), whether effects that make the sound (amps, vocal throws) should stay on, and how names should look.',
    settings: {
      only: ['multitracks', 'mix'],
      taps: ['post-fader', 'dry'],
      keepMono: true,
      returns: 'stems',
      master: false,
      alternates: [],
      silent: 'keep',
    },
  },
  {
    name: 'collaborator',
    forWhom: 'who goes on writing or producing, in another studio or another DAW',
    why: 'Tracks with and without effects line up from the same first frame; tempo, metre and key are written down, so that the grid is right at once.',
    askFirst: 'Which DAW, whether they have your plug-ins, and whether MIDI is wanted as well.',
    settings: {
      only: ['multitracks', 'mix'],
      taps: ['post-fader', 'dry'],
      returns: 'stems',
      alternates: [],
      notes: true,
    },
  },
  {
    name: 'mastering-engineer',
    forWhom: 'who masters the song from stems',
    why: 'Stems as they leave their groups, before the master, which sum to the pre-master mix; 32-bit float, so that no level is lost. The mix through your master goes along as a reference of what you heard.',
    askFirst:
      'Whether they want stems at all or the stereo mix alone, and whether the compressor on your master should be printed: stems that pass it one by one no longer sum to the mix.',
    settings: {
      only: ['stems', 'mix'],
      stemsTap: 'post-fader',
      returns: 'stems',
      bits: '32f',
      mixBits: '32f',
      master: true,
    },
  },
  {
    name: 'remixer',
    forWhom: 'who makes another version of the song from its parts',
    why: 'A few stems with their effects, each with its own share of reverbs and delays, so that any of them works alone; tempo and key are written down.',
    askFirst: 'How many stems, whether the vocal is wanted dry as well, and who may release the remix.',
    settings: {
      only: ['stems', 'mix'],
      stemsTap: 'post-fader',
      returns: 'split',
      alternates: [],
      notes: true,
    },
  },
  {
    name: 'vocalist',
    forWhom: 'who records a vocal over the song',
    why: 'The instrumental to sing to, stems to set the headphones with, and a click that starts with the files.',
    askFirst:
      'Which key and tempo suit the voice, whether a guide vocal helps, and how long a count-in is needed.',
    settings: {
      only: ['stems', 'mix'],
      returns: 'split',
      alternates: ['instrumental'],
      click: true,
      notes: true,
    },
  },
  {
    name: 'post',
    forWhom: 'post-production for film and television',
    why: 'Stems as single mono files for each channel, 24-bit with a time stamp: what dubbing stages load. Every set sums to the mix.',
    askFirst:
      'Order of channels and names of the stems (DIA, MX, FX), frame rate, start time code, and the loudness that is delivered to.',
    settings: {
      only: ['stems', 'mix'],
      stemsTap: 'post-fader',
      returns: 'split',
      split: 'mono',
      bits: '24',
      mixBits: '24',
      alternates: [],
    },
  },
];

/**
 * Reads a recipient that a user wrote; see `RECIPIENTS` for what one looks like.
 * Throws `FormatError` `export/recipient` for anything else, and for settings that do not exist: none is ignored.
 */
export function readRecipient(text: string, file: string): Recipient {
  const refuse = (what: string, cause?: unknown) =>
    new FormatError(
      'export/recipient',
      `${file} is no recipient: ${what}. Write { "name", "forWhom", "why", "askFirst", "settings": { ... } }; settings are ${SETTING_NAMES.join(', ')}.`,
      { path: file },
      cause === undefined ? undefined : { cause },
    );
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refuse('it is not JSON', error);
  }
  if (!isRecord(data)) throw refuse('it is not an object');
  const texts = ['name', 'forWhom', 'why', 'askFirst'] as const;
  for (const key of texts) {
    if (typeof data[key] !== 'string' || data[key] === '') throw refuse(`"${key}" is not a text`);
  }
  const unknown = Object.keys(data).find(
    (key) => key !== '$schema' && key !== 'settings' && !(texts as readonly string[]).includes(key),
  );
  if (unknown !== undefined) throw refuse(`it has an unknown key "${unknown}"`);
  const { settings } = data;
  if (!isRecord(settings)) throw refuse('"settings" is not an object');
  for (const [key, value] of Object.entries(settings)) {
    const problem = problemOfSetting(key, value);
    if (problem !== undefined) throw refuse(problem);
  }
  const [name, forWhom, why, askFirst] = texts.map((key) => data[key] as string) as [
    string,
    string,
    string,
    string,
  ];
  return { name, forWhom, why, askFirst, settings };
}
