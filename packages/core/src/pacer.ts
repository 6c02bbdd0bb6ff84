/** Work between two pauses: some tens of milliseconds. */
const SAMPLES_BETWEEN_PAUSES = 16_000_000;

/**
 * Lets the host have a turn now and then while work runs without waiting for anything: signals, timers and
 * repaints would otherwise stand still until the end.
 *
 * Call it with the samples just handled; it returns a promise when a pause is due, and `undefined` otherwise.
 */
export function createPacer(): (samples: number) => Promise<void> | undefined {
  let samplesSincePause = 0;
  return (samples) => {
    samplesSincePause += samples;
    if (samplesSincePause < SAMPLES_BETWEEN_PAUSES) return undefined;
    samplesSincePause = 0;
    return new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  };
}
