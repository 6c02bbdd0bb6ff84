import ts from 'typescript';
import type { SourceText } from './source-text.js';

/** Parsed files, with enough name resolution to tell a global from something declared in the file. */
export interface Syntax {
  readonly files: readonly ts.SourceFile[];
  /** The name of the global that this node means, or `undefined`: `process`, `globalThis.process`. */
  globalName(node: ts.Node): string | undefined;
}

/** Names of the global object itself. */
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global']);

/**
 * Parses files without any library and without following imports: what a file neither declares nor
 * imports is a global. `declare const x` declares nothing: it only describes a global.
 */
export function parseSources(sources: readonly SourceText[]): Syntax {
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    allowJs: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const files = new Map(
    sources.map(({ path, text }) => [
      `/${path}`,
      ts.createSourceFile(
        `/${path}`,
        text,
        { languageVersion: ts.ScriptTarget.ES2022, setExternalModuleIndicator: forceModule },
        true,
      ),
    ]),
  );
  const program = ts.createProgram({
    rootNames: [...files.keys()],
    options,
    host: {
      getSourceFile: (name) => files.get(name),
      getDefaultLibFileName: () => '/lib.d.ts',
      writeFile: () => {},
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (name) => files.has(name),
      readFile: (name) => files.get(name)?.text,
    },
  });
  const checker = program.getTypeChecker();

  const isDeclared = (node: ts.Identifier): boolean => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    return (symbol?.declarations ?? []).some((declaration) => !isAmbient(declaration));
  };

  return {
    files: [...files.values()],
    globalName(node) {
      if (ts.isIdentifier(node)) {
        return isReference(node) && !isDeclared(node) ? node.text : undefined;
      }
      const member = memberAccess(node);
      if (!member) return undefined;
      const { object, name } = member;
      return ts.isIdentifier(object) && GLOBAL_OBJECTS.has(object.text) && !isDeclared(object)
        ? name
        : undefined;
    },
  };
}

function forceModule(file: ts.SourceFile): void {
  (file as { externalModuleIndicator?: ts.Node | true }).externalModuleIndicator ??= true;
}

/** `a.b` and `a['b']`, whatever parentheses and assertions stand around `a`. */
export function memberAccess(
  node: ts.Node,
): { readonly object: ts.Expression; readonly name: string } | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    return { object: withoutWrapping(node.expression), name: node.name.text };
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return { object: withoutWrapping(node.expression), name: node.argumentExpression.text };
  }
  return undefined;
}

/** `((a as B)!)` is `a`. */
function withoutWrapping(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

function isAmbient(declaration: ts.Declaration): boolean {
  for (let node: ts.Node | undefined = declaration; node; node = node.parent) {
    if (ts.canHaveModifiers(node) && node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword)) {
      return true;
    }
  }
  return false;
}

/** False where an identifier only names a member, a declaration or a label. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isMetaProperty(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) {
    return false;
  }
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return (parent as { name?: ts.Node }).name !== node;
}

/** Calls `visit` for every node of a file. */
export function forEachNode(file: ts.SourceFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node) => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  ts.forEachChild(file, walk);
}

/** The place of a node as the laws report it. */
export function placeOf(file: ts.SourceFile, node: ts.Node): { path: string; line: number } {
  return {
    path: file.fileName.slice(1),
    line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
  };
}
