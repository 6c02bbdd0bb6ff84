/** A recording, with the same performance without its effects where there is one. */
export interface RecordingPair {
  /** Path as it was given. */
  readonly path: string;
  readonly dry?: string;
  /** Name of the file without what marks it as wet, where there is a dry one to tell it from. */
  readonly name: string;
}

/** What belongs together among some files, and what a person should know about it. */
export interface RecordingPairs {
  /** In the order of the files. */
  readonly recordings: readonly RecordingPair[];
  readonly remarks: readonly string[];
}

type Version = 'wet' | 'dry' | 'unmarked';

interface Marked {
  readonly path: string;
  readonly version: Version;
  /** Equal for files that are versions of each other. */
  readonly base: string;
  readonly extension: string;
}

/** `Gtr_DRY`, `Gtr dry`, `Gtr-Dry`, `Gtr (dry)`, `Gtr [DRY]`; the mark stands at the end, and something before it. */
const MARK = /^(.*[^\s_.-])(?:[\s_.-]+(wet|dry)|[\s_.-]*[([](wet|dry)[)\]])$/i;

/**
 * Finds recordings that are there twice, with effects and without: by `_WET` and `_DRY` at the end of their
 * names, or by lying in folders called `wet` and `dry`. A name without a mark is the wet one of a dry one.
 *
 * Paths are relative, with `/`. A dry file without a partner stays a recording of its own, with a remark, and so
 * do all versions of a name that is there more than twice.
 */
export function pairWetAndDry(paths: readonly string[]): RecordingPairs {
  const files = paths.map(markOf);
  const remarks: string[] = [];
  const partners = new Map<Marked, Marked>();
  for (const dry of files.filter(({ version }) => version === 'dry')) {
    const twins = files.filter(({ base, version }) => base === dry.base && version === 'dry');
    const wet = files.filter(({ base, version }) => base === dry.base && version === 'wet');
    const unmarked = files.filter(({ base, version }) => base === dry.base && version === 'unmarked');
    const candidates = wet.length > 0 ? wet : unmarked;
    if (candidates.length === 1 && twins.length === 1) partners.set(candidates[0] as Marked, dry);
    else if (candidates.length === 0) {
      remarks.push(
        `"${dry.path}" is marked as dry, and no wet one goes with it: it is a track of its own, and will be heard in the mix.`,
      );
    } else {
      remarks.push(
        `"${dry.path}" could go with ${[...candidates, ...twins]
          .filter((file) => file !== dry)
          .map(({ path }) => `"${path}"`)
          .join(', ')}: they are left as tracks of their own.`,
      );
    }
  }
  const taken = new Set(partners.values());
  const recordings = files
    .filter((file) => !taken.has(file))
    .map((file): RecordingPair => {
      const dry = partners.get(file);
      const own = nameOf(file.path);
      if (!dry) return { path: file.path, name: own };
      return {
        path: file.path,
        dry: dry.path,
        name: (MARK.exec(stem(own))?.[1] ?? stem(own)) + file.extension,
      };
    });
  return { recordings, remarks };
}

function markOf(path: string): Marked {
  const name = nameOf(path);
  const extension = name.slice(stem(name).length);
  const folders = path.split('/').slice(0, -1);
  const folder = folders.at(-1)?.toLowerCase();
  const marked = MARK.exec(stem(name));
  const byName = (marked?.[2] ?? marked?.[3])?.toLowerCase() as 'wet' | 'dry' | undefined;
  const byFolder = folder === 'wet' || folder === 'dry' ? folder : undefined;
  const outer = byFolder ? folders.slice(0, -1) : folders;
  const plain = byName ? (marked?.[1] as string) : stem(name);
  return {
    path,
    version: byName ?? byFolder ?? 'unmarked',
    base: [...outer, plain].join('/').normalize('NFC').toLowerCase(),
    extension,
  };
}

function nameOf(path: string): string {
  return path.split('/').at(-1) as string;
}

function stem(name: string): string {
  return name.replace(/\.[a-z0-9]{1,5}$/i, '');
}
