import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceText } from './source-text.js';
import { forEachNode, parseSources, placeOf } from './syntax.js';

/** One mention of another module, whatever its form. Types count: they end up in the published declarations. */
export interface ModuleReference {
  readonly path: string;
  readonly line: number;
  /** As written: `./plan.js`, `@trackout/core`, `node:fs`. */
  readonly specifier: string;
}

/**
 * Every `import`, `export from`, `import()`, `import('x').T`, `require()` and
 * `new URL('./x.js', import.meta.url)` of the files.
 */
export function moduleReferences(sources: readonly SourceText[]): ModuleReference[] {
  const found: ModuleReference[] = [];
  for (const file of parseSources(sources).files) {
    forEachNode(file, (node) => {
      const specifier = specifierOf(node);
      if (specifier) found.push({ ...placeOf(file, node), specifier: specifier.text });
    });
  }
  return found;
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  const literal = (candidate: ts.Node | undefined) =>
    candidate && ts.isStringLiteralLike(candidate) ? candidate : undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return literal(node.moduleReference.expression);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (ts.isCallExpression(node)) {
    const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const required = ts.isIdentifier(node.expression) && node.expression.text === 'require';
    return dynamic || required ? literal(node.arguments[0]) : undefined;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    const base = node.arguments?.[1]?.getText();
    const first = literal(node.arguments?.[0]);
    return base === 'import.meta.url' && first && /\.[cm]?[jt]s$/.test(first.text) ? first : undefined;
  }
  return undefined;
}

/** True for `./x.js` and `../x.js`. */
export function isRelative(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../');
}

/** `@trackout/io-wav/node` -> `@trackout/io-wav` and `./node`; `valibot` -> `valibot` and `.`. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const rest = specifier.slice(name.length);
  return { name, subpath: rest === '' ? '.' : `.${rest}` };
}

/** Where `./x.js` in a file leads: the path of the `.ts` (or `.js`) file, existing or not. */
export function resolveRelative(from: string, specifier: string, exists: (path: string) => boolean): string {
  const path = posix.join(posix.dirname(from), specifier);
  const typescript = path.replace(/\.js$/, '.ts');
  return exists(path) ? path : typescript;
}
