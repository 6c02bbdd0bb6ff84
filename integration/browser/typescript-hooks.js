// Hooks for Node's module loader: `./x.js` is `./x.ts` where only that is there, and loses its types.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withoutTypes } from './without-types.js';

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(specifier)) throw error;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const code = await readFile(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await withoutTypes(code), shortCircuit: true };
}
