/** The steps of an export, in their order. */
export type ExportPhase = 'measure' | 'render' | 'verify' | 'diagnose' | 'pack';

/** How far one step has come. `done` and `total` count frames, or bytes while packing. */
export interface ProgressEvent {
  readonly phase: ExportPhase;
  readonly unit: 'frames' | 'bytes';
  readonly done: number;
  readonly total: number;
}

/** Called now and then from within the work; must return soon and must not throw. */
export type ProgressListener = (event: ProgressEvent) => void;
