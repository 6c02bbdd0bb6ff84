import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FormatError, type Session, TrackoutError } from '@trackout/core';
import { isRecord } from '../is-record.js';
import { unknownKeyOf } from './session-keys.js';

/** True for the name of a module that gives a session, rather than a `session.json`. */
export function isSessionModule(file: string): boolean {
  return /\.[cm]?js$/i.test(file);
}

/**
 * The session of a `session.mjs`: its default export, or what that gives when it is a function (it may be
 * `async`). The module runs: it can do what a program can do.
 *
 * `name` is what messages call the file. Throws `FormatError`: `session/module` where the module cannot be
 * loaded, throws, or gives no session, with the line in the module where that is known. Errors of core that the
 * module throws itself are passed on.
 */
export async function readSessionModule(file: string, name = file): Promise<Session> {
  const absolute = path.resolve(file);
  const url = pathToFileURL(absolute).href;
  // Within one process a file that has changed is another module.
  const { mtimeMs } = await stat(absolute);
  let module: { readonly default?: unknown };
  try {
    module = (await import(`${url}?changed=${mtimeMs}`)) as { readonly default?: unknown };
  } catch (error) {
    throw failure(name, 'cannot be loaded', error, await placeIn(error, absolute));
  }
  const { default: exported } = module;
  if (exported === undefined) {
    throw refusal(
      name,
      'has no default export. Write "export default session", a Session or a function that returns one',
    );
  }
  if (typeof exported !== 'function') return checkShape(exported, name);
  let given: unknown;
  try {
    given = await (exported as () => unknown)();
  } catch (error) {
    throw failure(name, 'has a default export that failed', error, await placeIn(error, absolute));
  }
  return checkShape(given, name);
}

interface Place {
  readonly line: number;
}

function failure(name: string, what: string, error: unknown, place: Place | undefined): TrackoutError {
  if (TrackoutError.isInstance(error)) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new FormatError(
    'session/module',
    `${name}${place === undefined ? '' : `, line ${place.line}`}: the module ${what}. ${message}`,
    { path: name, ...place },
    { cause: error },
  );
}

/** Where in the module an error was born: its own lines stand in the stack, above or below those of others. */
async function placeIn(error: unknown, absolute: string): Promise<Place | undefined> {
  if (!(error instanceof Error)) return undefined;
  const told = error instanceof SyntaxError ? await syntaxCheck(absolute) : (error.stack ?? '');
  for (const line of told.split('\n')) {
    if (!line.includes(pathToFileURL(absolute).href) && !line.includes(absolute)) continue;
    const found = /\.[cm]?js(?:\?changed=[\d.]+)?:(\d+)/i.exec(line);
    if (found) return { line: Number(found[1]) };
  }
  return undefined;
}

/** What Node says of a module that it cannot parse: the stack of such an error does not name the place. */
function syntaxCheck(absolute: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', absolute], (_error, _stdout, stderr) => resolve(stderr));
  });
}

function refusal(name: string, what: string): FormatError {
  return new FormatError('session/module', `${name}: the module ${what}.`, { path: name });
}

/** What a type checker would have said; what the session means is the plan's business. */
function checkShape(value: unknown, name: string): Session {
  const wrong = (place: string, what: string) => refusal(name, `gives no session: ${place} ${what}`);
  if (!isRecord(value)) throw wrong('it', 'is not an object with "name", "sampleRate" and "tracks"');
  if (typeof value.name !== 'string') throw wrong('"name"', 'is not a text');
  if (typeof value.sampleRate !== 'number') throw wrong('"sampleRate"', 'is not a number');
  for (const list of ['tracks', 'groups', 'returns', 'alternates'] as const) {
    const items = value[list];
    if (items === undefined && list !== 'tracks') continue;
    if (!Array.isArray(items)) throw wrong(`"${list}"`, 'is not a list');
    items.forEach((item: unknown, index) => {
      const place = `${list}[${index}]`;
      if (!isRecord(item)) throw wrong(place, 'is not an object');
      if (typeof item.id !== 'string') throw wrong(`${place}.id`, 'is not a text');
      if (typeof item.name !== 'string') throw wrong(`${place}.name`, 'is not a text');
      if (list === 'tracks') checkAudio(item.audio, `${place}.audio`, wrong);
      if (list === 'tracks' && item.dry !== undefined) checkAudio(item.dry, `${place}.dry`, wrong);
      if (list !== 'alternates') checkProcessors(item.processors, `${place}.processors`, wrong);
    });
  }
  if (isRecord(value.master)) checkProcessors(value.master.processors, 'master.processors', wrong);
  if (value.referenceMix !== undefined) checkAudio(value.referenceMix, 'referenceMix', wrong);
  if (value.routing !== undefined) checkRouting(value.routing, wrong);
  const session = { groups: [], ...value } as unknown as Session;
  const odd = unknownKeyOf(session);
  if (odd) throw wrong(odd.place, `is no key that anything reads; allowed are ${odd.allowed.join(', ')}`);
  return session;
}

type Wrong = (place: string, what: string) => FormatError;

function checkAudio(audio: unknown, place: string, wrong: Wrong): void {
  const known =
    isRecord(audio) &&
    ((audio.kind === 'file' && typeof audio.path === 'string') ||
      (audio.kind === 'clips' &&
        Array.isArray(audio.clips) &&
        audio.clips.every((clip) => isRecord(clip) && typeof clip.path === 'string')) ||
      (audio.kind === 'source' && isRecord(audio.source)));
  if (known) return;
  throw wrong(
    place,
    'is none of { kind: "file", path }, { kind: "clips", clips: [{ path, startFrame }] }, { kind: "source", source }',
  );
}

function checkRouting(routing: unknown, wrong: Wrong): void {
  if (!isRecord(routing) || !Array.isArray(routing.crosspoints)) {
    throw wrong('routing', 'is not { crosspoints: [{ source, channel, output }] }');
  }
  routing.crosspoints.forEach((point: unknown, index) => {
    const known = isRecord(point) && typeof point.source === 'string';
    if (known && typeof point.channel === 'number' && typeof point.output === 'number') return;
    throw wrong(
      `routing.crosspoints[${index}]`,
      'is not { source, channel, output }: the channel from 0, the output from 1',
    );
  });
}

function checkProcessors(processors: unknown, place: string, wrong: Wrong): void {
  if (processors === undefined) return;
  if (!Array.isArray(processors)) throw wrong(place, 'is not a list');
  processors.forEach((slot: unknown, index) => {
    if (isRecord(slot) && typeof slot.id === 'string' && typeof slot.create === 'function') return;
    throw wrong(`${place}[${index}]`, 'is not { id, create }: "create" makes a new processor each time');
  });
}
