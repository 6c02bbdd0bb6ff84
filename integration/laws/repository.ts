import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceText } from './source-text.js';

/** What a package.json may say about an entry of `exports`. */
export type ExportTarget =
  | string
  | { readonly [condition: string]: ExportTarget }
  | readonly ExportTarget[]
  | null;

/** The parts of a package.json that the laws read. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly main?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, ExportTarget>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One folder under packages/ with its manifest and the names of the files beside it. */
export interface Workspace {
  /** From the repository's root: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Reads a JSON file of the repository. */
export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest;
}

/** Every package under packages/, in alphabetical order. */
export function readWorkspaces(): Workspace[] {
  return readdirSync(join(ROOT, 'packages'))
    .sort()
    .filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')))
    .map((name) => ({
      folder: `packages/${name}`,
      manifest: readManifest(`packages/${name}/package.json`),
      files: readdirSync(join(ROOT, 'packages', name)).sort(),
    }));
}

/** Every TypeScript file of the packages: `src`, `test` and `bench`; generated ones too, where built. */
export function readPackageSources(): SourceText[] {
  return readWorkspaces().flatMap(({ folder }) =>
    ['src', 'test', 'bench'].flatMap((part) => readTypeScript(`${folder}/${part}`)),
  );
}

function readTypeScript(folder: string): SourceText[] {
  const root = join(ROOT, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(ROOT.length + 1).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}
