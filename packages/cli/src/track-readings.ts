import {
  type AudioBlock,
  channelCount,
  type ExportPlan,
  linearBalance,
  type MeterReading,
  type ProgressListener,
  readBlocks,
  type Track,
  type TrackReading,
} from '@trackout/core';
import { type Dsp, dbToGain, gainToDb } from '@trackout/dsp-wasm';
import { createMeter, fullScaleThreshold, type Meter } from '@trackout/meter';
import type { SessionSources } from './session-sources.js';

/** Meters of every track as it was recorded. */
export interface TrackMeters {
  push(track: Track, block: AudioBlock): void;
  read(): ReadonlyMap<string, TrackReading>;
  release(): void;
}

/** One meter a track, fed while something else reads the tracks. */
export function meterTracks(
  dsp: Dsp,
  plan: ExportPlan,
  sources: SessionSources,
  blockFrames: number,
): TrackMeters {
  const meters = new Map<string, Meter>();
  for (const track of plan.session.tracks) {
    const opened = sources.tracks.get(track.id);
    if (!opened) continue;
    meters.set(
      track.id,
      createMeter(dsp, {
        channels: channelCount(opened.source.format.layout),
        maxBlockFrames: blockFrames,
        clipThreshold: fullScaleThreshold(opened.encoding),
      }),
    );
  }
  return {
    push: (track, block) => meters.get(track.id)?.push(block),
    read: () =>
      new Map(
        plan.session.tracks.flatMap((track) => {
          const meter = meters.get(track.id);
          return meter ? [[track.id, trackReading(dsp, track, meter.read())] as const] : [];
        }),
      ),
    release: () => {
      for (const meter of meters.values()) meter.release();
    },
  };
}

/** Reads every track once and measures it, without rendering. */
export async function measureTracks(
  dsp: Dsp,
  plan: ExportPlan,
  sources: SessionSources,
  options: {
    blockFrames: number;
    signal?: AbortSignal | undefined;
    onProgress?: ProgressListener | undefined;
  },
): Promise<ReadonlyMap<string, TrackReading>> {
  const meters = meterTracks(dsp, plan, sources, options.blockFrames);
  const total = [...sources.tracks.values()].reduce((sum, { source }) => sum + source.frameCount, 0);
  let done = 0;
  try {
    for (const track of plan.session.tracks) {
      const source = sources.tracks.get(track.id)?.source;
      if (!source) continue;
      const { blockFrames, signal } = options;
      for await (const block of readBlocks(source, { blockFrames, ...(signal ? { signal } : {}) })) {
        meters.push(track, block);
        done += block.frameCount;
        options.onProgress?.({ phase: 'measure', unit: 'frames', done, total });
      }
    }
    return meters.read();
  } finally {
    meters.release();
  }
}

/** The reading on the session's time line, with the peak after fader and pan. */
function trackReading(dsp: Dsp, track: Track, reading: MeterReading): TrackReading {
  const { left, right } = linearBalance(track.pan);
  const fader = dbToGain(dsp.math, track.gainDb);
  const [first, second] = reading.channels.map((channel) => channel.samplePeak);
  const peak =
    reading.channels.length === 1
      ? (first as number) * Math.max(left, right)
      : reading.channels.length === 2
        ? Math.max((first as number) * left, (second as number) * right)
        : Math.max(...reading.channels.map((channel) => channel.samplePeak));
  const shift = (frame: number | null) => (frame === null ? null : frame + track.startFrame);
  return {
    reading: {
      ...reading,
      samplePeakFrame: shift(reading.samplePeakFrame),
      firstClipFrame: shift(reading.firstClipFrame),
      channels: reading.channels.map((channel) => ({
        ...channel,
        samplePeakFrame: shift(channel.samplePeakFrame),
        firstClipFrame: shift(channel.firstClipFrame),
      })),
    },
    deliveredPeakDbfs: gainToDb(dsp.math, fader * peak),
  };
}
