/** Frames of the stream that are frames of the material, one after another. */
interface Stretch {
  readonly streamFrame: number;
  readonly frame: number;
  readonly looped: boolean;
}

/** Which frame of the material a frame of the stream is: after seeks and loops they differ. */
export class StreamMap {
  #stretches: Stretch[] = [{ streamFrame: 0, frame: 0, looped: false }];

  /** From `streamFrame` on, the material goes on at `frame`: because of a loop, or because it was asked to. */
  goOn(streamFrame: number, frame: number, looped = false): void {
    this.#stretches = [
      ...this.#stretches.filter((stretch) => stretch.streamFrame < streamFrame),
      { streamFrame, frame, looped },
    ];
  }

  /** The frame of the material at a frame of the stream. */
  frameAt(streamFrame: number): number {
    const stretch = this.#stretches.findLast((candidate) => candidate.streamFrame <= streamFrame);
    const { streamFrame: from, frame } = stretch ?? (this.#stretches[0] as Stretch);
    return frame + Math.max(0, streamFrame - from);
  }

  /** Where loops began again within frames of the stream (`after`, `until`]. */
  loopsWithin(after: number, until: number): readonly number[] {
    return this.#stretches
      .filter(({ streamFrame, looped }) => looped && after < streamFrame && streamFrame <= until)
      .map(({ frame }) => frame);
  }

  /** Forgets what lies wholly before a frame of the stream. */
  forgetBefore(streamFrame: number): void {
    const keepFrom = this.#stretches.findLastIndex((stretch) => stretch.streamFrame <= streamFrame);
    if (keepFrom > 0) this.#stretches = this.#stretches.slice(keepFrom);
  }
}
