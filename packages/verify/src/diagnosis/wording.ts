import type { Fault, FaultKind } from '@trackout/core';
import type { FaultDraft } from './hypothesis.js';
import { MASTER } from './scene.js';

/** Names for a person. */
export interface Names {
  readonly stems: readonly string[];
  readonly mix: string;
  readonly sampleRate: number;
}

type Words = (draft: FaultDraft, names: Names) => { readonly message: string; readonly remedy: string };

/** A fault in words. */
export function wordFault(draft: FaultDraft, names: Names): Omit<Fault, 'confidence' | 'corrected'> {
  const { message, remedy } = WORDS[draft.kind](draft, names);
  const related = draft.related?.map((stem) => names.stems[stem] as string);
  return {
    kind: draft.kind,
    stem: draft.stem === MASTER ? null : (names.stems[draft.stem] as string),
    figure: draft.figure,
    unit: draft.unit,
    fromFrame: draft.fromFrame ?? null,
    toFrame: draft.toFrame ?? null,
    message,
    remedy,
    ...(draft.alternatives ? { alternatives: draft.alternatives } : {}),
    ...(related && related.length > 0 ? { related } : {}),
  };
}

const quoted = (name: string) => `"${name}"`;
const stemOf = ({ stem }: FaultDraft, names: Names) =>
  stem === MASTER ? `the mix ${quoted(names.mix)}` : quoted(names.stems[stem] as string);
const signed = (value: number, digits: number) => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
const size = (draft: FaultDraft) => Math.abs(draft.figure ?? 0);

/** Frames as a place on the clock: `1:02.345`. */
function clock(frame: number, { sampleRate }: Names): string {
  const milliseconds = Math.round((frame * 1000) / sampleRate);
  const seconds = Math.floor(milliseconds / 1000);
  const rest = String(milliseconds % 1000).padStart(3, '0');
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.${rest}`;
}

function between(draft: FaultDraft, names: Names): string {
  if (draft.fromFrame === undefined || draft.toFrame === undefined) return '';
  return ` between ${clock(draft.fromFrame, names)} and ${clock(draft.toFrame, names)}`;
}

function frames(value: number, { sampleRate }: Names): string {
  const whole = Number.isInteger(value);
  const shown = whole ? String(value) : value.toFixed(2);
  return `${shown} frame${value === 1 ? '' : 's'} (${((value * 1000) / sampleRate).toFixed(3)} ms)`;
}

const WORDS: Readonly<Record<FaultKind, Words>> = {
  'missing-stem': (draft) => ({
    message: `The mix holds something that no file of the pack has, at ${(draft.figure ?? 0).toFixed(1)} dBFS RMS.`,
    remedy:
      'Export the track that is missing. The residual is what it sounds like: write it to a file and listen.',
  }),
  'extra-stem': (draft, names) => ({
    message: `${stemOf(draft, names)} is in the pack and not in the mix.`,
    remedy: 'Take it out of the pack, or unmute it in the mix and bounce the mix again.',
  }),
  'doubled-stem': (draft, names) => ({
    message:
      draft.related && draft.related.length > 0
        ? `${stemOf(draft, names)} and ${quoted(names.stems[draft.related[0] as number] as string)} are the same audio: it is summed twice.`
        : draft.detail === 'mix'
          ? `The mix holds ${stemOf(draft, names)} twice: at exactly twice its level.`
          : `${stemOf(draft, names)} has exactly twice the level that it has in the mix.`,
    remedy:
      'Look for a duplicated track, or a track that is routed both to its bus and to the master, and export again.',
  }),
  'return-missing': (draft, names) => ({
    message: `The mix holds an effect that no file of the pack has: a filtered, decaying image of ${list(draft, names)}.`,
    remedy: 'Export the effect return as a stem of its own, or print it into the stems that feed it.',
  }),
  'return-doubled': (draft, names) => ({
    message: `${stemOf(draft, names)} is the effect of ${list(draft, names)}, and is in the pack twice: as a file and printed in a stem.`,
    remedy: 'Export the stems dry, or leave the file of the return out of the pack.',
  }),
  'stem-dynamics': (draft, names) => ({
    message: `The level of ${stemOf(draft, names)} moves against the mix by up to ${size(draft).toFixed(1)} dB${between(draft, names)}${
      draft.related ? `, along with ${list(draft, names)}` : ''
    }.`,
    remedy: draft.related
      ? 'Its sidechain was dead or alone when it was printed: export it with the key playing (muted to the output if need be).'
      : 'Look for a compressor, a sidechain or an automation that was not the same when it was printed, and export it together with the mix.',
  }),
  'not-repeatable': (draft, names) => ({
    message: `${stemOf(draft, names)} sounds different at each bounce: level and spectrum are those in the mix, the waveform is not.`,
    remedy:
      'A free-running LFO, round robin or random start is in it: freeze the track, then print both the mix and the stem from the frozen audio.',
  }),
  gain: (draft, names) => ({
    message: `The mix has ${stemOf(draft, names)} ${signed(draft.figure ?? 0, 2)} dB against the file.`,
    remedy: `Raise the file by ${signed(draft.figure ?? 0, 2)} dB, or export it again with the fader as in the mix.`,
  }),
  polarity: (draft, names) => ({
    message: `The polarity of ${stemOf(draft, names)} is inverted.`,
    remedy: 'Invert its polarity, or export it again without the polarity switch.',
  }),
  'channel-swap': (draft, names) => ({
    message: `Left and right of ${stemOf(draft, names)} are swapped.`,
    remedy: 'Swap its channels, or export it again with the right routing.',
  }),
  'mono-collapse': (draft, names) => ({
    message:
      draft.detail === 'mix'
        ? `${stemOf(draft, names)} is stereo, and the mix has it in mono.`
        : `${stemOf(draft, names)} is mono, and the mix has it in stereo.`,
    remedy:
      draft.detail === 'mix'
        ? 'Export it in mono, or bounce the mix again with the stereo track.'
        : 'Export it again in stereo: check the output of the track, and a mono switch.',
  }),
  'pan-law': (draft, names) => ({
    message: `The sides of ${stemOf(draft, names)} have other gains than in the mix: ${signed(draft.figure ?? 0, 2)} dB.`,
    remedy:
      'Export stems and mix with one pan law, and with the pan as in the mix (0 dB at the centre for a linear balance).',
  }),
  offset: (draft, names) => {
    const late = (draft.figure ?? 0) > 0;
    return {
      message: `${stemOf(draft, names)} is ${late ? 'late' : 'early'} by ${frames(size(draft), names)}.`,
      remedy: late
        ? 'Move it earlier by that, or export it again with delay compensation on.'
        : 'Move it later by that, or export it again from the same start as the mix.',
    };
  },
  drift: (draft, names) => ({
    message: `${stemOf(draft, names)} drifts by ${(draft.figure ?? 0).toFixed(2)} ppm against the mix.`,
    remedy:
      'It was recorded or played against another clock: lock both to one clock, or export it again in the session.',
  }),
  'sample-rate': (draft, names) => ({
    message: `${stemOf(draft, names)} was made at ${Math.round(draft.figure ?? 0)} Hz and is played at ${names.sampleRate} Hz.`,
    remedy: `Convert it to ${names.sampleRate} Hz, or export it again at that rate.`,
  }),
  truncated: (draft, names) => ({
    message: `${stemOf(draft, names)} ${draft.detail === 'start' ? 'begins' : 'ends'} too ${
      draft.detail === 'start' ? 'late' : 'early'
    }: ${frames(size(draft), names)} are missing${between(draft, names)}.`,
    remedy: 'Export every file over the same range as the mix, tails included.',
  }),
  dropout: (draft, names) => ({
    message:
      draft.detail === 'silent'
        ? `${stemOf(draft, names)} drops out${between(draft, names)}.`
        : draft.detail === 'repeated'
          ? `${stemOf(draft, names)} repeats a block of ${frames(size(draft), names)} at ${clock(draft.fromFrame ?? 0, names)}.`
          : `${stemOf(draft, names)} has lost a block of ${frames(size(draft), names)} at ${clock(draft.fromFrame ?? 0, names)}: what follows is early.`,
    remedy: 'Export it again, with a larger buffer or offline.',
  }),
  'master-dynamics': (draft, names) => ({
    message: `The mix has a gain that moves over all stems, by up to ${size(draft).toFixed(1)} dB${between(draft, names)}: a limiter or compressor on the master.`,
    remedy: 'Bounce the mix again with the processing of the master bypassed.',
  }),
  'master-eq': (draft) => ({
    message: `The mix has another frequency response than the sum of the stems: ${signed(draft.figure ?? 0, 1)} dB at ${draft.detail} Hz.`,
    remedy: 'Bounce the mix again with the equaliser of the master bypassed.',
  }),
  'master-gain': (draft) => ({
    message: `The mix as a whole has ${signed(draft.figure ?? 0, 2)} dB against the sum of the stems.`,
    remedy: 'Bounce the mix again with the master fader at 0 dB, and without normalising.',
  }),
  clipping: (draft, names) => ({
    message: `${stemOf(draft, names)[0]?.toUpperCase()}${stemOf(draft, names).slice(1)} is clipped at ${(draft.figure ?? 0).toFixed(2)} dBFS${between(draft, names)}.`,
    remedy: 'Export in 32-bit float, or lower the tracks that feed it.',
  }),
  scale: (draft, names) => ({
    message: `${draft.stem === MASTER ? 'The mix' : stemOf(draft, names)} was written with full scale one step off (0x7FFF against 0x8000): ${signed(draft.figure ?? 0, 6)} dB.`,
    remedy: 'Export both with the same program, or in 32-bit float.',
  }),
  'bit-depth': (draft, names) => ({
    message: `${stemOf(draft, names)} holds ${draft.figure} bits: it was ${draft.detail === 'cut' ? 'cut off' : 'rounded'} to fewer bits than its file has.`,
    remedy: 'Export it again with the bit depth of the session, or in 32-bit float.',
  }),
  dither: (draft, names) => ({
    message:
      draft.detail === 'own'
        ? 'What is left is white noise of the size of dither on the files.'
        : `${stemOf(draft, names)} was dithered to ${draft.figure} bits.`,
    remedy: 'Switch dither off, or say that the files are dithered: the bound allows for it then.',
  }),
  dc: (draft, names) => ({
    message: `${draft.stem === MASTER ? 'The mix and the stems differ by' : `${stemOf(draft, names)} has`} a DC offset of ${(draft.figure ?? 0).toFixed(1)} dBFS.`,
    remedy:
      'Look for the plug-in or the converter that adds it, or remove it with a high-pass filter in the session.',
  }),
  'non-finite': (draft, names) => ({
    message: `${stemOf(draft, names)} holds samples that are not numbers.`,
    remedy: 'Look for the plug-in or the fade that makes them, and export this file again.',
  }),
  overlong: (draft, names) => ({
    message: `${stemOf(draft, names)} is longer than the mix.`,
    remedy: 'Export every file over the same range as the mix.',
  }),
  unexplained: (draft, names) => ({
    message:
      draft.figure === null
        ? `What is left${between(draft, names)} is too short to be explained: a click, or a sample that is off.`
        : `With that undone, ${draft.figure.toFixed(1)} dBFS RMS are left${between(draft, names)}, and nothing explains them.`,
    remedy: 'Write the residual to a file and listen to it.',
  }),
};

function list({ related = [], stem }: FaultDraft, names: Names): string {
  const stems = related.length > 0 ? related : [stem];
  return stems.map((each) => quoted(names.stems[each] as string)).join(', ');
}
