import type { Session } from '../session/session.js';
import { type Draft, type DraftContext, hasReturns, trackLayout } from './file-drafts.js';
import type { Warning } from './warning.js';

/** What the structure of the session makes doubtful. */
export function structureWarnings(context: DraftContext): Warning[] {
  const { session, instances, factsOf } = context;
  return [
    ...session.tracks.flatMap((track): Warning[] => {
      const layout = trackLayout(track, factsOf);
      return layout.kind === 'discrete' && layout.count > 1
        ? [
            {
              code: 'unlabelled-layout',
              track: track.id,
              message: `"${track.name}" does not say which of its ${layout.count} channels is which; they are taken in order.`,
              remedy: 'Listen whether the sides are right, or export it with a channel mask.',
            },
          ]
        : [];
    }),
    ...session.groups.flatMap((group): Warning[] =>
      instances.tracksIn({ kind: 'group', id: group.id }).length === 0
        ? [
            {
              code: 'empty-group',
              message: `The group "${group.name}" has no track that sounds: it becomes no stem.`,
              remedy: 'Remove the group, or give it tracks.',
            },
          ]
        : [],
    ),
  ];
}

/** Fewest and most stems that a mastering engineer or a remixer likes to get. */
const USUAL_STEMS = { least: 4, most: 20 } as const;

/** What is worth knowing before the export, and stops nothing. */
export function remarksOn(context: DraftContext, drafts: readonly Draft[]): string[] {
  const { session, graph } = context;
  const remarks: string[] = [];
  const stems = drafts.filter(({ set, alternate }) => set === 'stems' && alternate === undefined).length;
  if (session.groups.length > 0 && stems > 0 && (stems < USUAL_STEMS.least || stems > USUAL_STEMS.most)) {
    remarks.push(
      `${stems} stem${stems === 1 ? '' : 's'}: who works with stems expects ${USUAL_STEMS.least} to ${USUAL_STEMS.most}.`,
    );
  }
  if ([...session.tracks, ...session.groups].some(({ solo }) => solo)) {
    const silent = session.tracks.length - graph.audible.size;
    remarks.push(`Solo is on: ${silent} of ${session.tracks.length} tracks are left out of every sum.`);
  }
  if (hasReturns(context)) {
    remarks.push(
      {
        stems: 'Returns are files of their own; no other file holds them.',
        split: 'Each stem holds its own share of the returns; they have no files of their own.',
        none: 'Returns are in the mix alone: no other file holds them.',
      }[context.returns],
    );
  }
  return remarks;
}

/** Which files there are twice, and why they are: a folder that is complete is imported in one go. */
export function remarksOnSame(
  session: Session,
  drafts: readonly Draft[],
  same: ReadonlyMap<string, string>,
): string[] {
  const folders = new Map(drafts.map(({ id, folder }) => [id, folder]));
  const names = new Map<string, string[]>();
  for (const { id, folder, tracks } of drafts) {
    const other = same.get(id);
    if (other === undefined || other === 'mix') continue;
    const track = session.tracks.find((item) => item.id === tracks[0]);
    const pair = `${folder}/ and ${folders.get(other)}/`;
    names.set(pair, [...(names.get(pair) ?? []), track?.name ?? id]);
  }
  const count = session.tracks.length;
  return [
    ...[...names].map(([pair, tracks]) => {
      const which = tracks.length === count ? 'every track' : `${tracks.length} of ${count} tracks`;
      return `${pair} hold the same of ${which}, as nothing changes the sound between these points, so that each folder is complete: ${tracks.join(', ')}.`;
    }),
    ...(same.has('master')
      ? [
          'The mix through the master is the same as the one before it: the session has nothing on its master.',
        ]
      : []),
  ];
}
