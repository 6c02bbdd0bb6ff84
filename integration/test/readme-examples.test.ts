import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every TypeScript example of a README, by the file and line it stands at. */
function examplesOf(readme: string): { where: string; code: string }[] {
  const text = readFileSync(path.join(ROOT, readme), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    where: `${readme}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] as string,
  }));
}

/** What the compiler says of modules that exist only here, each in the place of a user's own. */
function compile(modules: readonly { where: string; code: string }[]): Map<string, string[]> {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const placed = new Map(
    modules.map((m, i) => [path.join(ROOT, 'integration', `readme-example-${i}.ts`), m]),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => placed.has(path.normalize(file)) || fileExists(file);
  host.readFile = (file) => placed.get(path.normalize(file))?.code ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const own = placed.get(path.normalize(file));
    return own ? ts.createSourceFile(file, own.code, target, true) : getSourceFile(file, target, ...rest);
  };
  const program = ts.createProgram([...placed.keys()], options, host);
  const said = new Map(modules.map((m) => [m.where, [] as string[]]));
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const own = diagnostic.file && placed.get(path.normalize(diagnostic.file.fileName));
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    if (own) said.get(own.where)?.push(text);
    else throw new Error(`The compiler stumbles outside the examples: ${text}`);
  }
  return said;
}

const readmes = [
  'README.md',
  'examples/README.md',
  ...readdirSync(path.join(ROOT, 'packages')).map((folder) => `packages/${folder}/README.md`),
];
const examples = readmes.flatMap(examplesOf);

describe('the examples in the READMEs', () => {
  const said = compile(examples);

  it.each(examples.map(({ where }) => where))('%s compiles under strict types', (where) => {
    expect(said.get(where)).toEqual([]);
  });

  it('stand in every package', () => {
    const without = readmes.filter((readme) => examplesOf(readme).length === 0);
    expect(without).toEqual([]);
  });

  it('would be refused with a wrong type', () => {
    const wrong = {
      where: 'wrong',
      code: "import { dbToGain } from '@trackout/dsp-wasm';\ndbToGain('0 dB');\n",
    };
    expect(compile([wrong]).get('wrong')).not.toEqual([]);
  });
});
