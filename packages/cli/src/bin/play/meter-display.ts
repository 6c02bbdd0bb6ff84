import type { OutputLevel } from '@trackout/routing-node';
import { formatDb, formatLength } from '../wording.js';

const FLOOR_DB = -60;
const WIDEST_BAR = 40;
const NARROWEST_BAR = 8;
const LONGEST_NAME = 24;
/** What stands in a line besides the bar and the name: number, two levels, `OVER`, spaces. */
const FIGURES = 39;
/** How long a peak stays marked. */
const HOLD_EVENTS = 40;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** What is shown while something plays. */
export interface Playing {
  readonly frame: number;
  readonly frameCount: number;
  readonly sampleRate: number;
  readonly what: string;
  readonly underruns: number;
}

/** What meters are drawn on: a terminal, whose size may change. */
export interface MeterScreen {
  write(text: string): unknown;
  /** Characters in a line, and lines; 80 and 24 where it does not tell. */
  readonly columns?: number;
  readonly rows?: number;
}

/**
 * Lines of meters, one for each output: a bar from -60 to 0 dBFS, the peak that is held, and both levels. No line is
 * longer than `columns` (from 56 on), for a line that wraps cannot be drawn over.
 */
export function meterLines(
  levels: readonly OutputLevel[],
  names: readonly string[],
  held: readonly number[],
  columns = 80,
): string[] {
  const longest = Math.max(0, ...names.map((name) => name.length));
  const width = Math.max(0, Math.min(LONGEST_NAME, longest, columns - 1 - FIGURES - NARROWEST_BAR));
  const bar = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, columns - 1 - FIGURES - width));
  const filled = (db: number) => Math.max(0, Math.min(bar, Math.ceil(((db - FLOOR_DB) / -FLOOR_DB) * bar)));
  return levels.map(({ output, peakDbfs, truePeakDbtp }, i) => {
    const full = filled(peakDbfs);
    const cells: string[] = Array.from({ length: bar }, (_, cell) => (cell < full ? '█' : '·'));
    const mark = filled(held[i] ?? Number.NEGATIVE_INFINITY);
    if (mark > 0) cells[mark - 1] = '┃';
    const over = truePeakDbtp > 0 ? ' OVER' : '';
    const name = (names[i] ?? '').slice(0, width).padEnd(width);
    return `${String(output).padStart(3)} ${name} ${cells.join('')} ${formatDb(peakDbfs).padStart(6)} dBFS ${formatDb(truePeakDbtp).padStart(6)} dBTP${over}`;
  });
}

/** Draws meters in place on a terminal. The cursor is hidden meanwhile. */
export class MeterDisplay {
  readonly #out: MeterScreen;
  readonly #names: readonly string[];
  readonly #showCursor = () => this.#out.write(SHOW_CURSOR);
  #held: number[] = [];
  #age: number[] = [];
  #drawn = 0;

  constructor(out: MeterScreen, names: readonly string[]) {
    this.#out = out;
    this.#names = names;
    out.write(HIDE_CURSOR);
    // However the process ends: a second Ctrl-C ends it at once.
    process.once('exit', this.#showCursor);
  }

  draw(levels: readonly OutputLevel[], playing: Playing): void {
    levels.forEach(({ truePeakDbtp }, i) => {
      this.#age[i] = (this.#age[i] ?? 0) + 1;
      if (truePeakDbtp >= (this.#held[i] ?? Number.NEGATIVE_INFINITY) || (this.#age[i] ?? 0) > HOLD_EVENTS) {
        this.#held[i] = truePeakDbtp;
        this.#age[i] = 0;
      }
    });
    const { columns = 80, rows = 24 } = this.#out;
    // What has scrolled off the top cannot be drawn over: two lines are for the head and the cursor.
    const room = Math.max(1, rows - 2);
    const all = levels.length <= room;
    const shown = all ? levels : levels.slice(0, room - 1);
    const lines = [
      headLine(playing).slice(0, columns - 1),
      ...meterLines(shown, this.#names, this.#held, columns),
      ...(all ? [] : [restLine(levels.slice(room - 1)).slice(0, columns - 1)]),
    ];
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    this.#out.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#drawn = lines.length;
  }

  /** Something else is written below: the next drawing begins there. */
  leave(): void {
    this.#drawn = 0;
  }

  /** Gives the terminal back, with the last levels on it. */
  close(): void {
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }
}

function headLine({ frame, frameCount, sampleRate, what, underruns }: Playing): string {
  const dropouts = underruns === 0 ? '' : `   ${underruns} underrun${underruns === 1 ? '' : 's'}`;
  return `${formatLength(frame, sampleRate)} / ${formatLength(frameCount, sampleRate)}   ${what}${dropouts}`;
}

function restLine(levels: readonly OutputLevel[]): string {
  const loudest = levels.reduce((most, level) => (level.truePeakDbtp > most.truePeakDbtp ? level : most));
  return `    and ${levels.length} more outputs; the loudest is ${loudest.output}, ${formatDb(loudest.truePeakDbtp)} dBTP`;
}
