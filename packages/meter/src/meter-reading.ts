import type { ChannelReading, MeterReading } from '@trackout/core';

/** The reading of a stream from those of its channels. */
export function summarise(
  channels: readonly ChannelReading[],
  frameCount: number,
  sidesEqual: boolean,
  toDb: (peak: number) => number,
): MeterReading {
  const peak = Math.max(...channels.map((channel) => channel.samplePeak));
  const loudest = channels.filter((channel) => channel.samplePeak === peak);
  const nonFiniteSamples = sum(channels, (channel) => channel.nonFiniteSamples);
  const silent = peak === 0 && nonFiniteSamples === 0;
  return {
    frameCount,
    samplePeakDbfs: toDb(peak),
    samplePeakFrame: firstOf(loudest.map((channel) => channel.samplePeakFrame)),
    clippedSamples: sum(channels, (channel) => channel.clippedSamples),
    firstClipFrame: firstOf(channels.map((channel) => channel.firstClipFrame)),
    nonFiniteSamples,
    silent,
    dualMono: sidesEqual && !silent,
    channels,
  };
}

function firstOf(frames: readonly (number | null)[]): number | null {
  return frames.reduce(
    (first, frame) => (first === null || (frame !== null && frame < first) ? frame : first),
    null,
  );
}

function sum(channels: readonly ChannelReading[], figure: (channel: ChannelReading) => number): number {
  return channels.reduce((total, channel) => total + figure(channel), 0);
}
