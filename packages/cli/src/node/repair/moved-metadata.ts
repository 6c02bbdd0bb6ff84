import { type AudioMetadata, ixmlOf } from '@trackout/io-wav';
import { TIME_STAMP_MARKER } from '../verify/file-headers.js';

/**
 * What a file says beside its samples once these lie `shift` frames later in it: markers and loops move along, as far
 * as they stay within the file, and its time stamps say where its first frame lies now.
 */
export function movedMetadata(
  metadata: AudioMetadata,
  shift: number,
  frameCount: number,
  timeReference: number | undefined,
): AudioMetadata {
  if (shift === 0) return metadata;
  const { bext, ixml, cues, sampler } = metadata;
  const moved = (frame: number) => Math.min(Math.max(frame + shift, 0), frameCount);
  return {
    ...metadata,
    ...(bext && timeReference !== undefined ? { bext: { ...bext, timeReference } } : {}),
    ...(ixml && timeReference !== undefined ? { ixml: ixmlOf(restamped(ixml.xml, timeReference)) } : {}),
    ...(cues
      ? {
          cues: cues.map((cue) =>
            cue.label !== undefined && TIME_STAMP_MARKER.test(cue.label.trim())
              ? { ...cue, label: stampOf(cue.label, timeReference) }
              : { ...cue, frame: moved(cue.frame) },
          ),
        }
      : {}),
    ...(sampler
      ? {
          sampler: {
            ...sampler,
            loops: sampler.loops.map((loop) => ({
              ...loop,
              firstFrame: moved(loop.firstFrame),
              lastFrame: moved(loop.lastFrame),
            })),
          },
        }
      : {}),
  };
}

const stampOf = (label: string, timeReference: number | undefined) =>
  timeReference === undefined ? label : label.replace(/\d+/, String(timeReference));

/** What the lower half of a time stamp counts to. */
const WORD = 0x1_0000_0000;

/** The two halves of the time stamp (iXML 3.0), where the text has them. */
function restamped(xml: string, frames: number): string {
  const put = (text: string, half: 'HI' | 'LO', value: number) =>
    text.replace(
      new RegExp(`(<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_${half}>)[^<]*(</)`),
      (_, open: string, close: string) => `${open}${value}${close}`,
    );
  return put(put(xml, 'HI', Math.floor(frames / WORD)), 'LO', frames % WORD);
}
