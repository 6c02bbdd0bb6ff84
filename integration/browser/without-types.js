/**
 * A module of TypeScript as JavaScript. The compiler is loaded when the first one comes.
 *
 * @param {string} code
 * @returns {Promise<string>}
 */
export async function withoutTypes(code) {
  const { default: typescript } = await import('typescript');
  const { ModuleKind, ScriptTarget, transpileModule } = typescript;
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2022,
    verbatimModuleSyntax: true,
  };
  return transpileModule(code, { compilerOptions }).outputText;
}
