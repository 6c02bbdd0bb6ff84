import type { ExportPhase, ProgressEvent, ProgressListener } from '@trackout/core';

/** Shows how far the work has come. */
export interface ProgressDisplay {
  readonly listen: ProgressListener;
  /** Leaves the last state on the screen and the cursor below it. */
  stop(): void;
}

const PHASE_LABELS: Record<ExportPhase, string> = {
  measure: 'Measuring',
  render: 'Rendering',
  verify: 'Null test',
  pack: 'Packing',
};

/** A bar on a terminal, a line for each quarter elsewhere, nothing when `quiet`. Writes to standard error. */
export async function createProgressDisplay(quiet: boolean): Promise<ProgressDisplay> {
  if (quiet) return { listen: () => {}, stop: () => {} };
  return process.stderr.isTTY ? barDisplay() : lineDisplay();
}

async function barDisplay(): Promise<ProgressDisplay> {
  const { default: progress } = await import('cli-progress');
  let bar: InstanceType<typeof progress.SingleBar> | undefined;
  let phase: ExportPhase | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
    phase = undefined;
  };
  return {
    stop,
    listen(event) {
      if (event.phase !== phase) {
        stop();
        phase = event.phase;
        bar = new progress.SingleBar({
          format: `${PHASE_LABELS[event.phase].padEnd(10)} {bar} {percentage} %  {duration_formatted}`,
          barCompleteChar: '\u2588',
          barIncompleteChar: '\u2591',
          barsize: 32,
          hideCursor: true,
          fps: 15,
          stream: process.stderr,
        });
        bar.start(event.total, event.done);
        return;
      }
      bar?.update(event.done);
    },
  };
}

function lineDisplay(): ProgressDisplay {
  let shown = '';
  return {
    stop: () => {},
    listen(event: ProgressEvent) {
      const quarter = event.total === 0 ? 4 : Math.floor((4 * event.done) / event.total);
      const line = `${PHASE_LABELS[event.phase]} ${quarter * 25} %`;
      if (line === shown) return;
      shown = line;
      if (quarter > 0) process.stderr.write(`${line}\n`);
    },
  };
}
