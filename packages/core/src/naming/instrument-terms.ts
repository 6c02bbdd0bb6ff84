import { areDefaultWords, isNumber } from './default-names.js';
import { FAMILY_WORDS, type FamilyId, NEUTRAL_WORDS } from './instrument-words.js';
import { comparable, type NameWord } from './name-words.js';

/** How much a term decides: 4 whatever stands beside it, 3 names an instrument, 2 gives way to one, 1 a hint, 0 nothing. */
export type TermRank = 0 | 1 | 2 | 3 | 4;

interface Term {
  /** Absent: the words name no instrument. */
  readonly family?: FamilyId;
  readonly rank: TermRank;
  readonly wordCount: number;
  /** What to call it in a proposed name; absent: as it was written. */
  readonly spelling?: string;
}

/** A term and where it stands: words `from` (included) to `to` (excluded). */
export interface TermMatch extends Term {
  readonly from: number;
  readonly to: number;
}

interface TermTable {
  readonly terms: ReadonlyMap<string, Term>;
  /** In words. */
  readonly longest: number;
}

let table: TermTable | undefined;

/** The table, made when the first name is looked at: most who load this package ask for none. */
function termTable(): TermTable {
  if (!table) {
    const terms = collectTerms();
    table = { terms, longest: Math.max(...Array.from(terms.values(), (term) => term.wordCount)) };
  }
  return table;
}

function collectTerms(): ReadonlyMap<string, Term> {
  const terms = new Map<string, Term>();
  const plurals = new Map<string, Term>();
  const add = (entry: string, rank: TermRank, family?: FamilyId) => {
    const [written = '', spelling] = entry.split('=');
    const term: Term = {
      rank,
      wordCount: written.split(' ').length,
      ...(family === undefined ? {} : { family }),
      ...(spelling === undefined ? {} : { spelling }),
    };
    const joined = comparable(written.replaceAll(' ', ''));
    terms.set(joined, term);
    if (joined.length > 2 && /[a-rt-z]$/.test(joined)) {
      plurals.set(`${joined}s`, spelling === undefined ? term : { ...term, spelling: `${spelling}S` });
    }
  };
  for (const [family, { sure, general, hints }] of Object.entries(FAMILY_WORDS)) {
    for (const entry of sure) add(entry, family === 'guide' ? 4 : 3, family as FamilyId);
    for (const entry of general) add(entry, 2, family as FamilyId);
    for (const entry of hints) add(entry, 1, family as FamilyId);
  }
  for (const entry of NEUTRAL_WORDS) add(entry, 0);
  return new Map([...plurals, ...terms]);
}

/** The terms in a name, left to right, the longest at each place. */
export function findTerms(words: readonly NameWord[]): readonly TermMatch[] {
  const matches: TermMatch[] = [];
  let from = 0;
  while (from < words.length) {
    const match = longestTermAt(words, from);
    if (match) matches.push(match);
    from = match ? match.to : from + 1;
  }
  return matches;
}

function longestTermAt(words: readonly NameWord[], from: number): TermMatch | undefined {
  const { terms, longest } = termTable();
  for (let to = Math.min(words.length, from + longest); to > from; to--) {
    const keys = words.slice(from, to).map((word) => word.key);
    const term = terms.get(keys.join(''));
    // A term may be written joined ("hihat"), but not in more pieces than it has words ("k ick").
    if (term && keys.length <= term.wordCount) return { ...term, from, to };
  }
  return undefined;
}

/** The term that decides: the highest rank, of these the one of most words, of these the last (English names the thing last). */
export function decidingTerm(
  words: readonly NameWord[],
): { readonly family: FamilyId; readonly rank: TermRank } | undefined {
  if (areDefaultWords(words)) return undefined;
  let best: (TermMatch & { readonly family: FamilyId }) | undefined;
  for (const match of findTerms(words)) {
    if (match.family === undefined) continue;
    const better =
      best === undefined ||
      match.rank > best.rank ||
      (match.rank === best.rank && match.wordCount >= best.wordCount);
    if (better) best = { ...match, family: match.family };
  }
  return best;
}

/**
 * The words as one name: capitals, joined by `_`, abbreviations written out.
 * Digits stay at the unknown word that they were glued to: `SNARE_2`, but `V2`, `128BPM`.
 */
export function nameOfWords(words: readonly NameWord[]): string {
  const matches = findTerms(words);
  let name = '';
  let unknownBefore: NameWord | undefined;
  for (let index = 0; index < words.length; ) {
    const match = matches.find((candidate) => candidate.from === index);
    const word = words[index] as NameWord;
    const to = match?.to ?? index + 1;
    const written = words.slice(index, to).map(({ text }) => text.toUpperCase());
    const glued = !match && word.glued && unknownBefore && isNumber(word) !== isNumber(unknownBefore);
    name += (name === '' || glued ? '' : '_') + (match?.spelling ?? written.join('_'));
    // The 1 of `Synth1Lead` belongs to the synth, not to the lead.
    const belongsToTerm = isNumber(word) && word.glued && unknownBefore === undefined;
    unknownBefore = match || belongsToTerm ? undefined : word;
    index = to;
  }
  return name;
}
