import { isNumber } from './default-names.js';
import { INSTRUMENT_FAMILIES } from './instrument-families.js';
import { decidingTerm, findTerms, nameOfWords } from './instrument-terms.js';
import { baseName, comparable, type NameWord, splitWords } from './name-words.js';

/** A track as it could stand in a session, from the name of its file. */
export interface ProposedTrack {
  /** Lower case, words joined by `-`, unlike every other. */
  readonly id: string;
  /** Not made unlike others: two files may tell the same. */
  readonly name: string;
  /** Absent where the name tells no instrument. */
  readonly group?: string;
  /** `#rrggbb` */
  readonly colour?: string;
  readonly fileName: string;
}

/** A group that at least one proposed track is in. */
export interface ProposedGroup {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
}

/** What a folder of files could be as a session. */
export interface SessionProposal {
  /** In the order of the file names. */
  readonly tracks: readonly ProposedTrack[];
  /** In the order in which a mix is laid out. */
  readonly groups: readonly ProposedGroup[];
}

type Words = readonly NameWord[];

/**
 * Proposes ids, names, groups and colours for the files of a session.
 *
 * What all names begin with, and from three files on what all end with (the song, `_Stem_`, a date), is left
 * out, as are extensions and the numbers in front. Words that tell something of the recording (an instrument,
 * WET, L, R) stay even if every file has them. Pure: the files are not looked at.
 */
export function proposeTracks(fileNames: readonly string[]): SessionProposal {
  const names = withoutCommonWords(fileNames.map((fileName) => splitWords(baseName(fileName))));
  const ids = new Set<string>();
  const tracks = names.map((allWords, index): ProposedTrack => {
    const words = withoutLeadingNumbers(allWords);
    const fileName = fileNames[index] as string;
    const family = INSTRUMENT_FAMILIES.find(({ id }) => id === decidingTerm(words)?.family);
    return {
      id: uniqueId(nameOfWords(words), index, ids),
      name: nameOfWords(words) || baseName(fileName),
      ...(family ? { group: family.id, colour: family.colour } : {}),
      fileName,
    };
  });
  const used = new Set(tracks.map((track) => track.group));
  return {
    tracks,
    groups: INSTRUMENT_FAMILIES.filter(({ id }) => used.has(id)).map(({ id, name, colour }) => ({
      id,
      name,
      colour,
    })),
  };
}

/** Words of the recording rather than of the song. */
const TELLING = new Set(['wet', 'dry', 'l', 'r', 'left', 'right', 'mono', 'stereo', 'di']);

function withoutCommonWords(names: readonly Words[]): readonly Words[] {
  const suffix = names.length > 2 ? commonSuffix(names) : 0;
  const heads = names.map((words) => words.slice(0, words.length - suffix));
  const prefix = names.length > 1 ? commonPrefix(heads) : 0;
  return heads.map((words) => withoutPrefix(words, prefix));
}

/** How many words all share, read forward or backward; one word of each name is always its own. */
function sharedCount(
  names: readonly Words[],
  at: (words: Words, index: number) => NameWord | undefined,
): number {
  const limit = Math.min(...names.map((words) => words.length)) - 1;
  let count = 0;
  while (count < limit && new Set(names.map((words) => at(words, count)?.key)).size === 1) count++;
  return Math.max(count, 0);
}

function commonSuffix(names: readonly Words[]): number {
  let count = sharedCount(names, (words, index) => words.at(-1 - index));
  // "Kick Drum", "Snare Drum": from the last such word on, nothing is lost.
  const tells = (words: Words, count: number) => {
    const start = words.length - count;
    return (
      words.slice(start).some((word) => TELLING.has(word.key)) ||
      findTerms(words).some((term) => term.rank > 0 && term.to > start)
    );
  };
  while (count > 0 && names.some((words) => tells(words, count))) count--;
  return count;
}

function commonPrefix(names: readonly Words[]): number {
  let count = sharedCount(names, (words, index) => words[index]);
  // "Audio 1", "Audio 808": numbers alone would tell less, or something wrong.
  if (names.every((words) => words.slice(count).every(isNumber))) return 0;
  // "Lead Vocal", "Lead Synth": the common word is part of what they are.
  for (const words of names) {
    const across = findTerms(words).find((term) => term.from < count && term.to > count);
    if (across) count = across.from;
  }
  // "Kick In", "Kick Out" keep the kick; in "Organ Song Kick", "Organ Song Vox" the organ is the song's.
  if (!tellSeveralInstruments(names.map((words) => words.slice(count)))) {
    for (const words of names) {
      const own = findTerms(words).find((term) => term.rank > 0 && term.from < count);
      if (own) count = own.from;
    }
  }
  return count;
}

function tellSeveralInstruments(names: readonly Words[]): boolean {
  const terms = names.map((words) => decidingTerm(words));
  return new Set(terms.flatMap((term) => (term && term.rank >= 3 ? [term.family] : []))).size > 1;
}

/** Without as many of the shared words as leaves a name that tells something: "Guitar L" does not become "L". */
function withoutPrefix(words: Words, prefix: number): Words {
  const tells = (word: NameWord) => !isNumber(word) && !TELLING.has(word.key);
  for (let count = prefix; count > 0; count--) {
    const rest = words.slice(count);
    if (decidingTerm(rest) || rest.some(tells)) return rest;
  }
  return words;
}

/** `01 Kick` becomes "Kick"; `808 Kick`, `12 String Guitar` and `01` stay. */
function withoutLeadingNumbers(words: Words): Words {
  const termStart = findTerms(words)[0]?.from;
  let start = 0;
  while (start < words.length - 1 && start !== termStart && isNumber(words[start] as NameWord)) start++;
  return words.slice(start);
}

function uniqueId(name: string, index: number, taken: Set<string>): string {
  const plain = comparable(name)
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const wanted = plain || `track-${index + 1}`;
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  taken.add(id);
  return id;
}
