import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../src/', import.meta.url);
const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((file) =>
  file.endsWith('.ts'),
);

test('core has no dependencies', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Record<
    string,
    object
  >;
  for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies']) {
    expect(Object.keys(manifest[key] ?? {}), key).toEqual([]);
  }
});

test.each(files)('%s imports only from within the package', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1],
  );
  const here = new URL(file, folder);
  const isInside = (specifier = '') =>
    /^\.\.?\//.test(specifier) && new URL(specifier, here).href.startsWith(folder.href);
  expect(specifiers.filter((specifier) => !isInside(specifier))).toEqual([]);
});

test('the modules are all read', () => {
  expect(files.length).toBeGreaterThan(50);
});
