/** One word of a name. */
export interface NameWord {
  /** As it was written. */
  readonly text: string;
  /** For comparison: lower case, without accents. */
  readonly key: string;
  /** True where nothing separates it from the word before: `Synth` `1` of `Synth1`. */
  readonly glued: boolean;
}

const AUDIO_EXTENSION = /\.(?:wave?|bwf|w64|rf64|aiff?|aifc|caf|flac|alac|mp3|m4a|mp4|aac|ogg|opus|wv|sd2)$/i;

/** The name without the extension of an audio file. Dots within it stay. */
export function withoutExtension(name: string): string {
  return name.replace(AUDIO_EXTENSION, '');
}

/** The last part of a path, without the extension of an audio file. */
export function baseName(path: string): string {
  return withoutExtension(path.replace(/^.*[/\\]/s, ''));
}

/** `2nd`, `808s`; digits; capitals with a plural s (`GTRs`); capitals; a word, an apostrophe within it. */
const WORD =
  /\d+(?:st|nd|rd|th|s)(?!\p{L})|\d+|\p{Lu}{2,}s(?!\p{L})|(?:\p{Lu}\p{M}*)+(?!\p{Ll})(?:['’]\p{Lu}+)?|\p{Lu}?(?:[\p{Ll}\p{Lo}\p{Lt}\p{Lm}]\p{M}*)+(?:['’]\p{Ll}+)?|\p{L}/gu;

/** The words of a name: divided at everything but letters and digits, between them, and in camel case. */
export function splitWords(name: string): readonly NameWord[] {
  const composed = name.normalize('NFC');
  let end = -1;
  return Array.from(composed.matchAll(WORD), (match) => {
    const glued = match.index === end;
    end = match.index + match[0].length;
    return { text: match[0], key: comparable(match[0]), glued };
  });
}

/** Lower case, without accents. */
export function comparable(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
