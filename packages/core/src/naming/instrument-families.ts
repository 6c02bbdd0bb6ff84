import { areDefaultWords, isNumber } from './default-names.js';
import { decidingTerm, nameOfWords } from './instrument-terms.js';
import type { FamilyId } from './instrument-words.js';
import { splitWords, withoutExtension } from './name-words.js';

export type { FamilyId };

/** A family of instruments with the group and the colour that a studio gives it. */
export interface InstrumentFamily {
  readonly id: FamilyId;
  /** The group's name, and so the stem's. */
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
}

/** Every family, in the order in which a mix is laid out. Drums are red, the bass is blue, vocals are green. */
export const INSTRUMENT_FAMILIES: readonly InstrumentFamily[] = [
  { id: 'drums', name: 'Drums', colour: '#d64545' },
  { id: 'bass', name: 'Bass', colour: '#3b6fd6' },
  { id: 'guitars', name: 'Guitars', colour: '#e0872d' },
  { id: 'keys', name: 'Keys', colour: '#d9bb2b' },
  { id: 'synths', name: 'Synths', colour: '#8a4fd0' },
  { id: 'strings', name: 'Strings', colour: '#2aa5a0' },
  { id: 'winds', name: 'Winds', colour: '#b8862f' },
  { id: 'orchestra', name: 'Orchestra', colour: '#9c5f3a' },
  { id: 'vocals', name: 'Vocals', colour: '#3fa34d' },
  { id: 'scratches', name: 'Scratches', colour: '#c2458f' },
  { id: 'effects', name: 'FX', colour: '#7d8ba1' },
  { id: 'guide', name: 'Guide', colour: '#6b7280' },
];

/** What a name tells. */
export interface Instrument {
  readonly family: FamilyId;
  readonly group: { readonly id: FamilyId; readonly name: string };
  /** `#rrggbb` */
  readonly colour: string;
  /** The name in capitals, words joined by `_`, abbreviations written out: `LEAD_VOCAL`, `SNARE_2`. */
  readonly name: string;
}

/**
 * The instrument that a track name tells, or `undefined` where it tells none (`Insert 1`, `Lead`, `organic`).
 *
 * Whole words count, however they are written: `HiHat`, `hi-hat`, `HI_HAT 2`. A word that names an instrument
 * beats one that describes it (`guitar loop`, `snare reverb`), more words beat fewer (`bass drum` is a kick),
 * and of equals the last decides. `name` may have the extension of an audio file.
 */
export function identifyInstrument(name: string): Instrument | undefined {
  const words = splitWords(withoutExtension(name));
  const term = decidingTerm(words);
  const family = INSTRUMENT_FAMILIES.find(({ id }) => id === term?.family);
  if (!family) return undefined;
  return {
    family: family.id,
    group: { id: family.id, name: family.name },
    colour: family.colour,
    name: nameOfWords(words),
  };
}

/**
 * True for names that a DAW gives by itself and that say nothing: `Insert 1`, `Audio Track 2`, `01`,
 * `Audiospur 3`, `Piste 4`, `Pista 5`. A number that names an instrument (`808`) is not one of them.
 */
export function isDefaultName(name: string): boolean {
  const words = splitWords(withoutExtension(name));
  return words.every(isNumber) ? decidingTerm(words) === undefined : areDefaultWords(words);
}
