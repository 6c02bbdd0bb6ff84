import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
  writeWav(path.join(folder, 'a.wav'), { channels: [noise(1, 500)] });
});

const SESSION = `{ name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' } }] }`;

const exported = (source: string, name = 'session.mjs') => {
  writeFileSync(path.join(folder, name), source);
  return trackout(folder, 'export', name, '--out', 'out', '--json');
};

describe('a session.mjs', () => {
  it.each([
    ['a session', `export default ${SESSION};`],
    ['a function that returns one', `export default () => (${SESSION});`],
    ['an async function', `export default async () => { await null; return ${SESSION}; };`],
    [
      'one that imports',
      `import path from 'node:path'; const s = ${SESSION}; void path; export { s as default };`,
    ],
  ])('may export %s, with paths relative to itself', (_, source) => {
    const { status, stdout } = exported(source);
    expect(JSON.parse(stdout).files[0]?.path).toBe('multitracks/A.wav');
    expect(status).toBe(0);
  });

  it('may be in another folder than the one that the command runs in', () => {
    exported(`export default ${SESSION};`);
    const run = trackout(
      path.dirname(folder),
      'export',
      path.join(folder, 'session.mjs'),
      '--out',
      path.join(folder, 'b'),
    );
    expect(run.status).toBe(0);
  });

  it.each([
    [
      'a module that is no JavaScript',
      `export default {\n  name: 'S',\n  tracks: [oops oops],\n};`,
      'session/module',
      /session\.mjs, line 3: the module cannot be loaded\. SyntaxError: /,
    ],
    [
      'one that throws',
      `const a = 1;\n\nnull.b;\nexport default ${SESSION};`,
      'session/module',
      /session\.mjs, line 3: the module cannot be loaded\. TypeError: /,
    ],
    [
      'one that imports what is not there',
      `import './gone.mjs';\nexport default ${SESSION};`,
      'session/module',
      /session\.mjs.*cannot be loaded\. Error: Cannot find module .*gone\.mjs/,
    ],
    [
      'one without a default export',
      `export const session = ${SESSION};`,
      'session/module',
      /has no default export\. Write "export default session"/,
    ],
    [
      'a function that throws',
      `export default () => {\n  throw new Error('no synth today');\n};`,
      'session/module',
      /session\.mjs, line 2: the module has a default export that failed\. Error: no synth today/,
    ],
    [
      'a function that returns nothing',
      `export default () => {};`,
      'session/module',
      /gives no session: it is not an object with "name"/,
    ],
    [
      'a key that nothing reads',
      `export default { name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' }, gain: -6 }] };`,
      'session/module',
      /gives no session: tracks\[0\]\.gain is no key that anything reads; allowed are name, .*gainDb/,
    ],
    [
      'a key of a send that nothing reads',
      `export default { name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' }, sends: [{ to: 'r', position: 'pre-fader', level: 1 }] }] };`,
      'session/module',
      /tracks\[0\]\.sends\[0\]\.level is no key that anything reads; allowed are to, gainDb, position/,
    ],
    [
      'a session without a rate',
      `export default { name: 'S', tracks: [] };`,
      'session/module',
      /"sampleRate" is not a number/,
    ],
    [
      'a track without audio',
      `export default { name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A' }] };`,
      'session/module',
      /tracks\[0\]\.audio is none of \{ kind: "file", path \}/,
    ],
    [
      'a processor instead of a slot',
      `export default { name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' }, processors: [{ process() {} }] }] };`,
      'session/module',
      /tracks\[0\]\.processors\[0\] is not \{ id, create \}/,
    ],
    [
      'a session that contradicts itself',
      `export default { ...${SESSION}, tracks: [] };`,
      'session/no-tracks',
      /has no tracks/,
    ],
    [
      'a file that is not there',
      `export default { ...${SESSION}, referenceMix: { kind: 'file', path: 'gone.wav' } };`,
      'io/not-found',
      /"gone\.wav", which does not exist/,
    ],
  ])('refuses %s, with the place', (_, source, code, message) => {
    const { status, stdout } = exported(source);
    const { error } = JSON.parse(stdout);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
    expect(status).toBe(2);
  });

  it('names the processor that fails while the session is rendered, and leaves nothing behind', () => {
    const broken = `{ id: 'amp', create: () => ({ latencyFrames: 0, tailFrames: 0, prepare() {}, reset() {}, process() { throw new Error('tube gone'); } }) }`;
    const { status, stdout } = exported(
      `export default { name: 'S', sampleRate: 48000, tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' }, processors: [${broken}] }] };`,
    );
    expect(JSON.parse(stdout).error.message).toMatch(/"?amp"?.*tube gone|tube gone.*amp/s);
    expect(status).toBe(2);
  });
});
