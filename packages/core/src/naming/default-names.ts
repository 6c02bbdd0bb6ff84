import type { NameWord } from './name-words.js';

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** What DAWs call a track that nobody has named, in English, German, French, Spanish and Italian. */
const NOUNS = set(
  `audio audiotrack track trk insert midi inst instrument untitled unnamed bounce bounced stem aux auxiliary
  bus buss group grp channel chan ch recording rec take clip region item input output in out return send file folder
  render rendered export exported vst vsti sampler pattern mixdown consolidated merged
  spur audiospur midispur instrumentenspur unbenannt namenlos titel gruppe kanal eingang ausgang aufnahme clipspur
  piste titre sans groupe canal entree sortie enregistrement
  pista sin titulo nombre grupo entrada salida grabacion instrumento
  traccia senza titolo gruppo ingresso uscita registrazione`,
);

/** What stands beside them and says no more: articles, sides, the marks of a copy. */
const FILLERS = set(
  `new software external virtual mono stereo main line no name copy duplicate dup bip glued frozen freeze
  comp l r left right
  neu neue neuer neues ohne kopie stumm
  nouvelle nouveau nom copie logiciel de
  nuevo nueva copia di nuova nuovo nome`,
);

const NUMBER = /^\d+$/;

/** True where the words are those of a default name; numbers alone are not judged. */
export function areDefaultWords(words: readonly NameWord[]): boolean {
  return (
    words.some((word) => NOUNS.has(word.key)) &&
    words.every((word) => NOUNS.has(word.key) || FILLERS.has(word.key) || isNumber(word))
  );
}

/** True for digits only. */
export function isNumber(word: NameWord): boolean {
  return NUMBER.test(word.key);
}
