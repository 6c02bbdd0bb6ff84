import {
  type AudioFormat,
  type ByteSink,
  type ExportPlan,
  INT24,
  MONO,
  type PcmEncoding,
  type Session,
  UsageError,
} from '@trackout/core';
import { type Dsp, dbToGain } from '@trackout/dsp-wasm';
import { type AudioMetadata, createAudioWriter } from '@trackout/io-wav';
import { readPosition } from '../time-position.js';

/** Name of the click beside the audio. */
export const CLICK_NAME = 'CLICK.wav';

/** Peak of the first beat of a bar, and of the others. */
const ACCENT_DBFS = -6;
const BEAT_DBFS = -12;
const ACCENT_HZ = 1500;
const BEAT_HZ = 1000;
const TICK_SECONDS = 0.03;

/** What the click's file is. */
export function clickFormat(sampleRate: number): { format: AudioFormat; encoding: PcmEncoding } {
  return { format: { sampleRate, layout: MONO }, encoding: INT24 };
}

/** Refuses a click without a tempo. Throws `UsageError` `export/click`. */
export function checkClick(session: Session): void {
  if (session.tempo !== undefined) return;
  throw new UsageError(
    'export/click',
    `A click was asked for, and "${session.name}" states no tempo. Add "tempo" to the session, or leave the click out (--no-click).`,
    { session: session.name },
  );
}

/**
 * Writes a click on every beat of the session, from the first frame of the files to the last: the first beat of
 * a bar is higher and louder. The same session gives the same bytes.
 */
export async function writeClick<Result>(
  plan: ExportPlan,
  sink: ByteSink<Result>,
  dsp: Dsp,
  blockFrames: number,
  metadata: AudioMetadata | undefined,
): Promise<Result> {
  const { sampleRate, startFrame, frameCount, session } = plan;
  const accent = tick(dsp, sampleRate, ACCENT_HZ, ACCENT_DBFS);
  const beat = tick(dsp, sampleRate, BEAT_HZ, BEAT_DBFS);
  const [beats] = (session.timeSignature ?? '4/4').split('/').map(Number) as [number];
  const writer = createAudioWriter(sink, dsp, {
    container: 'wav',
    ...clickFormat(sampleRate),
    frameCount,
    ...(metadata ? { metadata } : {}),
  });
  try {
    let next = 0;
    let running: { readonly from: number; readonly samples: Float32Array }[] = [];
    const plane = new Float32Array(blockFrames);
    for (let done = 0; done < frameCount; done += blockFrames) {
      const frames = Math.min(blockFrames, frameCount - done);
      const from = startFrame + done;
      const place = () => frameOfBeat(next, beats, session);
      for (; place() < from + frames; next++) {
        if (place() + accent.length <= from) continue;
        running.push({ from: place(), samples: next % beats === 0 ? accent : beat });
      }
      plane.fill(0, 0, frames);
      for (const { from: start, samples } of running) {
        for (let i = Math.max(0, from - start); i < samples.length && start + i < from + frames; i++) {
          plane[start + i - from] = (plane[start + i - from] as number) + (samples[i] as number);
        }
      }
      running = running.filter(({ from: start, samples }) => start + samples.length > from + frames);
      const writing = writer.write({
        startFrame: done,
        frameCount: frames,
        sampleType: 'f32',
        planes: [plane.subarray(0, frames)],
      });
      if (writing) await writing;
    }
    return (await writer.close()).sink;
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}

function frameOfBeat(index: number, beats: number, session: Session): number {
  return readPosition(`bar ${Math.floor(index / beats) + 1}.${(index % beats) + 1}`, session);
}

/** A short tone that dies away. */
function tick({ math }: Dsp, sampleRate: number, hertz: number, peakDbfs: number): Float32Array {
  const frames = Math.round(TICK_SECONDS * sampleRate);
  const peak = dbToGain(math, peakDbfs);
  return Float32Array.from({ length: frames }, (_, i) => {
    const left = 1 - i / frames;
    return peak * left * left * left * math.sin((2 * Math.PI * hertz * i) / sampleRate);
  });
}
