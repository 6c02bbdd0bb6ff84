import ts from 'typescript';
import { isRelative, moduleReferences, splitSpecifier } from './module-references.js';
import type { ExportTarget, Manifest, Workspace } from './repository.js';
import { isPackageSource, packageFolder, type SourceText, type Violation } from './source-text.js';
import { forEachNode, parseSources, placeOf } from './syntax.js';

/**
 * A package imports only what it declares: sources from `dependencies` (optional and peer ones included),
 * tests also from `devDependencies` and from the tools of the repository's root.
 */
export function checkDeclaredDependencies(
  workspaces: readonly Workspace[],
  sources: readonly SourceText[],
  rootTools: readonly string[],
): Violation[] {
  const manifests = new Map(workspaces.map(({ folder, manifest }) => [folder, manifest]));
  return moduleReferences(sources).flatMap(({ path, line, specifier }): Violation[] => {
    const manifest = manifests.get(packageFolder(path) ?? '');
    if (!manifest || isRelative(specifier) || ts.isExternalModuleNameRelative(specifier)) return [];
    if (specifier.startsWith('node:')) return [];
    const { name } = splitSpecifier(specifier);
    const source = isPackageSource(path);
    const allowed = new Set([
      ...Object.keys({
        ...manifest.dependencies,
        ...manifest.optionalDependencies,
        ...manifest.peerDependencies,
      }),
      ...(source ? [] : [...Object.keys(manifest.devDependencies ?? {}), ...rootTools, manifest.name]),
    ]);
    if (allowed.has(name)) return [];
    const where = source ? 'dependencies' : 'devDependencies';
    return [{ path, line, message: `"${name}" is not among the ${where} of ${manifest.name}` }];
  });
}

/** What each published package.json says, and the files that lie beside it. */
export function checkManifests(workspaces: readonly Workspace[]): Violation[] {
  return workspaces
    .filter(({ manifest }) => manifest.private !== true)
    .flatMap((workspace) =>
      manifestFaults(workspace).map((message) => ({
        path: `${workspace.folder}/package.json`,
        line: 1,
        message,
      })),
    );
}

function manifestFaults({ manifest, files }: Workspace): string[] {
  const description = manifest.description ?? '';
  const faults: [boolean, string][] = [
    [description === '', 'has no description'],
    [/\band\b/i.test(description), 'the description says "and": a package is one sentence about one thing'],
    [
      description !== '' && (!description.endsWith('.') || description.includes('. ')),
      'the description is not one sentence',
    ],
    [manifest.sideEffects !== false, 'says nothing about side effects: "sideEffects": false'],
    [manifest.type !== 'module', 'is not an ES module: "type": "module"'],
    [manifest.license !== 'MIT', `the licence is ${manifest.license ?? 'not stated'}: "MIT"`],
    [!manifest.files?.includes('dist'), '"files" does not publish dist'],
    [manifest.main !== undefined, '"main" bypasses "exports": remove it'],
    [!files.includes('LICENSE'), 'there is no LICENSE beside it'],
    [!files.includes('README.md'), 'there is no README.md beside it'],
    [manifest.exports?.['.'] === undefined, '"exports" has no "." entry'],
    [manifest.exports?.['./package.json'] === undefined, '"exports" hides "./package.json"'],
  ];
  return [
    ...faults.filter(([fault]) => fault).map(([, message]) => message),
    ...exportFaults(manifest.exports ?? {}),
  ];
}

function exportFaults(exports: NonNullable<Manifest['exports']>): string[] {
  return Object.entries(exports).flatMap(([subpath, target]): string[] => {
    if (subpath.endsWith('.json')) return [];
    const conditions = conditionsOf(target);
    if (conditions?.[0] !== 'types') return [`the entry "${subpath}" does not begin with "types"`];
    if (conditions.at(-1) !== 'default') return [`the entry "${subpath}" does not end with "default"`];
    return [];
  });
}

function conditionsOf(target: ExportTarget): string[] | undefined {
  return typeof target === 'object' && target !== null && !Array.isArray(target)
    ? Object.keys(target)
    : undefined;
}

/** `src/index.ts` holds re-exports and nothing else; what it does not name is private. */
export function checkIndexFiles(
  workspaces: readonly Workspace[],
  sources: readonly SourceText[],
): Violation[] {
  const indexes = workspaces.map(({ folder }) => `${folder}/src/index.ts`);
  const missing = indexes
    .filter((index) => !sources.some(({ path }) => path === index))
    .map((path) => ({ path, line: 1, message: 'is missing' }));
  const files = parseSources(sources.filter(({ path }) => indexes.includes(path))).files;
  const others = files.flatMap((file) =>
    file.statements
      .filter((statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier))
      .map((statement) => ({ ...placeOf(file, statement), message: 'is not a re-export' })),
  );
  return [...missing, ...others];
}

/** Named exports only, and no `enum`: string-literal unions say the same and vanish at run time. */
export function checkForms(sources: readonly SourceText[]): Violation[] {
  const found: Violation[] = [];
  for (const file of parseSources(sources.filter(({ path }) => isPackageSource(path))).files) {
    forEachNode(file, (node) => {
      const modifiers = ts.canHaveModifiers(node) ? (node.modifiers ?? []) : [];
      const isDefault =
        (ts.isExportAssignment(node) && !node.isExportEquals) ||
        modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
      if (isDefault) found.push({ ...placeOf(file, node), message: 'is a default export: name it' });
      if (ts.isEnumDeclaration(node)) found.push({ ...placeOf(file, node), message: 'is an enum' });
    });
  }
  return found;
}

/** Every export has a doc comment. */
export function checkDocComments(sources: readonly SourceText[]): Violation[] {
  return parseSources(sources.filter(({ path }) => isPackageSource(path))).files.flatMap((file) =>
    file.statements
      .filter((statement) => isExportedDeclaration(statement) && !followsOverload(file, statement))
      .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
      .map((statement) => ({
        ...placeOf(file, statement),
        message: `\`${declaredName(file, statement)}\` is exported without a doc comment`,
      })),
  );
}

function isExportedDeclaration(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}

function declaredName(file: ts.SourceFile, statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText(file)).join(', ');
  }
  return (statement as { name?: ts.Node }).name?.getText(file) ?? 'default';
}

/** The second and later signatures of an overloaded function are documented by the first. */
function followsOverload(file: ts.SourceFile, statement: ts.Statement): boolean {
  if (!ts.isFunctionDeclaration(statement)) return false;
  const before = file.statements[file.statements.indexOf(statement) - 1];
  return (
    before !== undefined &&
    ts.isFunctionDeclaration(before) &&
    before.body === undefined &&
    before.name?.text === statement.name?.text
  );
}
