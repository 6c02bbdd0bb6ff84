import type { Session, TrackAudio } from '@trackout/core';
import { initSession } from '../node/init-session.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { formatTable } from './tables.js';
import { count } from './wording.js';

/** Arguments of `trackout init`. */
export interface InitArguments {
  readonly mix?: string;
  readonly write?: string;
  readonly name?: string;
  readonly overwrite?: boolean;
}

/** Makes a `session.json` of a folder of WAVs and shows what it says. */
export async function init(folder: string, options: InitArguments, context: CommandContext): Promise<number> {
  const { session, path, remarks } = await initSession(folder, options);
  context.give({ path, session, remarks });
  context.say(await describeSession(session));
  for (const remark of remarks) context.say(`Remark: ${remark}`);
  context.say(
    `\nWrote ${path}. Change names, groups, gain or pan in it, then:\n  trackout export ${quoted(path)} --out <folder>`,
  );
  return EXIT.ok;
}

async function describeSession(session: Session): Promise<string> {
  const groupNames = new Map<string, string>(session.groups.map((group) => [group.id, group.name]));
  const table = await formatTable(
    [
      { title: 'track', cell: (track) => track.name },
      {
        title: 'group',
        cell: (track) => (track.group === undefined ? '-' : (groupNames.get(track.group) ?? '-')),
      },
      { title: 'file', cell: ({ audio, dry }) => [audio, dry].flatMap(pathOf).join('  dry: ') },
    ],
    session.tracks,
  );
  const mix = session.referenceMix?.kind === 'file' ? `, reference mix ${session.referenceMix.path}` : '';
  return `Session "${session.name}": ${count(session.tracks.length, 'track')} in ${count(session.groups.length, 'group')}, ${session.sampleRate} Hz${mix}\n${table}`;
}

function pathOf(audio: TrackAudio | undefined): string[] {
  return audio?.kind === 'file' ? [audio.path] : [];
}

function quoted(path: string): string {
  return /^[\w./\\:@%+=-]+$/.test(path) ? path : `"${path}"`;
}
