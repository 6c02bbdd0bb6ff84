import { readFile } from 'node:fs/promises';
import { type Routing, UsageError } from '@trackout/core';
import { fileSink } from '@trackout/io-wav/node';
import { saveRouting } from '@trackout/session';
import { writeWholeFile } from '../export/whole-file.js';
import { isSessionModule } from './session-module.js';

/**
 * Keeps a routing in the `session.json` at `path`, as its `routing`; nothing else in the file changes. `name` is what
 * messages call it. Throws `UsageError` `routing/no-session` where there is no session, `routing/session-module`
 * where it is code.
 */
export async function keepRouting(
  session: { readonly path: string; readonly name: string } | undefined,
  routing: Routing,
): Promise<void> {
  if (session === undefined) {
    throw new UsageError(
      'routing/no-session',
      'A routing is saved in a session, and only files were named. Make one with "trackout init".',
    );
  }
  const { path, name } = session;
  if (isSessionModule(path)) {
    throw new UsageError(
      'routing/session-module',
      `${name} is code, which is not rewritten. Put this into the session that it exports:\n  routing: ${JSON.stringify(routing)},`,
      { path: name, routing: JSON.stringify(routing) },
    );
  }
  const text = saveRouting(await readFile(path, 'utf8'), routing, { name });
  const sink = await fileSink(path, { overwrite: true });
  await writeWholeFile(sink, new TextEncoder().encode(text));
}
