import { describeFrame, type Session, UsageError } from '@trackout/core';

/** What places on the time line are counted from. */
export interface TimeLine extends Pick<Session, 'sampleRate' | 'tempo' | 'timeSignature' | 'timeReference'> {
  /** Frame of the session at which frame 0 lies, where files begin later: bars and time code still count from its start. */
  readonly startFrame?: number;
}

/** Frame rates of time code, as whole frames to count and as the fraction that they really run at (SMPTE ST 12-1). */
const TIME_CODE_RATES: ReadonlyMap<string, readonly [count: number, numerator: number, denominator: number]> =
  new Map([
    ['23.976', [24, 24_000, 1001]],
    ['23.98', [24, 24_000, 1001]],
    ['24', [24, 24, 1]],
    ['25', [25, 25, 1]],
    ['29.97', [30, 30_000, 1001]],
    ['30', [30, 30, 1]],
    ['50', [50, 50, 1]],
    ['59.94', [60, 60_000, 1001]],
    ['60', [60, 60, 1]],
  ]);

const FRAMES = /^\d+$/;
const SECONDS = /^(?:\d+(?:\.\d+)?|\.\d+)\s*s$/;
const CLOCK = /^(?:(\d+):(?=\d\d:))?(\d+):([0-5]\d(?:\.\d+)?)$/;
const BAR = /^bar\s*(\d+)(?:\.(\d+))?$/i;
const TIME_CODE = /^(\d{1,2}):([0-5]\d):([0-5]\d)([:;])(\d{2})@([\d.]+)$/;

/** How a place may be written. */
export const POSITION_FORMS =
  'frames (48000), seconds (62.5s), minutes and seconds (1:02.5), bars (bar 9, bar 9.3 for its third beat), time code with its frame rate (01:00:10:00@25)';

/** True where a text looks like a place on the time line; what it names may still be refused. */
export function isPosition(text: string): boolean {
  const place = text.trim();
  return [FRAMES, SECONDS, CLOCK, BAR, TIME_CODE].some((form) => form.test(place));
}

/**
 * Frame of the session that a text names; see `POSITION_FORMS`. Parts of a frame are rounded to the nearest.
 *
 * Bar 1 is frame 0; a beat is the lower figure of the time signature (4/4 unless stated), and the tempo counts
 * quarter notes. Time code starts from the session's time reference; `;` before the frames is drop-frame.
 * Throws `UsageError` `export/position`.
 */
export function readPosition(text: string, timeLine: TimeLine): number {
  const place = text.trim();
  const { sampleRate } = timeLine;
  if (FRAMES.test(place)) return whole(Number(place), place);
  if (SECONDS.test(place)) return whole(Math.round(Number.parseFloat(place) * sampleRate), place);
  const clock = CLOCK.exec(place);
  if (clock) {
    const [, hours = '0', minutes, seconds] = clock;
    const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return whole(Math.round(total * sampleRate), place);
  }
  const bar = BAR.exec(place);
  if (bar) return frameOfBar(Number(bar[1]), Number(bar[2] ?? 1), place, timeLine);
  const code = TIME_CODE.exec(place);
  if (code) return frameOfTimeCode(code, place, timeLine);
  throw refusal(`"${text}" is no place on the time line. Give ${POSITION_FORMS}.`, text);
}

function frameOfBar(bar: number, beat: number, text: string, timeLine: TimeLine): number {
  const { tempo, timeSignature = '4/4', sampleRate } = timeLine;
  if (tempo === undefined) {
    throw refusal(`"${text}" needs a tempo, and the session states none. Add "tempo" to it.`, text);
  }
  const [beats, unit] = timeSignature.split('/').map(Number) as [number, number];
  if (bar < 1 || beat < 1 || beat > beats) {
    throw refusal(
      `"${text}" is not in the song: bars count from 1, and beats in ${timeSignature} from 1 to ${beats}.`,
      text,
    );
  }
  const quarters = (((bar - 1) * beats + beat - 1) * 4) / unit;
  return inside(Math.round((quarters * 60 * sampleRate) / tempo), text, timeLine);
}

function frameOfTimeCode(code: RegExpExecArray, text: string, timeLine: TimeLine): number {
  const { timeReference, sampleRate } = timeLine;
  const [hours, minutes, seconds] = [code[1], code[2], code[3]].map(Number) as [number, number, number];
  const rate = TIME_CODE_RATES.get(code[6] as string);
  const frames = Number(code[5]);
  if (!rate || frames >= rate[0]) {
    throw refusal(
      `"${text}" is no time code: frame rates are ${[...TIME_CODE_RATES.keys()].join(', ')}, and frames count from 00 to one less.`,
      text,
    );
  }
  if (timeReference === undefined) {
    throw refusal(
      `"${text}" is a time code, and the session does not say at which one it starts. Add "timeReference" to it: frames since midnight.`,
      text,
    );
  }
  const [count, numerator, denominator] = rate;
  const minutesInAll = hours * 60 + minutes;
  let dropped = 0;
  if (code[4] === ';') {
    const drop = count / 15;
    if (denominator === 1 || count === 24) {
      throw refusal(`"${text}" is drop-frame (";"), which only 29.97 and 59.94 have.`, text);
    }
    if (seconds === 0 && frames < drop && minutes % 10 !== 0) {
      throw refusal(`"${text}" does not exist: drop-frame counting leaves it out.`, text);
    }
    dropped = drop * (minutesInAll - Math.floor(minutesInAll / 10));
  }
  const counted = (minutesInAll * 60 + seconds) * count + frames - dropped;
  const sinceMidnight = Math.round((counted * denominator * sampleRate) / numerator);
  const frame = sinceMidnight - timeReference;
  if (frame < 0) {
    throw refusal(
      `"${text}" lies ${-frame} frames before the start of the session, which is ${describeFrame(timeReference, sampleRate)} after midnight.`,
      text,
    );
  }
  return inside(frame, text, timeLine);
}

/** A frame of the session, counted from where the files begin. */
function inside(frame: number, text: string, { startFrame = 0, sampleRate }: TimeLine): number {
  if (frame >= startFrame) return whole(frame - startFrame, text);
  throw refusal(
    `"${text}" lies before the files begin, at ${describeFrame(startFrame, sampleRate)} of the session.`,
    text,
  );
}

function whole(frame: number, text: string): number {
  if (Number.isSafeInteger(frame)) return frame;
  throw refusal(`"${text}" is more frames than can be counted.`, text);
}

function refusal(message: string, position: string): UsageError {
  return new UsageError('export/position', message, { position });
}
