import { isRelative, moduleReferences, splitSpecifier } from './module-references.js';
import type { Workspace } from './repository.js';
import { packageFolder, type SourceText, type Violation } from './source-text.js';

/** Who stands on which floor. A package imports only from floors below its own. */
export const FLOORS: ReadonlyMap<string, number> = new Map([
  ['@trackout/core', 0],
  ['@trackout/dsp-wasm', 1],
  ['@trackout/session', 1],
  ['@trackout/io-wav', 2],
  ['@trackout/meter', 2],
  ['@trackout/delivery', 2],
  ['@trackout/render', 3],
  ['@trackout/verify', 3],
  ['@trackout/routing-node', 3],
  ['trackout', 4],
]);

/** The one file outside its folder that a package's tests may use: it finds programs, not code. */
const SYSTEM_PARTS = 'scripts/system-parts.js';

function isOurs(name: string): boolean {
  return name === 'trackout' || name.startsWith('@trackout/');
}

function refusal(from: string, to: string): string | undefined {
  const here = FLOORS.get(from);
  const there = FLOORS.get(to);
  if (here === undefined) return `"${from}" has no floor: give it one in integration/laws/floors.ts`;
  if (there === undefined) return `"${to}" is private or unknown: no package may use it`;
  if (there < here) return undefined;
  const why = there === here ? 'on the same floor' : 'above';
  return `"${from}" (floor ${here}) uses "${to}" (floor ${there}), which is ${why}: imports point down only`;
}

/**
 * Imports between packages point strictly down, in sources and tests alike, and a relative import stays
 * within its package. Private workspaces may import everything.
 */
export function checkFloorsOfImports(
  workspaces: readonly Workspace[],
  sources: readonly SourceText[],
): Violation[] {
  const names = new Map(workspaces.map((workspace) => [workspace.folder, workspace.manifest.name]));
  return moduleReferences(sources).flatMap(({ path, line, specifier }): Violation[] => {
    const folder = packageFolder(path);
    if (folder === undefined) return [];
    const own = names.get(folder) ?? folder;
    if (isRelative(specifier)) {
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
      const test = path.startsWith(`${folder}/test/`);
      if (target.startsWith(`${folder}/`) || (test && target === SYSTEM_PARTS)) return [];
      return [{ path, line, message: `"${specifier}" leaves ${folder}: import the package by its name` }];
    }
    const { name } = splitSpecifier(specifier);
    if (!isOurs(name)) return [];
    if (name === own) {
      return path.startsWith(`${folder}/test/`)
        ? []
        : [{ path, line, message: `"${own}" imports itself by name: use a relative path` }];
    }
    const message = refusal(own, name);
    return message ? [{ path, line, message }] : [];
  });
}

/** The same for what package.json declares, devDependencies included. */
export function checkFloorsOfManifests(workspaces: readonly Workspace[]): Violation[] {
  return workspaces
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap(({ folder, manifest }) =>
      Object.keys({
        ...manifest.dependencies,
        ...manifest.devDependencies,
        ...manifest.peerDependencies,
        ...manifest.optionalDependencies,
      })
        .filter(isOurs)
        .flatMap((name): Violation[] => {
          const message = refusal(manifest.name, name);
          return message ? [{ path: `${folder}/package.json`, line: 1, message }] : [];
        }),
    );
}

/** `core` imports nothing but itself and declares no dependency at all. */
export function checkCoreStandsAlone(
  workspaces: readonly Workspace[],
  sources: readonly SourceText[],
): Violation[] {
  const core = workspaces.find(({ manifest }) => manifest.name === '@trackout/core');
  if (!core) return [{ path: 'packages/core', line: 1, message: 'there is no package "@trackout/core"' }];
  const imports = moduleReferences(sources.filter(({ path }) => path.startsWith(`${core.folder}/src/`)))
    .filter(({ specifier }) => !isRelative(specifier))
    .map(({ path, line, specifier }) => ({ path, line, message: `core imports "${specifier}"` }));
  const declared = Object.keys({
    ...core.manifest.dependencies,
    ...core.manifest.peerDependencies,
    ...core.manifest.optionalDependencies,
  }).map((name) => ({ path: `${core.folder}/package.json`, line: 1, message: `core depends on "${name}"` }));
  return [...imports, ...declared];
}
