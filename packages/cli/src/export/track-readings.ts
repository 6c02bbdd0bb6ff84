import {
  type AudioBlock,
  type ChannelLayout,
  type ExportPlan,
  isMono,
  layoutsEqual,
  type MeterReading,
  type PlacedClip,
  placedClips,
  STEREO,
  type Track,
  type TrackReading,
} from '@trackout/core';
import { BALANCE, type Dsp, dbToGain, gainToDb, panGains } from '@trackout/dsp-wasm';
import { createMeter, fullScaleThreshold, type Meter } from '@trackout/meter';
import type { OpenSources } from './session-sources.js';

/** Meters of every track as it was recorded. */
export interface TrackMeters {
  push(track: Track, block: AudioBlock): void;
  read(): ReadonlyMap<string, TrackReading>;
  release(): void;
}

/** One meter a track, fed while something else reads the tracks. Silence between clips may be left out. */
export function meterTracks(
  dsp: Dsp,
  plan: ExportPlan,
  sources: OpenSources,
  blockFrames: number,
): TrackMeters {
  const meters = new Map<string, PlacedMeter>();
  for (const track of plan.session.tracks) {
    const factsOf = (key: string) => sources.get(key)?.source ?? { frameCount: 0 };
    const { key } = placedClips(track, 'audio', factsOf)[0] as PlacedClip;
    const opened = sources.get(key);
    if (!opened) continue;
    const layout = track.layout ?? opened.source.format.layout;
    const meter = createMeter(dsp, {
      format: { sampleRate: opened.source.format.sampleRate, layout },
      maxBlockFrames: blockFrames,
      clipThreshold: fullScaleThreshold(opened.encoding),
    });
    meters.set(track.id, new PlacedMeter(meter, layout));
  }
  return {
    push: (track, block) => meters.get(track.id)?.push(block),
    read: () =>
      new Map(
        plan.session.tracks.flatMap((track) => {
          const meter = meters.get(track.id);
          return meter ? [[track.id, trackReading(dsp, plan, track, meter)] as const] : [];
        }),
      ),
    release: () => {
      for (const meter of meters.values()) meter.release();
    },
  };
}

/** A meter that knows where on the session's time line its blocks lay. */
class PlacedMeter {
  readonly layout: ChannelLayout;
  readonly #meter: Meter;
  /** Where the blocks that were pushed begin to lie elsewhere than behind those before. */
  readonly #places: { readonly pushed: number; readonly session: number }[] = [];
  #pushed = 0;
  #next = -1;

  constructor(meter: Meter, layout: ChannelLayout) {
    this.#meter = meter;
    this.layout = layout;
  }

  push(block: AudioBlock): void {
    if (block.startFrame !== this.#next) {
      this.#places.push({ pushed: this.#pushed, session: block.startFrame });
    }
    this.#meter.push(block);
    this.#pushed += block.frameCount;
    this.#next = block.startFrame + block.frameCount;
  }

  /** Frames are those of the session. */
  read(): MeterReading {
    const reading = this.#meter.read();
    const placed = (frame: number | null) => {
      const place = this.#places.findLast(({ pushed }) => frame !== null && pushed <= frame);
      return frame === null || !place ? frame : frame - place.pushed + place.session;
    };
    return {
      ...reading,
      samplePeakFrame: placed(reading.samplePeakFrame),
      firstClipFrame: placed(reading.firstClipFrame),
      channels: reading.channels.map((channel) => ({
        ...channel,
        samplePeakFrame: placed(channel.samplePeakFrame),
        firstClipFrame: placed(channel.firstClipFrame),
      })),
    };
  }

  release(): void {
    this.#meter.release();
  }
}

/** The reading with the peak after fader, pan and trim; of an automation its loudest point counts. */
function trackReading(dsp: Dsp, plan: ExportPlan, track: Track, meter: PlacedMeter): TrackReading {
  const reading = meter.read();
  const moves = track.gainAutomation?.map(({ gainDb }) => gainDb);
  const fader = dbToGain(dsp.math, (moves ? Math.max(...moves) : (track.gainDb ?? 0)) + plan.trimDb);
  const places = track.panAutomation?.map(({ pan }) => pan) ?? [track.pan ?? 0];
  const sides = isMono(meter.layout) ? panGains(dsp.math, plan.panLaw) : BALANCE;
  const left = Math.max(...places.map(sides.left));
  const right = Math.max(...places.map(sides.right));
  const peaks = reading.channels.map(({ samplePeak }) => samplePeak);
  const [first = 0, second = 0] = peaks;
  const stereo = layoutsEqual(plan.layout, STEREO);
  const peak =
    stereo && peaks.length === 1
      ? first * Math.max(left, right)
      : stereo && peaks.length === 2
        ? Math.max(first * left, second * right)
        : Math.max(...peaks);
  return { reading, deliveredPeakDbfs: gainToDb(dsp.math, fader * peak) };
}
