import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './programs.js';
import { WORK_FOLDER } from './work-folder.js';

/** @typedef {import('./rounds.js').Contender} Contender */
/** @typedef {import('./generate.js').GeneratedSession} GeneratedSession */

const BIN = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'trackout.js');

/** @param {string} name */
const at = (name) => join(WORK_FOLDER, name);

/** @param {string} session path of session.json @param {string} out @param {readonly string[]} more */
export function exportCommand(session, out, ...more) {
  return [process.execPath, BIN, 'export', session, '--out', out, ...more];
}

/**
 * A finished export: the bytes that the peers of the export copy.
 *
 * @typedef {object} FinishedExport
 * @property {string} folder
 * @property {string} zip
 */

/** @returns {FinishedExport} */
export function finishedExport() {
  return { folder: at('finished'), zip: at('finished.zip') };
}

/** Copies what it is told, makes it durable, and hashes it. The last argument is where the copy goes. */
const COPY_SYNC_HASH = `
for to; do :; done
mkdir "$to"
while [ $# -gt 1 ]; do cp -R "$1" "$to" || exit; shift; done
find "$to" -exec sync {} + && find "$to" -type f -exec $HASH {} +`;

/** @param {string} hash @param {readonly string[]} paths @param {string} copy */
function copySyncHash(hash, paths, copy) {
  return ['sh', '-c', COPY_SYNC_HASH.replace('$HASH', hash), 'sh', ...paths, copy];
}

/** @param {readonly string[]} programs @param {readonly string[]} command */
function ifInstalled(programs, command) {
  return programs.every(findProgram) ? { command } : {};
}

/**
 * `trackout export` against a peer with the same duties, and what stands beside them.
 *
 * @param {GeneratedSession} session
 * @param {FinishedExport} finished
 * @returns {Contender[]}
 */
export function deliverySeries(session, finished) {
  const copy = at('copy');
  const out = at('export');
  const zip = at('export.zip');
  const same = 'cp + sync + sha256sum';
  const sameZip = 'cp + sync + sha256sum, with the ZIP';
  const needed = ['sh', 'cp', 'find', 'sync'];
  return [
    ...[0, 1, 2].map((workers) => ({
      name: `trackout export --workers ${workers}`,
      command: exportCommand(session.path, out, '--workers', String(workers)),
      outputs: [out, zip, copy],
      against: same,
      ...(workers === 1 ? {} : { target: workers === 0 ? 1.2 : 0.8 }),
    })),
    {
      name: same,
      ...ifInstalled([...needed, 'sha256sum'], copySyncHash('sha256sum', [finished.folder], copy)),
      outputs: [out, zip, copy],
    },
    {
      name: 'trackout export --zip',
      command: exportCommand(session.path, out, '--zip', zip),
      outputs: [out, zip, copy],
      against: sameZip,
    },
    {
      name: sameZip,
      ...ifInstalled(
        [...needed, 'sha256sum'],
        copySyncHash('sha256sum', [finished.folder, finished.zip], copy),
      ),
      outputs: [out, zip, copy],
    },
    {
      name: 'cp + sync + openssl sha256',
      ...ifInstalled([...needed, 'openssl'], copySyncHash('openssl dgst -sha256', [finished.folder], copy)),
      outputs: [out, zip, copy],
      against: same,
    },
    {
      name: 'cp alone',
      ...ifInstalled(['cp'], ['cp', '-R', finished.folder, copy]),
      outputs: [out, zip, copy],
      against: same,
    },
    ...foreignMixes(session, same),
  ];
}

/**
 * One mix of all tracks, as a script on the library, as a C program, and with sox and ffmpeg.
 *
 * @param {GeneratedSession} session
 * @param {string | undefined} mixSndfile the built `peers/mix_sndfile.c`
 * @returns {Contender[]}
 */
export function mixSeries(session, mixSndfile) {
  const native = 'C on libsndfile';
  const { script, c } = mixOutputs();
  const out = at('mix-export');
  return [
    {
      name: 'mix-script.js',
      command: [process.execPath, join(import.meta.dirname, 'mix-script.js'), script, ...session.wavs],
      outputs: [script],
      against: native,
      target: 0.8,
    },
    {
      name: native,
      ...(mixSndfile === undefined ? {} : { command: [mixSndfile, c, ...session.wavs] }),
      outputs: [c],
    },
    {
      name: 'trackout export --only mix',
      command: exportCommand(session.path, out, '--only', 'mix', '--workers', '0'),
      outputs: [out],
      against: native,
    },
    ...foreignMixes(session, native),
  ];
}

/** Where the two mixes of `mixSeries` are that hold the same samples. */
export function mixOutputs() {
  return { script: at('mix-script.wav'), c: at('mix-c.wav') };
}

/** sox and ffmpeg, which mix to one file and do nothing else. @param {GeneratedSession} session @param {string} against @returns {Contender[]} */
function foreignMixes({ wavs }, against) {
  const sox = at('mix-sox.wav');
  const ffmpeg = at('mix-ffmpeg.wav');
  const unity = wavs.flatMap((wav) => ['-v', '1', wav]);
  const inputs = wavs.flatMap((wav) => ['-i', wav]);
  const filter = `amix=inputs=${wavs.length}:normalize=0`;
  return [
    {
      name: 'sox -m (mix only)',
      ...ifInstalled(['sox'], ['sox', '-m', ...unity, '-e', 'floating-point', '-b', '32', sox]),
      outputs: [sox],
      against,
    },
    {
      name: 'ffmpeg amix (mix only)',
      ...ifInstalled(
        ['ffmpeg'],
        ['ffmpeg', '-v', 'error', '-y', ...inputs, '-filter_complex', filter, '-c:a', 'pcm_f32le', ffmpeg],
      ),
      outputs: [ffmpeg],
      against,
    },
  ];
}

/** Every file in a folder and those below it. @param {string} folder */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** @param {string} folder */
export function bytesBelow(folder) {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
