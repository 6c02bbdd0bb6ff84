import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ExportTarget, type Manifest, ROOT, readManifest, readWorkspaces } from '../laws/repository.js';

/** What a page resolves, the preferred first. */
const PAGE_CONDITIONS = ['browser', 'import', 'default'];

/**
 * Bare specifier -> path from the repository's root, for every entry of our packages that a page may load,
 * and for every library that they depend on.
 */
export function importMap(): Map<string, string> {
  const map = new Map<string, string>();
  const libraries = new Map<string, string>();
  for (const { folder, manifest } of readWorkspaces()) {
    if (manifest.private === true) continue;
    addEntries(map, folder, manifest);
    collectLibraries(libraries, folder, manifest);
  }
  for (const [name, folder] of libraries) {
    if (!map.has(name)) addEntries(map, folder, readManifest(`${folder}/package.json`));
  }
  return map;
}

/** The libraries below a package, with the folder that Node would load each from. */
function collectLibraries(found: Map<string, string>, folder: string, manifest: Manifest): void {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const own = `${folder}/node_modules/${name}`;
    const path = existsSync(join(ROOT, own)) ? own : `node_modules/${name}`;
    if (found.has(name) || !existsSync(join(ROOT, path, 'package.json'))) continue;
    found.set(name, path);
    collectLibraries(found, path, readManifest(`${path}/package.json`));
  }
}

function addEntries(map: Map<string, string>, folder: string, manifest: Manifest): void {
  for (const [subpath, target] of entriesOf(manifest)) {
    if (subpath === './node' || subpath.endsWith('.json') || subpath.includes('*')) continue;
    const path = pageTarget(target);
    if (path?.match(/\.m?js$/)) map.set(posix.join(manifest.name, subpath), posix.join(folder, path));
  }
}

function entriesOf(manifest: Manifest): [string, ExportTarget][] {
  const { exports } = manifest as { readonly exports?: ExportTarget };
  if (exports === undefined) {
    const { module } = manifest as { readonly module?: string };
    return [['.', module ?? manifest.main ?? './index.js']];
  }
  const isMap = typeof exports === 'object' && exports !== null && !Array.isArray(exports);
  const hasSubpaths = isMap && Object.keys(exports).some((key) => key.startsWith('.'));
  return hasSubpaths ? Object.entries(exports as Record<string, ExportTarget>) : [['.', exports]];
}

function pageTarget(target: ExportTarget): string | undefined {
  if (typeof target === 'string') return target;
  if (target === null) return undefined;
  const candidates: [string, ExportTarget][] = Array.isArray(target)
    ? target.map((item: ExportTarget) => ['default', item])
    : Object.entries(target as Record<string, ExportTarget>);
  for (const [condition, inner] of candidates) {
    if (!PAGE_CONDITIONS.includes(condition)) continue;
    const path = pageTarget(inner);
    if (path !== undefined) return path;
  }
  return undefined;
}
