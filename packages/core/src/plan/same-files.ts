import { isMono, layoutsEqual, STEREO } from '../audio/audio-format.js';
import type { Strip, Track } from '../session/session.js';
import { type Draft, type DraftContext, trackLayout } from './file-drafts.js';
import type { TrackTap } from './tap.js';

/** The points of a track one behind the other, as far as each may be the one before. */
const CHAIN = ['source', 'dry', 'semi-wet', 'pre-fader', 'post-fader'] as const;
type ChainTap = (typeof CHAIN)[number];

/**
 * Files that hold the same samples as another, by id: of a track that nothing changes between two taps, and the mix
 * through a master that does nothing. The later one on the way is the one that they are told to be the same as.
 */
export function sameFiles(context: DraftContext, drafts: readonly Draft[]): ReadonlyMap<string, string> {
  const same = new Map<string, string>();
  for (const track of context.session.tracks) {
    const files = CHAIN.flatMap((tap) => drafts.filter((draft) => isTapOf(draft, track, tap)));
    for (let i = 0; i + 1 < files.length; i++) {
      const [earlier, later] = [files[i], files[i + 1]] as [Draft, Draft];
      if (layoutsEqual(earlier.layout, later.layout) && isUnchanged(context, track, earlier, later)) {
        same.set(earlier.id, later.id);
      }
    }
  }
  const { processors = [], ...fader } = context.session.master ?? {};
  const isIdle = processors.length === 0 && isUnity({ name: 'master', ...fader });
  if (isIdle && drafts.some(({ id }) => id === 'master')) same.set('master', 'mix');
  return same;
}

function isTapOf({ set, tap, tracks, signal }: Draft, track: Track, wanted: TrackTap): boolean {
  if (set !== 'multitracks' || tap !== wanted || tracks[0] !== track.id) return false;
  return signal.kind === 'track' || signal.instance.startsWith('track:');
}

/** True where none of the steps from one tap to the other does anything. */
function isUnchanged(context: DraftContext, track: Track, earlier: Draft, later: Draft): boolean {
  const steps = CHAIN.slice(
    CHAIN.indexOf(earlier.tap as ChainTap) + 1,
    CHAIN.indexOf(later.tap as ChainTap) + 1,
  );
  return steps.every((step) => doesNothing(context, track, step, later));
}

/** True where the way to a tap from the one before it changes no sample. */
function doesNothing(context: DraftContext, track: Track, step: ChainTap, file: Draft): boolean {
  const { audio, dry, processors = [] } = track;
  switch (step) {
    case 'source':
      return true;
    case 'dry':
      return dry === undefined && (audio.kind !== 'clips' || audio.clips.every(isPlain));
    case 'semi-wet':
      return dry === undefined && !processors.some(({ character }) => character);
    case 'pre-fader':
      return processors.every(({ character }) => character);
    case 'post-fader':
      return isUnity(track) && isCentred(context, track, file);
  }
}

function isPlain({
  gainDb = 0,
  fadeIn,
  fadeOut,
}: {
  readonly gainDb?: number;
  readonly fadeIn?: { readonly frames: number };
  readonly fadeOut?: { readonly frames: number };
}): boolean {
  return gainDb === 0 && (fadeIn?.frames ?? 0) === 0 && (fadeOut?.frames ?? 0) === 0;
}

/** The fader stands at 0 dB, and polarity is as recorded. */
function isUnity({ gainDb = 0, gainAutomation, polarity }: Strip): boolean {
  return gainDb === 0 && gainAutomation === undefined && polarity !== 'inverted';
}

/** The pan changes nothing: it is told beside the file, or it stands in the centre, where the law takes nothing. */
function isCentred({ session, layout, factsOf }: DraftContext, track: Track, file: Draft): boolean {
  if (file.placement) return true;
  if ((track.pan ?? 0) !== 0 || track.panAutomation) return false;
  const lawless = !isMono(trackLayout(track, factsOf)) || !layoutsEqual(layout, STEREO);
  return lawless || (session.panLaw ?? '0 dB') === '0 dB';
}
