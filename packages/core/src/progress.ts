/** The steps of an export in their order, and the writing of a repaired pack. */
export type ExportPhase = 'measure' | 'render' | 'verify' | 'diagnose' | 'pack' | 'repair';

/** How far one step has come. `done` and `total` count frames, or bytes while packing or repairing. */
export interface ProgressEvent {
  readonly phase: ExportPhase;
  readonly unit: 'frames' | 'bytes';
  readonly done: number;
  readonly total: number;
  /** Bytes of samples that all files together have got, while they are rendered. */
  readonly bytes?: number;
}

/** Called now and then from within the work; must return soon and must not throw. */
export type ProgressListener = (event: ProgressEvent) => void;

/** How fast a step goes, and how long it will take. */
export interface ProgressPace {
  /** Frames, or bytes while packing or repairing. */
  readonly perSecond: number;
  /** Multiples of real time; only where frames are counted and their rate is known. */
  readonly speed?: number;
  readonly remainingSeconds: number;
}

/** Shorter than this says nothing of what follows. */
const SETTLED_SECONDS = 0.5;

/**
 * Tells the pace of the events of a `ProgressListener`, given one after the other; each step is measured for itself.
 * `undefined` for the first half second of a step, where it would be a guess.
 *
 * `now` is a clock in milliseconds, such as `() => performance.now()`; `sampleRate` may be known later than the first
 * event.
 */
export function createProgressPace(
  now: () => number,
  sampleRate: () => number | undefined = () => undefined,
): (event: ProgressEvent) => ProgressPace | undefined {
  let phase: ExportPhase | undefined;
  let last = 0;
  let start = { seconds: 0, done: 0 };
  return (event) => {
    const { done, total, unit } = event;
    const seconds = now() / 1000;
    if (event.phase !== phase || done < last) start = { seconds, done };
    phase = event.phase;
    last = done;
    const elapsed = seconds - start.seconds;
    if (elapsed < SETTLED_SECONDS || done <= start.done) return undefined;
    const perSecond = (done - start.done) / elapsed;
    const rate = unit === 'frames' ? sampleRate() : undefined;
    return {
      perSecond,
      ...(rate ? { speed: perSecond / rate } : {}),
      remainingSeconds: Math.max(0, total - done) / perSecond,
    };
  };
}
