import { type ChannelLayout, isMono, MONO } from './audio-format.js';
import type { FileSet, Placement, SourceFacts } from './export-plan.js';
import { audibleTracks, type Session, type Track } from './session.js';

/** A file of the export before it has a safe name, an encoding and a length. */
export interface Draft {
  readonly id: string;
  readonly set: FileSet;
  readonly name: string;
  readonly tracks: readonly string[];
  readonly layout: ChannelLayout;
  readonly muted: boolean;
  readonly colour?: string | undefined;
  readonly placement?: Placement;
}

/** Every track as a file. */
export function multitrackDrafts(
  session: Session,
  factsOf: (track: Track) => SourceFacts,
  layout: ChannelLayout,
  pannedMono: 'stereo' | 'mono',
): Draft[] {
  return session.tracks.map((track) => {
    const mono = isMono(factsOf(track).format.layout) && !isMono(layout);
    const keep = mono && (track.pan === 0 || pannedMono === 'mono');
    return {
      id: `multitracks/${track.id}`,
      set: 'multitracks',
      name: track.name,
      tracks: [track.id],
      layout: keep ? MONO : layout,
      muted: track.mute,
      colour: track.colour,
      ...(keep && track.pan !== 0 ? { placement: { pan: track.pan, panLaw: '0 dB' } as const } : {}),
    };
  });
}

/** Every group with a track that sounds as a file, and every track that is in none. */
export function stemDrafts(session: Session, layout: ChannelLayout): Draft[] {
  const stem = (
    source: { id: string; name: string; colour?: string },
    tracks: readonly Track[],
    kind: string,
  ): Draft => ({
    id: `stems/${kind}/${source.id}`,
    set: 'stems',
    name: source.name,
    tracks: tracks.map((track) => track.id),
    layout,
    muted: false,
    colour: source.colour,
  });
  return [
    ...session.groups
      .map((group) => stem(group, audibleTracks(session, group.id), 'group'))
      .filter((draft) => draft.tracks.length > 0),
    ...audibleTracks(session, undefined)
      .filter((track) => track.group === undefined)
      .map((track) => stem(track, [track], 'track')),
  ];
}

/** The sum of all tracks that sound. */
export function mixDraft(session: Session, layout: ChannelLayout): Draft {
  return {
    id: 'mix',
    set: 'mix',
    name: `${session.name}_MIX`,
    tracks: audibleTracks(session, undefined).map((track) => track.id),
    layout,
    muted: false,
  };
}
