/** A kind of files that a session is often delivered as. */
export interface FileKind {
  readonly set: 'multitracks' | 'stems' | 'wet' | 'dry';
  readonly words: RegExp;
  /** Kinds with one of these in common are made of the same sources: never two of them in one sum. */
  readonly rival: 'source' | 'effects';
}

const KINDS: readonly FileKind[] = [
  { set: 'multitracks', words: /^(?:multi ?tracks?|multis|tracks?|raw|trackouts?)$/i, rival: 'source' },
  { set: 'stems', words: /^(?:stems?|groups?|busses|buses|submix(?:es)?)$/i, rival: 'source' },
  { set: 'wet', words: /^(?:wet|printed|with (?:fx|effects)|fx on|processed)$/i, rival: 'effects' },
  {
    set: 'dry',
    words: /^(?:dry|unprocessed|no (?:fx|effects)|fx off|without (?:fx|effects))$/i,
    rival: 'effects',
  },
];

const MIX_FOLDER =
  /^(?:mix|mixes|mixdown|master|masters|mastered|premaster|pre-master|bounce|bounces|2-?bus|two-?bus|printmaster)$/i;
const MIX_NAME = /(?:^|[ _-])(?:full[ _-]?mix|mix|mixdown|master|premaster|mastered)(?:[ _-]?v?\d+)?$/i;

/** A name taken apart: the kind that a word in it tells, and the other words. */
export interface Tag {
  readonly kind: FileKind | undefined;
  /** Equal for files that differ in such a word alone. */
  readonly rest: string;
}

/** What the words of a name tell; of `only` this rivalry, where it is given. */
export function tagOf(name: string, only?: FileKind['rival']): Tag {
  const words = name.split(/[ _.()[\]-]+/).filter((word) => word !== '');
  for (const length of [2, 1]) {
    for (let at = 0; at + length <= words.length; at++) {
      const said = words.slice(at, at + length).join(' ');
      const kind = KINDS.find((each) => each.words.test(said) && (only ?? each.rival) === each.rival);
      if (kind) return { kind, rest: plain([...words.slice(0, at), ...words.slice(at + length)]) };
    }
  }
  return { kind: undefined, rest: plain(words) };
}

const plain = (words: readonly string[]) => words.join(' ').normalize('NFC').toLowerCase();

/** Whether a path is that of a mix, by its folders or its name. */
export function isMixByName(path: string): boolean {
  return foldersOf(path).some((folder) => MIX_FOLDER.test(folder)) || MIX_NAME.test(stemOf(path).trim());
}

/** The folders of a path, outermost first. */
export function foldersOf(path: string): readonly string[] {
  return path.split('/').slice(0, -1);
}

/** The name without folders and without its ending. */
export function stemOf(path: string): string {
  return (path.split('/').at(-1) as string).replace(/\.[^.]+$/, '');
}
