import { builtinModules } from 'node:module';
import ts from 'typescript';
import { isRelative, moduleReferences, resolveRelative, splitSpecifier } from './module-references.js';
import type { ExportTarget, Workspace } from './repository.js';
import { isPackageSource, type SourceText, type Violation } from './source-text.js';
import { forEachNode, parseSources, placeOf } from './syntax.js';

/** The only places where a package may know that it runs in Node. */
const NODE_PLACES: readonly RegExp[] = [
  /^packages\/routing-node\/src\//,
  /^packages\/cli\/src\/(bin\.ts$|bin\/)/,
  /^packages\/(io-wav|render|cli)\/src\/(node\.ts$|node\/)/,
];

/** Globals that only Node has. */
const NODE_GLOBALS = new Set([
  'process',
  'Buffer',
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
  'setImmediate',
  'clearImmediate',
  'NodeJS',
]);

const BUILTINS = new Set(builtinModules);

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || BUILTINS.has(specifier);
}

/** Globals of Node that are asked for where they are and done without where they are not, each with the reason. */
const ASKED_FOR: readonly { readonly path: string; readonly name: string; readonly reason: string }[] = [
  {
    path: 'packages/dsp-wasm/src/base64.ts',
    name: 'Buffer',
    reason:
      'unpacks the kernels in less than a tenth of the time; the same bytes without it, which a test proves',
  },
];

/** True where Node's modules and globals are allowed. */
export function isNodePlace(path: string): boolean {
  return NODE_PLACES.some((place) => place.test(path));
}

/** Node's modules and globals appear only in `routing-node`, the bin and the `./node` entries. */
export function checkNodePlaces(sources: readonly SourceText[]): Violation[] {
  const portable = sources.filter(({ path }) => isPackageSource(path) && !isNodePlace(path));
  const modules = moduleReferences(portable)
    .filter(({ specifier }) => isBuiltin(specifier))
    .map(({ path, line, specifier }) => ({
      path,
      line,
      message: `"${specifier}" exists only in Node: move this to src/node/, or let the caller hand it in`,
    }));
  const syntax = parseSources(portable);
  const globals: Violation[] = [];
  for (const file of syntax.files) {
    forEachNode(file, (node) => {
      const name = syntax.globalName(node);
      const asked = ASKED_FOR.some((each) => each.path === placeOf(file, node).path && each.name === name);
      if (name !== undefined && NODE_GLOBALS.has(name) && !asked) {
        globals.push({ ...placeOf(file, node), message: `\`${name}\` exists only in Node` });
      }
      if (ts.isTypeReferenceNode(node) && node.typeName.getText(file).startsWith('NodeJS.')) {
        globals.push({ ...placeOf(file, node), message: '`NodeJS` types exist only in Node' });
      }
    });
  }
  return [...modules, ...globals];
}

/** An entry of a package's `exports` and the source file it is built from. */
interface Entry {
  readonly id: string;
  readonly file: string;
}

/** `./dist/node.js` is built from `src/node.ts`. Entries that are not modules (JSON) are left out. */
function entriesOf({ folder, manifest }: Workspace): Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]): Entry[] => {
    const built = moduleTarget(target);
    if (built === undefined) return [];
    const file = `${folder}/${built.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts')}`;
    return [{ id: subpath === '.' ? manifest.name : `${manifest.name}${subpath.slice(1)}`, file }];
  });
}

function moduleTarget(target: ExportTarget): string | undefined {
  if (typeof target === 'string') return target.endsWith('.js') ? target : undefined;
  if (target === null || Array.isArray(target)) return undefined;
  return moduleTarget((target as { readonly default?: ExportTarget }).default ?? null);
}

/**
 * Follows the imports of every entry that is not a `./node` entry, through all packages: none may reach
 * a module that only Node can load. The message shows the way there.
 */
export function checkBrowserEntries(
  workspaces: readonly Workspace[],
  sources: readonly SourceText[],
): Violation[] {
  const entries = new Map(workspaces.flatMap(entriesOf).map(({ id, file }) => [id, file]));
  const paths = new Set(sources.map(({ path }) => path));
  const references = new Map<string, ReturnType<typeof moduleReferences>>();
  for (const reference of moduleReferences(sources.filter(({ path }) => isPackageSource(path)))) {
    references.set(reference.path, [...(references.get(reference.path) ?? []), reference]);
  }
  const next = (path: string, specifier: string): string | undefined => {
    if (isRelative(specifier)) return resolveRelative(path, specifier, (p) => paths.has(p));
    const { name, subpath } = splitSpecifier(specifier);
    return entries.get(subpath === '.' ? name : `${name}${subpath.slice(1)}`);
  };

  return workspaces.flatMap((workspace) =>
    workspace.manifest.name === '@trackout/routing-node'
      ? []
      : entriesOf(workspace)
          .filter(({ file }) => !isNodePlace(file))
          .flatMap(({ id, file }): Violation[] => {
            const found: Violation[] = [];
            const seen = new Set<string>([file]);
            const open: string[][] = [[file]];
            for (let way = open.shift(); way; way = open.shift()) {
              const path = way.at(-1) as string;
              for (const { line, specifier } of references.get(path) ?? []) {
                const target = next(path, specifier);
                const nodeOnly = isBuiltin(specifier) || (target !== undefined && isNodePlace(target));
                if (nodeOnly) {
                  const steps = [...way.map((step) => step.replace('packages/', '')), specifier];
                  found.push({ path, line, message: `"${id}" reaches Node: ${steps.join(' -> ')}` });
                } else if (target !== undefined && !seen.has(target)) {
                  seen.add(target);
                  open.push([...way, target]);
                }
              }
            }
            return found;
          }),
  );
}
