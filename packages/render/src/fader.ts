import {
  type ChannelLayout,
  channelCount,
  layoutsEqual,
  type PanLaw,
  STEREO,
  type Strip,
} from '@trackout/core';
import {
  BALANCE,
  type Dsp,
  dbToGain,
  type PanGains,
  type Planes,
  panGains,
  type SideGain,
} from '@trackout/dsp-wasm';
import { AutomationCurve } from './automation-curve.js';
import type { BusRoute } from './bus-sum.js';
import type { Signal } from './signal.js';

const FULL: SideGain = () => 1;

/** Fader, polarity and pan of a strip: how its pre-fader point becomes its post-fader point. */
export class Fader {
  /** The way of a strip whose fader and pan stand still. */
  readonly route: BusRoute;
  readonly moves: boolean;
  /** The post-fader point is the pre-fader point, in both sides where a mono track meets a stereo mix. */
  readonly unity: boolean;
  /** The fader without the pan, where it stands still. */
  readonly level: number;
  readonly #gain: number;
  readonly #dsp: Dsp;
  readonly #sign: number;
  readonly #pan: number;
  readonly #sides: readonly SideGain[];
  readonly #levels: AutomationCurve | undefined;
  readonly #pans: AutomationCurve | undefined;
  #levelGains = new Float64Array(0);
  #panPositions = new Float64Array(0);

  constructor(dsp: Dsp, strip: Strip, ownChannels: number, layout: ChannelLayout, law: PanLaw) {
    const outputs = channelCount(layout);
    const { gainDb = 0, pan = 0, polarity, gainAutomation, panAutomation } = strip;
    this.#dsp = dsp;
    this.#sign = polarity === 'inverted' ? -1 : 1;
    this.#pan = pan;
    this.#gain = dbToGain(dsp.math, gainDb);
    this.level = this.#gain * this.#sign;
    this.#sides = sidesOf(layout, ownChannels === 1 ? panGains(dsp.math, law) : BALANCE);
    this.route = {
      channels: Array.from({ length: outputs }, (_, output) => (ownChannels === 1 ? 0 : output)),
      gains: this.#sides.map((side) => this.level * side(pan)),
    };
    if (gainAutomation && gainAutomation.length > 0) {
      this.#levels = new AutomationCurve(
        gainAutomation.map(({ frame, gainDb: db }) => ({ frame, value: dbToGain(dsp.math, db) })),
      );
    }
    if (panAutomation && panAutomation.length > 0) {
      this.#pans = new AutomationCurve(panAutomation.map(({ frame, pan: value }) => ({ frame, value })));
    }
    this.moves = this.#levels !== undefined || this.#pans !== undefined;
    this.unity = !this.moves && this.route.gains.every((gain) => gain === 1);
  }

  /** The post-fader point into `out`; `frame` is that of the session to which the first sample belongs. */
  apply(pre: Signal, out: Planes<'f64'>, frame: number, frames: number): void {
    const { channels, gains } = this.route;
    if (!this.moves) {
      for (let output = 0; output < gains.length; output++) {
        this.#scale(pre, channels[output] as number, out, output, gains[output] as number, frames);
      }
      return;
    }
    const level = this.#levels ? this.#levels.constantOver(frame, frames) : this.#gain;
    const pan = this.#pans ? this.#pans.constantOver(frame, frames) : this.#pan;
    if (level !== undefined && pan !== undefined) {
      for (let output = 0; output < gains.length; output++) {
        const gain = level * this.#sign * (this.#sides[output] as SideGain)(pan);
        this.#scale(pre, channels[output] as number, out, output, gain, frames);
      }
      return;
    }
    this.#fillLevels(frame, frames);
    this.#fillPans(frame, frames);
    const views = out.views(frames);
    for (let output = 0; output < gains.length; output++) {
      const source = pre.planes[channels[output] as number] as Float32Array | Float64Array;
      this.#ride(source, views[output] as Float64Array, this.#sides[output] as SideGain, pan, frames);
    }
  }

  /**
   * The first channel into that of `out`, for a mono file: at the gain of the pan law's centre, or `placed`,
   * at the fader alone, where the file's place is told beside it.
   */
  applyMono(pre: Signal, out: Planes<'f64'>, placed: boolean, frame: number, frames: number): void {
    const side = this.#monoSide(placed);
    if (!this.#levels) {
      this.#scale(pre, 0, out, 0, this.level * side, frames);
      return;
    }
    this.#fillLevels(frame, frames);
    const source = pre.planes[0] as Float32Array | Float64Array;
    this.#ride(source, out.views(frames)[0] as Float64Array, () => side, 0, frames);
  }

  /** True where `applyMono` would change nothing. */
  isMonoUnity(placed: boolean): boolean {
    return !this.#levels && this.level * this.#monoSide(placed) === 1;
  }

  #monoSide(placed: boolean): number {
    return placed ? 1 : (this.#sides[0] as SideGain)(this.#pan);
  }

  #fillLevels(frame: number, frames: number): void {
    if (this.#levelGains.length < frames) this.#levelGains = new Float64Array(frames);
    const gains = this.#levelGains;
    if (!this.#levels) {
      gains.fill(this.level, 0, frames);
      return;
    }
    this.#levels.fill(gains, frame, frames);
    if (this.#sign < 0) for (let i = 0; i < frames; i++) gains[i] = -(gains[i] as number);
  }

  #fillPans(frame: number, frames: number): void {
    if (!this.#pans) return;
    if (this.#panPositions.length < frames) this.#panPositions = new Float64Array(frames);
    this.#pans.fill(this.#panPositions, frame, frames);
  }

  #ride(
    source: Float32Array | Float64Array,
    target: Float64Array,
    side: SideGain,
    pan: number | undefined,
    frames: number,
  ): void {
    const levels = this.#levelGains;
    if (pan !== undefined) {
      const gain = side(pan);
      for (let i = 0; i < frames; i++) target[i] = (source[i] as number) * ((levels[i] as number) * gain);
      return;
    }
    const pans = this.#panPositions;
    for (let i = 0; i < frames; i++) {
      target[i] = (source[i] as number) * ((levels[i] as number) * side(pans[i] as number));
    }
  }

  #scale(
    pre: Signal,
    channel: number,
    out: Planes<'f64'>,
    output: number,
    gain: number,
    frames: number,
  ): void {
    const { kernels } = this.#dsp;
    const scale = pre.sampleType === 'f32' ? kernels.scaleF32 : kernels.scaleF64;
    scale(pre.addresses[channel] as number, out.addresses[output] as number, gain, frames);
  }
}

function sidesOf(layout: ChannelLayout, gains: PanGains): readonly SideGain[] {
  if (layoutsEqual(layout, STEREO)) return [gains.left, gains.right];
  return new Array<SideGain>(channelCount(layout)).fill(FULL);
}
