import type { FileSet, SourceFacts } from './export-plan.js';
import { FLOAT32, INT24, type PcmEncoding } from './pcm-encoding.js';
import { audibleTracks, type Session, type Track } from './session.js';

/** 24-bit where every delivered sample is certain to lie on the 24-bit grid, without clipping; else 32-bit float. */
export function losslessEncoding(
  session: Session,
  factsOf: (track: Track) => SourceFacts,
  sets: readonly FileSet[],
): { encoding: PcmEncoding; reason: string } {
  for (const track of session.tracks) {
    const source = factsOf(track).encoding;
    if (source === undefined || source.type === 'float') {
      return { encoding: FLOAT32, reason: `"${track.name}" is floating point` };
    }
    if (source.bits > 24) return { encoding: FLOAT32, reason: `"${track.name}" has ${source.bits} bits` };
    if (track.gainDb !== 0) {
      return { encoding: FLOAT32, reason: `the fader of "${track.name}" leaves the 24-bit grid` };
    }
    if (track.pan !== 0) {
      return { encoding: FLOAT32, reason: `the pan of "${track.name}" leaves the 24-bit grid` };
    }
    if (track.polarity === 'inverted') {
      return { encoding: FLOAT32, reason: `"${track.name}" inverted could exceed full scale by one step` };
    }
  }
  if (sets.includes('stems')) {
    const sum = session.groups.find((group) => audibleTracks(session, group.id).length > 1);
    if (sum) {
      const count = audibleTracks(session, sum.id).length;
      return {
        encoding: FLOAT32,
        reason: `the stem "${sum.name}" sums ${count} tracks and could exceed full scale`,
      };
    }
  }
  return { encoding: INT24, reason: 'every source has at most 24 bits, and nothing changes its level' };
}
