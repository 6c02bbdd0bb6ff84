import { describe, expect, it } from 'vitest';
import { checkBrowserEntries, checkNodePlaces } from '../laws/environments.js';
import { EXEMPTIONS } from '../laws/exemptions.js';
import { checkCoreStandsAlone, checkFloorsOfImports, checkFloorsOfManifests } from '../laws/floors.js';
import {
  checkDeclaredDependencies,
  checkDocComments,
  checkForms,
  checkIndexFiles,
  checkManifests,
} from '../laws/packages.js';
import {
  type Manifest,
  readManifest,
  readPackageSources,
  readWorkspaces,
  type Workspace,
} from '../laws/repository.js';
import { checkSameBytes } from '../laws/same-bytes.js';
import { describeViolation, type SourceText, type Violation } from '../laws/source-text.js';

const workspaces = readWorkspaces();
const sources = readPackageSources();
const ROOT_TOOLS = Object.keys(readManifest('package.json').devDependencies ?? {});

const lines = (violations: readonly Violation[]) => violations.map(describeViolation);
const file = (path: string, text: string): SourceText => ({ path, text });
const workspace = (name: string, more: Partial<Manifest> = {}, files: string[] = []): Workspace => ({
  folder: `packages/${name === 'trackout' ? 'cli' : name.replace('@trackout/', '')}`,
  manifest: { name, ...more },
  files,
});
const CORE = workspace('@trackout/core');
const IO_WAV = workspace('@trackout/io-wav', {
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './node': { types: './dist/node.d.ts', default: './dist/node.js' },
    './package.json': './package.json',
  },
});
const METER = workspace('@trackout/meter', {
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
});

it('sees the packages and their sources', () => {
  expect(workspaces.map(({ manifest }) => manifest.name)).toContain('@trackout/core');
  expect(sources.map(({ path }) => path)).toContain('packages/core/src/index.ts');
});

describe('imports point strictly down', () => {
  it('in every source and test', () => {
    expect(lines(checkFloorsOfImports(workspaces, sources))).toEqual([]);
  });

  it('in every package.json', () => {
    expect(lines(checkFloorsOfManifests(workspaces))).toEqual([]);
  });

  it.each([
    ['an import from a floor above', "import { render } from '@trackout/render';"],
    ['an import from the same floor', "import { zip } from '@trackout/meter';"],
    ['a re-export', "export * from '@trackout/meter';"],
    ['a dynamic import', "export const later = () => import('@trackout/render');"],
    ['a type', "export type M = import('@trackout/meter').Meter;"],
    ['a subpath', "import { x } from '@trackout/render/node';"],
    ['a package that nobody knows', "import { x } from '@trackout/utils';"],
    ['a private package', "import { x } from '@trackout/integration';"],
    ['a relative way into another package', "import { x } from '../../core/src/plan.js';"],
  ])('refuses %s', (_, text) => {
    const found = checkFloorsOfImports([IO_WAV], [file('packages/io-wav/src/a.ts', text)]);
    expect(lines(found)).toHaveLength(1);
    expect(found[0]).toMatchObject({ path: 'packages/io-wav/src/a.ts', line: 1 });
  });

  it('refuses the same in tests, and lets them use their own package and the finder of programs', () => {
    const test = (text: string) =>
      checkFloorsOfImports([IO_WAV], [file('packages/io-wav/test/a.test.ts', text)]);
    expect(test("import '@trackout/meter';")).toHaveLength(1);
    expect(test("import '../../../scripts/setup.js';")).toHaveLength(1);
    expect(test("import '@trackout/io-wav'; import '../../../scripts/system-parts.js';")).toEqual([]);
  });

  it('refuses a package without a floor', () => {
    const odd = workspace('@trackout/odd');
    expect(
      lines(checkFloorsOfImports([odd], [file('packages/odd/src/a.ts', "import '@trackout/core';")])),
    ).toEqual([
      'packages/odd/src/a.ts:1 "@trackout/odd" has no floor: give it one in integration/laws/floors.ts',
    ]);
  });

  it('lets a package import from below', () => {
    const text = "import { a } from '@trackout/core';\nimport { b } from '@trackout/dsp-wasm';";
    expect(checkFloorsOfImports([IO_WAV], [file('packages/io-wav/src/a.ts', text)])).toEqual([]);
  });

  it('refuses a devDependency on the same floor', () => {
    const meter = workspace('@trackout/meter', { devDependencies: { '@trackout/io-wav': '^0.1.0' } });
    expect(lines(checkFloorsOfManifests([meter]))).toEqual([
      'packages/meter/package.json:1 "@trackout/meter" (floor 2) uses "@trackout/io-wav" (floor 2), which is on the same floor: imports point down only',
    ]);
  });
});

describe('core imports nothing', () => {
  it('and declares no dependency', () => {
    expect(lines(checkCoreStandsAlone(workspaces, sources))).toEqual([]);
  });

  it.each([
    [[file('packages/core/src/a.ts', "import { pipe } from 'valibot';")], CORE, 'core imports "valibot"'],
    [
      [file('packages/core/src/a.ts', "import type { Stats } from 'node:fs';")],
      CORE,
      'core imports "node:fs"',
    ],
    [[], workspace('@trackout/core', { dependencies: { valibot: '1' } }), 'core depends on "valibot"'],
  ])('refuses %j', (files, core, message) => {
    expect(checkCoreStandsAlone([core], files).map((v) => v.message)).toEqual([message]);
  });
});

describe('Node stays behind its entries', () => {
  it('in every source', () => {
    expect(lines(checkNodePlaces(sources))).toEqual([]);
  });

  it('and no other entry reaches it', () => {
    expect(lines(checkBrowserEntries(workspaces, sources))).toEqual([]);
  });

  it.each([
    ["import { readFileSync } from 'node:fs';"],
    ["import { readFileSync } from 'fs';"],
    ["import fs from 'fs/promises';"],
    ["import type { Stats } from 'node:fs';"],
    ["const crypto = await import('node:crypto');"],
    ["const crypto = require('node:crypto');"],
    ['export const cwd = process.cwd();'],
    ['export const cwd = globalThis.process.cwd();'],
    ['export const cwd = (globalThis as { process?: { cwd(): string } }).process?.cwd();'],
    ["export const cwd = globalThis['process'];"],
    ['declare const process: { cwd(): string };\nexport const cwd = process.cwd();'],
    ['export const inNode = typeof process !== "undefined";'],
    ['export const bytes = Buffer.from([1]);'],
    ['export function keep(bytes: Buffer): void {}'],
    ['export const here = __dirname;'],
    ['export const both = { process };'],
    ['setImmediate(() => {});'],
    ['export let timer: NodeJS.Timeout;'],
  ])('refuses %s', (text) => {
    expect(checkNodePlaces([file('packages/core/src/a.ts', text)])).not.toEqual([]);
  });

  it.each([
    ['a name of its own', 'export function process(block: number) { return block; }\nprocess(1);'],
    ['a parameter', 'export const run = (process: () => void) => process();'],
    ['a member', 'export const run = (stage: { process(): void }) => stage.process();'],
    ['a comment', '// Buffer and process.cwd() are for Node'],
  ])('lets %s be called like one of Node’s', (_, text) => {
    expect(checkNodePlaces([file('packages/core/src/a.ts', text)])).toEqual([]);
  });

  it.each([
    'packages/cli/src/bin.ts',
    'packages/cli/src/bin/export-command.ts',
    'packages/cli/src/node.ts',
    'packages/io-wav/src/node.ts',
    'packages/render/src/node/worker-pool.ts',
    'packages/routing-node/src/device.ts',
    'packages/core/test/plan.test.ts',
  ])('allows Node in %s', (path) => {
    expect(checkNodePlaces([file(path, "import 'node:fs'; process.exit(Buffer.length);")])).toEqual([]);
  });

  it.each([
    'packages/core/src/node.ts',
    'packages/meter/src/node/files.ts',
    'packages/cli/src/binary.ts',
    'packages/io-wav/src/files-node.ts',
  ])('refuses Node in %s', (path) => {
    expect(checkNodePlaces([file(path, "import 'node:fs';")])).toHaveLength(1);
  });

  it('shows the way from an entry to Node, through a file', () => {
    const files = [
      file('packages/io-wav/src/index.ts', "export * from './reader.js';"),
      file('packages/io-wav/src/reader.ts', "export { open } from './node/open.js';"),
      file('packages/io-wav/src/node/open.ts', "import 'node:fs';"),
      file('packages/io-wav/src/node.ts', "export * from './node/open.js';"),
    ];
    expect(lines(checkBrowserEntries([IO_WAV], files))).toEqual([
      'packages/io-wav/src/reader.ts:1 "@trackout/io-wav" reaches Node: io-wav/src/index.ts -> io-wav/src/reader.ts -> ./node/open.js',
    ]);
  });

  it('shows the way from an entry to Node, through another package', () => {
    const files = [
      file('packages/meter/src/index.ts', "export { read } from '@trackout/io-wav/node';"),
      file('packages/io-wav/src/index.ts', ''),
      file('packages/io-wav/src/node.ts', "import 'node:fs';"),
    ];
    expect(lines(checkBrowserEntries([METER, IO_WAV], files))).toEqual([
      'packages/meter/src/index.ts:1 "@trackout/meter" reaches Node: meter/src/index.ts -> @trackout/io-wav/node',
    ]);
  });

  it('follows imports in circles to their end', () => {
    const files = [
      file('packages/meter/src/index.ts', "export * from './a.js';"),
      file('packages/meter/src/a.ts', "import './b.js';"),
      file('packages/meter/src/b.ts', "import './a.js';\nimport 'os';"),
    ];
    expect(checkBrowserEntries([METER], files)).toHaveLength(1);
  });
});

describe('law 8: the same bytes every time', () => {
  it('in every source', () => {
    expect(lines(checkSameBytes(sources, EXEMPTIONS))).toEqual([]);
  });

  it.each([
    ['Math.pow(10, x / 20)', 'Math.pow'],
    ['10 ** (x / 20)', '**'],
    ['(x **= 2)', '**='],
    ['Math.exp(x)', 'Math.exp'],
    ['Math.expm1(x)', 'Math.expm1'],
    ['Math.log(x)', 'Math.log'],
    ['20 * Math.log10(x)', 'Math.log10'],
    ['Math.log2(x)', 'Math.log2'],
    ['Math.log1p(x)', 'Math.log1p'],
    ['Math.sin(x)', 'Math.sin'],
    ['Math.tanh(x)', 'Math.tanh'],
    ['Math.cbrt(x)', 'Math.cbrt'],
    ['Math.hypot(x, x)', 'Math.hypot'],
    ['Math.random()', 'Math.random'],
    ["Math['pow'](10, x)", 'Math.pow'],
    ['(Math as never)[name](x)', 'Math'],
    ['globalThis.Math.sin(x)', 'Math.sin'],
    ['[1, 2].map(Math.cos)', 'Math.cos'],
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['Date()', 'Date()'],
    ['new Date(2024, 1, 2)', 'new Date(year, ...)'],
    ['Date.parse(name)', 'Date.parse'],
    ['performance.now()', 'performance'],
    ['new Date(x).getHours()', 'getHours'],
    ['x.toLocaleString()', 'toLocaleString'],
    ['name.toLocaleUpperCase()', 'toLocaleUpperCase'],
    ['name.localeCompare(name)', 'localeCompare'],
    ['new Intl.NumberFormat()', 'Intl'],
  ])('refuses %s', (expression, use) => {
    const text = `declare let x: number, name: string;\nexport const y = ${expression};`;
    expect(checkSameBytes([file('packages/core/src/a.ts', text)])).toEqual([
      { path: 'packages/core/src/a.ts', line: 2, message: expect.stringContaining(`\`${use}\``) },
    ]);
  });

  it.each([
    ['destructuring', 'export const { pow } = Math;'],
    ['an alias', 'const m = Math;\nexport const y = m.pow(2, 3);'],
    ['a clock by another name', 'export const now = { Date };'],
  ])('refuses %s', (_, text) => {
    expect(checkSameBytes([file('packages/core/src/a.ts', text)])).toHaveLength(1);
  });

  it.each([
    'Math.sqrt(Math.abs(Math.min(1, Math.PI)))',
    'dsp.math.pow(10, 2)',
    'new Date(given).getUTCHours()',
    'new Date(given).toISOString()',
    'Date.UTC(2024, 0, 1)',
    "/* 10 ** x */ '**'",
  ])('allows %s', (expression) => {
    const text = `import { dsp, given } from './b.js';\nexport const y = ${expression};`;
    expect(checkSameBytes([file('packages/core/src/a.ts', text)])).toEqual([]);
  });

  it('leaves tests and the kernels’ own language alone', () => {
    const text = 'export const y = Math.pow(2, 3) + 2 ** 3;';
    expect(
      checkSameBytes([
        file('packages/core/test/a.test.ts', text),
        file('packages/dsp-wasm/assembly/a.ts', text),
      ]),
    ).toEqual([]);
  });

  it('sets aside what has a reason, and refuses an exemption that nothing needs', () => {
    const exemption = {
      path: 'packages/cli/src/bin/a.ts',
      use: 'performance',
      reason: 'progress on a terminal',
    };
    const text = 'export const now = () => performance.now();';
    expect(checkSameBytes([file('packages/cli/src/bin/a.ts', text)], [exemption])).toEqual([]);
    expect(checkSameBytes([file('packages/cli/src/bin/b.ts', text)], [exemption])).toHaveLength(2);
  });
});

describe('every package declares what it imports', () => {
  it('in every source and test', () => {
    expect(lines(checkDeclaredDependencies(workspaces, sources, ROOT_TOOLS))).toEqual([]);
  });

  it('refuses an undeclared import, and one that only tests may use', () => {
    const session = workspace('@trackout/session', { devDependencies: { wavefile: '11' } });
    const check = (path: string, text: string) =>
      checkDeclaredDependencies([session], [file(path, text)], ['vitest']).map((v) => v.message);
    expect(check('packages/session/src/a.ts', "import 'valibot';")).toEqual([
      '"valibot" is not among the dependencies of @trackout/session',
    ]);
    expect(check('packages/session/src/a.ts', "import type { W } from 'wavefile/sub';")).toHaveLength(1);
    expect(check('packages/session/src/a.ts', "import 'vitest';")).toHaveLength(1);
    expect(check('packages/session/test/a.test.ts', "import 'left-pad';")).toHaveLength(1);
    expect(
      check('packages/session/test/a.test.ts', "import 'wavefile'; import 'vitest'; import 'node:fs';"),
    ).toEqual([]);
  });
});

describe('every package presents itself', () => {
  it('in its package.json and the files beside it', () => {
    expect(lines(checkManifests(workspaces))).toEqual([]);
  });

  it('through an index of re-exports', () => {
    expect(lines(checkIndexFiles(workspaces, sources))).toEqual([]);
  });

  it('with named exports and without enums', () => {
    expect(lines(checkForms(sources))).toEqual([]);
  });

  it('with a doc comment on every export', () => {
    expect(lines(checkDocComments(sources))).toEqual([]);
  });

  const good: Manifest = {
    name: '@trackout/core',
    description: 'The vocabulary.',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    files: ['dist'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './session.schema.json': './schema/session.schema.json',
      './package.json': './package.json',
    },
  };

  it('accepts a manifest that says everything', () => {
    expect(checkManifests([workspace(good.name, good, ['LICENSE', 'README.md'])])).toEqual([]);
  });

  it.each<[Partial<Manifest>, string]>([
    [{ description: 'Reads and writes.' }, 'the description says "and"'],
    [{ description: '' }, 'has no description'],
    [{ description: 'Reads. Writes.' }, 'the description is not one sentence'],
    [{ sideEffects: true }, 'says nothing about side effects'],
    [{ type: 'commonjs' }, 'is not an ES module'],
    [{ license: 'ISC' }, 'the licence is ISC'],
    [{ files: ['src'] }, '"files" does not publish dist'],
    [{ main: './dist/index.js' }, '"main" bypasses "exports"'],
    [{ exports: { './package.json': './package.json' } }, '"exports" has no "." entry'],
    [
      { exports: { '.': './dist/index.js', './package.json': './package.json' } },
      'the entry "." does not begin with "types"',
    ],
    [
      { exports: { '.': { types: './a.d.ts', import: './a.js' }, './package.json': './package.json' } },
      'the entry "." does not end with "default"',
    ],
  ])('refuses %j', (fault, message) => {
    const found = checkManifests([workspace(good.name, { ...good, ...fault }, ['LICENSE', 'README.md'])]);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(message);
  });

  it('refuses a package without licence file and README', () => {
    expect(checkManifests([workspace(good.name, good)]).map((v) => v.message)).toEqual([
      'there is no LICENSE beside it',
      'there is no README.md beside it',
    ]);
  });

  it('refuses an index that does more than re-export, or that is missing', () => {
    const check = (files: SourceText[]) => checkIndexFiles([CORE], files).map((v) => v.message);
    expect(check([])).toEqual(['is missing']);
    expect(
      check([file('packages/core/src/index.ts', "export const a = 1;\nexport * from './b.js';")]),
    ).toEqual(['is not a re-export']);
  });

  it('refuses default exports and enums', () => {
    const check = (text: string) => checkForms([file('packages/core/src/a.ts', text)]).map((v) => v.message);
    expect(check('export default 1;')).toEqual(['is a default export: name it']);
    expect(check('export default function f() {}')).toEqual(['is a default export: name it']);
    expect(check('export enum Kind { A }')).toEqual(['is an enum']);
  });

  it('refuses an export without a doc comment', () => {
    const check = (text: string) =>
      checkDocComments([file('packages/core/src/a.ts', text)]).map((v) => v.message);
    expect(check('export const a = 1;\n/** Two. */\nexport const b = 2;')).toEqual([
      '`a` is exported without a doc comment',
    ]);
    expect(check('// One.\nexport interface A {}')).toEqual(['`A` is exported without a doc comment']);
    expect(
      check('/** F. */\nexport function f(a: 1): 1;\nexport function f(a: number): number { return a; }'),
    ).toEqual([]);
  });
});
