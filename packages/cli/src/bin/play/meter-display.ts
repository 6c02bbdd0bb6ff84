import type { OutputLevel } from '@trackout/routing-node';
import { formatDb, formatLength } from '../wording.js';

const FLOOR_DB = -60;
const BAR = 40;
/** How long a peak stays marked. */
const HOLD_EVENTS = 40;

/** What is shown while something plays. */
export interface Playing {
  readonly frame: number;
  readonly frameCount: number;
  readonly sampleRate: number;
  readonly what: string;
  readonly underruns: number;
}

/** Lines of meters, one for each output: a bar from -60 to 0 dBFS, the peak that is held, and both levels. */
export function meterLines(
  levels: readonly OutputLevel[],
  names: readonly string[],
  held: readonly number[],
): string[] {
  const width = Math.min(24, Math.max(0, ...names.map((name) => name.length)));
  return levels.map(({ output, peakDbfs, truePeakDbtp }, i) => {
    const cells: string[] = Array.from({ length: BAR }, (_, cell) => (cell < filled(peakDbfs) ? '█' : '·'));
    const mark = filled(held[i] ?? Number.NEGATIVE_INFINITY);
    if (mark > 0) cells[mark - 1] = '┃';
    const over = truePeakDbtp > 0 ? ' OVER' : '';
    const name = (names[i] ?? '').slice(0, width).padEnd(width);
    return `${String(output).padStart(3)} ${name} ${cells.join('')} ${formatDb(peakDbfs).padStart(6)} dBFS ${formatDb(truePeakDbtp).padStart(6)} dBTP${over}`;
  });
}

function filled(db: number): number {
  return Math.max(0, Math.min(BAR, Math.ceil(((db - FLOOR_DB) / -FLOOR_DB) * BAR)));
}

/** Draws meters in place on a terminal. */
export class MeterDisplay {
  readonly #out: { write(text: string): unknown };
  readonly #names: readonly string[];
  #held: number[] = [];
  #age: number[] = [];
  #drawn = 0;

  constructor(out: { write(text: string): unknown }, names: readonly string[]) {
    this.#out = out;
    this.#names = names;
  }

  draw(levels: readonly OutputLevel[], playing: Playing): void {
    levels.forEach(({ truePeakDbtp }, i) => {
      this.#age[i] = (this.#age[i] ?? 0) + 1;
      if (truePeakDbtp >= (this.#held[i] ?? Number.NEGATIVE_INFINITY) || (this.#age[i] ?? 0) > HOLD_EVENTS) {
        this.#held[i] = truePeakDbtp;
        this.#age[i] = 0;
      }
    });
    const { frame, frameCount, sampleRate, what, underruns } = playing;
    const dropouts = underruns === 0 ? '' : `   ${underruns} underruns`;
    const head = `${formatLength(frame, sampleRate)} / ${formatLength(frameCount, sampleRate)}   ${what}${dropouts}`;
    const lines = [head, ...meterLines(levels, this.#names, this.#held)];
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    this.#out.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  /** Something else is written below: the next drawing begins there. */
  leave(): void {
    this.#drawn = 0;
  }
}
