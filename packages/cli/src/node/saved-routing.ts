import { readFile } from 'node:fs/promises';
import { FormatError, type Routing, UsageError } from '@trackout/core';
import { fileSink } from '@trackout/io-wav/node';
import { writeWholeFile } from '../whole-file.js';

/** Where the routing of a session is kept: beside it, under its name. */
export function savedRoutingPath(sessionPath: string): string {
  return `${sessionPath.replace(/\.json$/i, '')}.routing.json`;
}

/**
 * The routing that was saved for a session, or `undefined`. Throws `FormatError` `routing/saved` for a file that holds
 * none; whether it fits the session is the plan's business.
 */
export async function readSavedRouting(sessionPath: string): Promise<Routing | undefined> {
  const file = savedRoutingPath(sessionPath);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const routing = JSON.parse(text) as Routing;
    const points: readonly unknown[] | undefined = routing?.crosspoints;
    if (Array.isArray(points) && points.every(isCrosspoint)) return routing;
  } catch (error) {
    throw notRouting(file, error);
  }
  throw notRouting(file);
}

/** Keeps a routing for a session; returns its file. Throws `UsageError` `routing/no-session` where there is none. */
export async function saveRouting(sessionPath: string | undefined, routing: Routing): Promise<string> {
  if (sessionPath === undefined) {
    throw new UsageError(
      'routing/no-session',
      'A routing is saved with a session, and only files were named. Make one with "trackout init".',
    );
  }
  const file = savedRoutingPath(sessionPath);
  const sink = await fileSink(file, { overwrite: true });
  await writeWholeFile(sink, new TextEncoder().encode(`${JSON.stringify(routing, null, 2)}\n`));
  return file;
}

function isCrosspoint(value: unknown): boolean {
  const { source, channel, output } = (value ?? {}) as Record<string, unknown>;
  return typeof source === 'string' && typeof channel === 'number' && typeof output === 'number';
}

function notRouting(file: string, cause?: unknown): FormatError {
  return new FormatError(
    'routing/saved',
    `${file} holds no routing: it must have "crosspoints" with source, channel and output. Remove it, or save a new one with "trackout route --save".`,
    { path: file },
    { cause },
  );
}
