import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../laws/repository.js';

/** How a user's TypeScript may find modules. */
export const RESOLUTIONS = {
  NodeNext: {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  },
  Bundler: {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
} satisfies Record<string, ts.CompilerOptions>;

/**
 * Compiles files with the strictest common settings and returns the compiler's messages. Declarations
 * of libraries are checked too. `types` says whether the project knows Node (`@types/node`) or the page only.
 */
export function typeCheck(
  files: readonly string[],
  resolution: keyof typeof RESOLUTIONS,
  types: 'node' | 'page',
): string[] {
  const program = ts.createProgram(files, {
    ...RESOLUTIONS[resolution],
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: types === 'node' ? ['node'] : [],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    resolveJsonModule: true,
    skipLibCheck: false,
    skipDefaultLibCheck: true,
    noEmit: true,
  });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    const { file, start } = diagnostic;
    if (!file || start === undefined) return message;
    return `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1} ${message}`;
  });
}
