import type { Session } from '@trackout/core';
import type { AudioMetadata } from '@trackout/io-wav';

/**
 * What every WAV of an export says of its place on the time line: a `bext` chunk whose time reference is that
 * of the session plus the first frame of the files (EBU Tech 3285). None where there is nothing to say.
 *
 * It holds no date: the same session gives the same bytes on any day.
 */
export function timeStamp(session: Session, startFrame: number): AudioMetadata | undefined {
  if (session.timeReference === undefined && startFrame === 0) return undefined;
  return {
    bext: {
      description: '',
      originator: 'Trackout',
      originatorReference: '',
      originationDate: '',
      originationTime: '',
      timeReference: (session.timeReference ?? 0) + startFrame,
      version: 2,
      codingHistory: '',
    },
  };
}
