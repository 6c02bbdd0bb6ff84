/** Two files that are called alike. */
export interface NamedPair {
  readonly first: string;
  readonly second: string;
}

/** Which files of two folders belong together, and which are there on one side only. */
export interface NamedPairs {
  readonly pairs: readonly NamedPair[];
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/**
 * Pairs paths (with `/`) of two folders: those that are equal, then those that differ in case, in the form of their
 * accents or in their ending alone, then those whose names without folders do; each as long as only one fits.
 */
export function pairNames(first: readonly string[], second: readonly string[]): NamedPairs {
  const twins = new Map<string, string>();
  const taken = new Set<string>();
  for (const key of [
    (path: string) => path,
    plain,
    (path: string) => plain(path.split('/').at(-1) as string),
  ]) {
    const left = groupsOf(
      first.filter((path) => !twins.has(path)),
      key,
    );
    const right = groupsOf(
      second.filter((path) => !taken.has(path)),
      key,
    );
    for (const [name, [path, rival]] of left) {
      const [twin, other] = right.get(name) ?? [];
      if (path === undefined || twin === undefined || rival !== undefined || other !== undefined) continue;
      twins.set(path, twin);
      taken.add(twin);
    }
  }
  return {
    pairs: first.flatMap((path) => {
      const twin = twins.get(path);
      return twin === undefined ? [] : [{ first: path, second: twin }];
    }),
    onlyFirst: first.filter((path) => !twins.has(path)),
    onlySecond: second.filter((path) => !taken.has(path)),
  };
}

const plain = (path: string) =>
  path
    .replace(/\.[^./]+$/, '')
    .normalize('NFC')
    .toLowerCase();

function groupsOf(paths: readonly string[], key: (path: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(key(path), [...(groups.get(key(path)) ?? []), path]);
  return groups;
}
