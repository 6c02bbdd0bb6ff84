import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../laws/repository.js';
import {
  importPaths,
  installable,
  npm,
  packInto,
  publicWorkspaces,
  type Tarball,
  unbuiltFiles,
} from '../packed/tarballs.js';
import { typeCheck } from '../packed/type-check.js';

const workspaces = publicWorkspaces();
const packages = installable(workspaces);

let project: string;
let tarballs: Map<string, Tarball>;

/** An empty project outside the repository, into which every package is installed from its tarball. */
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'trackout-packed-')));
  tarballs = new Map(packInto(project, packages).map((tarball) => [tarball.name, tarball]));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'someone', private: true, type: 'module' }),
  );
  const files = [...tarballs.values()].map(({ path }) => path);
  npm(project, ['install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=optional', ...files]);
});

afterAll(() => {
  if (project) rmSync(project, { recursive: true, force: true });
});

const installed = (name: string, file: string) =>
  readFileSync(join(project, 'node_modules', name, file), 'utf8');

describe.each(workspaces.map((workspace) => [workspace.manifest.name, workspace] as const))(
  '%s',
  (name, workspace) => {
    it('has been built with all its dependencies', () => {
      expect(unbuiltFiles(workspace)).toEqual([]);
      expect(packages.map(({ manifest }) => manifest.name)).toContain(name);
    });
  },
);

describe.each(packages.map((workspace) => [workspace.manifest.name, workspace] as const))(
  '%s, packed',
  (name, workspace) => {
    it('holds what a user needs and nothing else', () => {
      const contents = tarballs.get(name)?.contents ?? [];
      expect(contents).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
      const own = (path: string) =>
        ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'].includes(path) ||
        /^dist\/[\w/-]+\.(js|js\.map|d\.ts)$/.test(path) ||
        (workspace.manifest.bin !== undefined && /^bin\/[\w-]+\.js$/.test(path)) ||
        Object.values(workspace.manifest.exports ?? {}).includes(`./${path}`);
      expect(contents.filter((path) => !own(path))).toEqual([]);
    });

    it('has a source map with its sources beside every module', () => {
      const modules = tarballs.get(name)?.contents.filter((path) => /^dist\/.*\.js$/.test(path)) ?? [];
      expect(modules).not.toEqual([]);
      for (const path of modules) {
        const [, map] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(installed(name, path)) ?? [];
        expect(map, `${path} names its map`).toBeDefined();
        const { sources, sourcesContent } = JSON.parse(installed(name, join(dirname(path), map as string)));
        expect(sourcesContent).toHaveLength(sources.length);
        expect(sources.filter((source: string) => !source.startsWith('.'))).toEqual([]);
      }
    });

    it('imports nothing for its effects alone, which bundlers would warn of: it says that it has none', () => {
      const modules = tarballs.get(name)?.contents.filter((path) => /^dist\/.*\.js$/.test(path)) ?? [];
      const bare = /^import\s*["'][^"']+["']/m;
      expect(modules.filter((path) => bare.test(installed(name, path)))).toEqual([]);
    });

    it('does not say where it was built', () => {
      for (const path of tarballs.get(name)?.contents ?? []) {
        expect(installed(name, path).includes(ROOT), path).toBe(false);
      }
    });

    it('has nothing that publint objects to', async () => {
      const { messages, pkg } = await publint({
        pkgDir: join(project, 'node_modules', name),
        pack: false,
        level: 'warning',
        strict: true,
      });
      expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    });
  },
);

describe('in an empty project', () => {
  it('every export path can be imported from JavaScript', () => {
    const paths = packages.flatMap(importPaths);
    const lines = paths.map((path) =>
      path.endsWith('.json')
        ? `console.log(${JSON.stringify(path)}, typeof (await import('${path}', { with: { type: 'json' } })).default);`
        : `console.log(${JSON.stringify(path)}, Object.keys(await import('${path}')).length > 0);`,
    );
    writeFileSync(join(project, 'every-path.js'), lines.join('\n'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', 'every-path.js'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual(
      paths.map((path) => `${path} ${path.endsWith('.json') ? 'object' : 'true'}`),
    );
  });

  it('a path that no package exports cannot be imported', () => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', "import('@trackout/core/dist/index.js')"], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  describe.each(['NodeNext', 'Bundler'] as const)('strict TypeScript with %s resolution', (resolution) => {
    const write = (name: string, text: string) => {
      const path = join(project, name);
      writeFileSync(path, text);
      return path;
    };
    const importEvery = (wanted: (path: string) => boolean) =>
      packages
        .flatMap(importPaths)
        .filter((path) => !path.endsWith('.json') && wanted(path))
        .map((path, i) => `import * as m${i} from '${path}';\nexport const names${i} = Object.keys(m${i});`)
        .join('\n');
    const inPage = (path: string) => !path.endsWith('/node') && path !== '@trackout/routing-node';

    it('compiles every entry for the page, without the types of Node', () => {
      const file = write('every-page-path.ts', importEvery(inPage));
      expect(typeCheck([file], resolution, 'page')).toEqual([]);
    });

    it('compiles every entry for Node', () => {
      const file = write(
        'every-node-path.ts',
        importEvery(() => true),
      );
      expect(typeCheck([file], resolution, 'node')).toEqual([]);
    });

    it('knows the types: a session is checked, a wrong one refused', () => {
      const session = (pan: string) => `
        import { type Session, UsageError, checkSession, planarSource, STEREO } from '@trackout/core';
        const audio = planarSource({ sampleRate: 48000, layout: STEREO }, [new Float32Array(8), new Float32Array(8)]);
        export const session: Session = {
          name: 'Song',
          sampleRate: 48000,
          groups: [],
          tracks: [{
            id: 'kick', name: 'KICK', audio: { kind: 'source', source: audio },
            gainDb: 0, pan: ${pan}, mute: false, polarity: 'normal', startFrame: 0,
          }],
        };
        try { checkSession(session); } catch (error) {
          if (UsageError.isInstance(error)) { const code: string = error.code; console.log(code, error.facts['track']); }
        }`;
      expect(typeCheck([write('good.ts', session('0'))], resolution, 'page')).toEqual([]);
      expect(typeCheck([write('bad.ts', session("'left'"))], resolution, 'page')).toEqual([
        expect.stringContaining("Type 'string' is not assignable to type 'number'"),
      ]);
    });
  });

  it.runIf(packages.some(({ manifest }) => manifest.name === 'trackout'))('npx trackout --help works', () => {
    const help = npm(project, ['exec', '--no', '--', 'trackout', '--help']);
    expect(help).toContain('Usage: trackout');
    const { version } = JSON.parse(installed('trackout', 'package.json'));
    expect(npm(project, ['exec', '--no', '--', 'trackout', '--version']).trim()).toBe(version);
  });

  it('without the optional naudiodon, trackout says what playback needs', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(project, 'node_modules', 'trackout', 'bin', 'trackout.js'), 'devices'],
      { cwd: project, encoding: 'utf8' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('optional dependency naudiodon');
  });

  it('and plays nothing, but does all else: what a recording is, and where it would go', () => {
    const wav = join(project, 'tone.wav');
    const header = Buffer.from(
      '52494646440000005741564566 6d7420100000000100020080bb000000ee0200040010006461746120000000'.replace(
        ' ',
        '',
      ),
      'hex',
    );
    writeFileSync(wav, Buffer.concat([header, Buffer.alloc(32, 1)]));
    const trackout = (...args: readonly string[]) =>
      spawnSync(
        process.execPath,
        [join(project, 'node_modules', 'trackout', 'bin', 'trackout.js'), ...args],
        { cwd: project, encoding: 'utf8' },
      );
    for (const args of [
      ['play', wav],
      ['play', wav, '--device', 'Scarlett'],
      ['speakers', '--layout', '5.1'],
      ['route', wav, '--layout', 'stereo', '--device', 'Scarlett'],
    ]) {
      const { status, stdout, stderr } = trackout(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/npm install naudiodon.*Everything else works without it\./s);
    }
    const failed = JSON.parse(trackout('play', wav, '--json').stdout);
    expect(failed).toMatchObject({ type: 'failed', code: 'device/unavailable' });
    expect(trackout('probe', wav).status).toBe(0);
    expect(trackout('route', wav, '--layout', 'stereo')).toMatchObject({ status: 0, stderr: '' });
  });
});
