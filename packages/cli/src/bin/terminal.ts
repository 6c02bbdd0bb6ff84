import {
  createProgressPace,
  type ExportPhase,
  type ProgressEvent,
  type ProgressListener,
} from '@trackout/core';
import { formatBytes } from './wording.js';

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
  diagnose: 'Diagnosis',
  pack: 'Packing',
  repair: 'Writing the repaired pack',
};

/**
 * A bar on a terminal, a line for each quarter elsewhere, nothing when `quiet`. Writes to standard error.
 *
 * With speed and remaining time: frames as multiples of real time at the rate that `sampleRate` tells (nothing
 * before it is known), bytes per second.
 */
export async function createProgressDisplay(
  quiet: boolean,
  sampleRate: () => number | undefined = () => undefined,
): Promise<ProgressDisplay> {
  if (quiet) return { listen: () => {}, stop: () => {} };
  const pace = createPace(sampleRate);
  return process.stderr.isTTY ? barDisplay(pace) : lineDisplay(pace);
}

/** How fast a step goes, and how long it will take, in words; empty as long as that would be a guess. */
type Pace = (event: ProgressEvent) => string;

function createPace(sampleRate: () => number | undefined): Pace {
  const paceOf = createProgressPace(() => performance.now(), sampleRate);
  return (event) => {
    const pace = paceOf(event);
    if (!pace) return '';
    const words = [
      ...(event.unit === 'bytes' ? [`${formatBytes(pace.perSecond)}/s`] : []),
      ...(event.bytes === undefined ? [] : [formatBytes(event.bytes)]),
      ...(pace.speed === undefined ? [] : [`${formatSpeed(pace.speed)}x`]),
      ...(event.done < event.total ? [`${formatSeconds(pace.remainingSeconds)} left`] : []),
    ];
    return words.join(', ');
  };
}

/** `48` or, where it is slow, `3.2`: multiples of real time. */
function formatSpeed(multiple: number): string {
  return multiple < 10 ? multiple.toFixed(1) : String(Math.round(multiple));
}

/** `0:07`, `12:40`. */
function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

async function barDisplay(pace: Pace): Promise<ProgressDisplay> {
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
          format: `${PHASE_LABELS[event.phase].padEnd(10)} {bar} {percentage} %  {duration_formatted}  {pace}`,
          barCompleteChar: '\u2588',
          barIncompleteChar: '\u2591',
          barsize: 32,
          hideCursor: true,
          fps: 15,
          stream: process.stderr,
        });
        bar.start(event.total, event.done, { pace: pace(event) });
        return;
      }
      bar?.update(event.done, { pace: pace(event) });
    },
  };
}

function lineDisplay(pace: Pace): ProgressDisplay {
  let shown = '';
  return {
    stop: () => {},
    listen(event: ProgressEvent) {
      const speed = pace(event);
      const quarter = event.total === 0 ? 4 : Math.floor((4 * event.done) / event.total);
      const line = `${PHASE_LABELS[event.phase]} ${quarter * 25} %`;
      if (line === shown) return;
      shown = line;
      if (quarter > 0) process.stderr.write(speed === '' ? `${line}\n` : `${line}  ${speed}\n`);
    },
  };
}
