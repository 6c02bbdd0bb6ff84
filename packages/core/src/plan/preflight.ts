import { isDefaultName } from '../naming/instrument-families.js';
import type { MeterReading } from '../report/report.js';
import type { Session, Track } from '../session/session.js';
import { sourceKeysOf } from '../session/session-sources.js';
import type { SourceFacts } from './export-plan.js';
import type { Warning } from './warning.js';

/** Level that mix engineers ask recordings to stay below. */
export const HEADROOM_LIMIT_DBFS = -6;

/** What names and headers tell before a sample is read. */
export function preflightHeaders(session: Session, facts: ReadonlyMap<string, SourceFacts>): Warning[] {
  return session.tracks.flatMap((track) => {
    const warnings: Warning[] = [];
    if (isDefaultName(track.name)) {
      warnings.push({
        code: 'default-name',
        track: track.id,
        message: `"${track.name}" does not say what is on the track.`,
        remedy: 'Give the track a name that says what it is, such as KICK_IN or LEAD_VOCAL.',
      });
    }
    const encoding = sourceKeysOf(track)
      .map((key) => facts.get(key)?.encoding)
      .find((found) => found?.type === 'int' && found.bits < 24);
    if (encoding) {
      warnings.push({
        code: 'bit-depth',
        track: track.id,
        figure: encoding.bits,
        unit: 'bits',
        message: `"${track.name}" is a ${encoding.bits}-bit file.`,
        remedy: 'Export the recording from the session again with 24 bits, if it was recorded so.',
      });
    }
    return warnings;
  });
}

/** A track's reading as recorded, with the peak that it has after its fader. */
export interface TrackReading {
  readonly reading: MeterReading;
  readonly deliveredPeakDbfs: number;
}

/** What the samples tell, from readings of the tracks as they were recorded. */
export function preflightReadings(session: Session, readings: ReadonlyMap<string, TrackReading>): Warning[] {
  return session.tracks.flatMap((track) => {
    const measured = readings.get(track.id);
    return measured ? warningsOf(track, measured, session.sampleRate) : [];
  });
}

function warningsOf(track: Track, measured: TrackReading, sampleRate: number): Warning[] {
  const { reading, deliveredPeakDbfs } = measured;
  const warnings: Warning[] = [];
  const at = (frame: number | null) => (frame === null ? '' : ` at ${describeFrame(frame, sampleRate)}`);
  if (reading.nonFiniteSamples > 0) {
    warnings.push({
      code: 'non-finite',
      track: track.id,
      figure: reading.nonFiniteSamples,
      unit: 'samples',
      message: `"${track.name}" holds ${reading.nonFiniteSamples} samples that are not numbers.`,
      remedy: 'Export the recording again; a plug-in has failed while it was written.',
    });
  }
  if (reading.silent) {
    warnings.push({
      code: 'silent',
      track: track.id,
      message: `"${track.name}" is silent from start to end.`,
      remedy: 'Leave it out, or check that the right clip was exported.',
    });
  }
  if (reading.clippedSamples > 0) {
    warnings.push({
      code: 'clipped',
      track: track.id,
      figure: reading.clippedSamples,
      unit: 'samples',
      ...(reading.firstClipFrame === null ? {} : { frame: reading.firstClipFrame }),
      message: `"${track.name}" is clipped: ${reading.clippedSamples} samples at full scale, first${at(reading.firstClipFrame)}.`,
      remedy: 'Export it again at a lower level; turning a clipped file down does not mend it.',
    });
  }
  if (deliveredPeakDbfs > HEADROOM_LIMIT_DBFS) {
    warnings.push({
      code: 'headroom',
      track: track.id,
      figure: deliveredPeakDbfs,
      unit: 'dBFS',
      ...(reading.samplePeakFrame === null ? {} : { frame: reading.samplePeakFrame }),
      message: `"${track.name}" peaks at ${deliveredPeakDbfs.toFixed(1)} dBFS${at(reading.samplePeakFrame)}, above ${HEADROOM_LIMIT_DBFS} dBFS.`,
      remedy: 'Lower it in the session if the mix engineer asks for that headroom.',
    });
  }
  if (reading.dualMono) {
    warnings.push({
      code: 'dual-mono',
      track: track.id,
      message: `"${track.name}" is a stereo file whose two channels are the same.`,
      remedy: 'Export it as mono.',
    });
  }
  return warnings;
}

/** A frame as a place a person can find: `frame 96000 (0:02.000)`. */
export function describeFrame(frame: number, sampleRate: number): string {
  const milliseconds = Math.floor((frame * 1000) / sampleRate);
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = String(Math.floor(milliseconds / 1000) % 60).padStart(2, '0');
  return `frame ${frame} (${minutes}:${seconds}.${String(milliseconds % 1000).padStart(3, '0')})`;
}
