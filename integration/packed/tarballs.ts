import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ExportTarget,
  type Manifest,
  ROOT,
  readWorkspaces,
  type Workspace,
} from '../laws/repository.js';

/** What `npm pack` made of a package. */
export interface Tarball {
  readonly name: string;
  /** The .tgz file. */
  readonly path: string;
  /** Everything in it, in the order in which npm lists it. */
  readonly contents: readonly string[];
}

/** Runs npm and returns what it printed; throws with its output where it fails. */
export function npm(cwd: string, args: readonly string[]): string {
  const windows = process.platform === 'win32';
  const result = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd, encoding: 'utf8', shell: windows });
  if (result.status !== 0) {
    throw new Error(
      `npm ${args.join(' ')}: exit code ${result.status}\n${result.error?.message ?? ''}\n${result.stderr}\n${result.stdout}`,
    );
  }
  return result.stdout;
}

/** The packages that go to the registry. */
export function publicWorkspaces(): Workspace[] {
  return readWorkspaces().filter(({ manifest }) => manifest.private !== true);
}

/** Every file that `exports` and `bin` promise. */
export function promisedFiles(manifest: Manifest): string[] {
  const files = (target: ExportTarget): string[] => {
    if (typeof target === 'string') return [target];
    return target === null ? [] : (Object.values(target) as ExportTarget[]).flatMap(files);
  };
  return [...files(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})];
}

/** The promised files that do not exist yet: the package has not been built. */
export function unbuiltFiles({ folder, manifest }: Workspace): string[] {
  return promisedFiles(manifest).filter((file) => !existsSync(join(ROOT, folder, file)));
}

/** Those of the packages that are built, as are all packages that they depend on. */
export function installable(workspaces: readonly Workspace[]): Workspace[] {
  const built = new Map(
    workspaces
      .filter((workspace) => unbuiltFiles(workspace).length === 0)
      .map((workspace) => [workspace.manifest.name, workspace]),
  );
  const ours = new Set(workspaces.map(({ manifest }) => manifest.name));
  const complete = ({ manifest }: Workspace): boolean =>
    Object.keys(manifest.dependencies ?? {})
      .filter((name) => ours.has(name))
      .every((name) => {
        const dependency = built.get(name);
        return dependency !== undefined && complete(dependency);
      });
  return [...built.values()].filter(complete);
}

/** Packs the packages into a folder. */
export function packInto(folder: string, workspaces: readonly Workspace[]): Tarball[] {
  const printed = npm(ROOT, [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    ...workspaces.flatMap(({ folder: workspace }) => ['--workspace', workspace]),
  ]);
  const packed = JSON.parse(printed) as { name: string; filename: string; files: { path: string }[] }[];
  return packed.map(({ name, filename, files }) => ({
    name,
    path: join(folder, filename),
    contents: files.map(({ path }) => path),
  }));
}

/** What a user may import: `@trackout/core`, `@trackout/io-wav/node`, `@trackout/session/session.schema.json`. */
export function importPaths({ manifest }: Workspace): string[] {
  return Object.keys(manifest.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1));
}
