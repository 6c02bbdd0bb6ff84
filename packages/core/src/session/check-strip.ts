import { checkWord } from '../check-word.js';
import { UsageError } from '../errors.js';
import type { Strip } from './session.js';
import { type StripRef, stripKey } from './strip-ref.js';

/** Refuses figures of a strip that have no meaning. Throws `UsageError`. */
export function checkStrip(ref: StripRef, strip: Strip): void {
  const name = ref.kind === 'track' ? `Track "${ref.id}"` : `The ${ref.kind} "${ref.id}"`;
  const { gainDb = 0, pan = 0 } = strip;
  if (!Number.isFinite(gainDb) || !(pan >= -1 && pan <= 1)) {
    throw new UsageError(
      `session/${ref.kind}-figures`,
      `${name} has gain ${gainDb} dB and pan ${pan}. Gain is a finite number, pan lies within -1 and 1.`,
      { [ref.kind]: ref.id, gainDb, pan },
    );
  }
  const facts = { strip: stripKey(ref) };
  checkWord('session/word', `The polarity of ${named(name)}`, strip.polarity, ['normal', 'inverted'], facts);
  checkWord('session/word', `The output of ${named(name)}`, strip.output, ['mix', 'sends-only'], facts);
  checkPoints(
    name,
    ref,
    'gainAutomation',
    strip.gainAutomation,
    ({ gainDb: level }) => level === Number.NEGATIVE_INFINITY || Number.isFinite(level),
  );
  checkPoints(name, ref, 'panAutomation', strip.panAutomation, ({ pan: place }) => place >= -1 && place <= 1);
  for (const send of strip.sends ?? []) {
    const where = `The position of a send of ${named(name)} to "${send.to}"`;
    checkWord('session/word', where, send.position ?? null, POINTS, facts);
    if (Number.isFinite(send.gainDb ?? 0)) continue;
    throw new UsageError(
      'session/send-gain',
      `${name} sends to "${send.to}" with ${send.gainDb} dB. Give a finite number.`,
      { strip: stripKey(ref), return: send.to },
    );
  }
}

/** Points at which a send or a key is taken. */
export const POINTS = ['pre-fader', 'post-fader'] as const;

/** `Track "kick"` within a sentence. */
function named(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function checkPoints<Point extends { readonly frame: number }>(
  name: string,
  ref: StripRef,
  key: string,
  points: readonly Point[] | undefined,
  isValue: (point: Point) => boolean,
): void {
  if (points === undefined) return;
  const wrong = points.findIndex(
    (point, i) =>
      !Number.isSafeInteger(point.frame) ||
      !isValue(point) ||
      (i > 0 && point.frame < (points[i - 1] as Point).frame),
  );
  if (points.length > 0 && wrong < 0) return;
  throw new UsageError(
    'session/automation',
    points.length === 0
      ? `${name} has an empty ${key}. Leave it out, or give it a point.`
      : `${name}: point ${wrong + 1} of ${key} (${JSON.stringify(points[wrong])}) is no point, or lies before the one in front of it. Frames are whole and rise; gain is in dB, pan within -1 and 1.`,
    { strip: stripKey(ref), point: wrong },
  );
}
