import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../laws/repository.js';

const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
};

it('names no registry host: whoever installs uses their own', () => {
  const hosts = Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(hosts).toEqual([]);
  expect(text).not.toMatch(/https?:\/\/registry\./);
});

it.each([
  ['turbo', ['@turbo/linux-64', '@turbo/darwin-arm64', '@turbo/darwin-64', '@turbo/windows-64']],
  [
    'biome',
    [
      '@biomejs/cli-linux-x64',
      '@biomejs/cli-darwin-arm64',
      '@biomejs/cli-darwin-x64',
      '@biomejs/cli-win32-x64',
    ],
  ],
  [
    'rollup',
    [
      '@rollup/rollup-linux-x64-gnu',
      '@rollup/rollup-darwin-arm64',
      '@rollup/rollup-darwin-x64',
      '@rollup/rollup-win32-x64-msvc',
    ],
  ],
  ['esbuild', ['@esbuild/linux-x64', '@esbuild/darwin-arm64', '@esbuild/darwin-x64', '@esbuild/win32-x64']],
])('holds the binaries of %s for Linux, macOS and Windows', (_, binaries) => {
  expect(Object.keys(packages)).toEqual(
    expect.arrayContaining(binaries.map((name) => `node_modules/${name}`)),
  );
});
