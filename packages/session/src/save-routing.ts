import type { Routing } from '@trackout/core';
import { UsageError } from '@trackout/core';
import { type ReadSessionOptions, readSession } from './read-session.js';
import { fromRouting } from './routing-json.js';

/**
 * The text of a `session.json` with another `routing`, and not a byte changed besides it: order, spaces and line
 * feeds stay as they are written, and the routing is indented as its neighbours are. One that is not there yet
 * becomes the last key.
 *
 * Throws what `readSession` throws for the text, and `UsageError` `session/not-writable` for a routing that could
 * not be read back.
 */
export function saveRouting(text: string, routing: Routing, options: ReadSessionOptions = {}): string {
  readSession(text, options);
  const changed = withMember(text, 'routing', fromRouting(routing));
  try {
    readSession(changed, options);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('session/not-writable', `The routing cannot be saved: ${message}`, {}, { cause });
  }
  return changed;
}

/** One `"key": value` of an object's text. */
interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  /** Behind the value. */
  readonly end: number;
}

function withMember(text: string, key: string, value: object): string {
  const members = membersOf(text);
  // A session has members: it was read.
  const [first, last] = [members[0] as Member, members.at(-1) as Member];
  const [, lineBreak, indent] = /(\r\n|\n|\r)?([ \t]*)$/.exec(text.slice(0, first.keyStart)) ?? [];
  const json = indented(value, lineBreak, indent ?? '');
  const found = members.find((member) => member.key === key);
  if (found) return text.slice(0, found.valueStart) + json + text.slice(found.end);
  const before = text.slice(last.keyStart + JSON.stringify(last.key).length, last.valueStart);
  const colon = lineBreak === undefined && !/\s/.test(before) ? ':' : ': ';
  const gap = lineBreak === undefined ? (colon === ':' ? '' : ' ') : lineBreak + indent;
  return `${text.slice(0, last.end)},${gap}${JSON.stringify(key)}${colon}${json}${text.slice(last.end)}`;
}

/** As one line where the session is one line, else with its own indent and line breaks. */
function indented(value: object, lineBreak: string | undefined, indent: string): string {
  if (lineBreak === undefined) return JSON.stringify(value);
  return JSON.stringify(value, null, indent).replaceAll('\n', lineBreak + indent);
}

/** The members of the outermost object of a text that is known to be JSON. */
function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: { readonly key: string; readonly keyStart: number } | undefined;
  let valueStart = -1;
  let end = -1;
  const finish = () => {
    if (key && valueStart >= 0) members.push({ ...key, valueStart, end });
    key = undefined;
    valueStart = -1;
  };
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:\ufeff]+/g)) {
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 && token === '}') finish();
    else if (depth === 1 && token === ',') finish();
    else if (depth === 1 && key === undefined) {
      key = { key: JSON.parse(token) as string, keyStart: index };
    } else if (depth >= 1 && !(depth === 1 && token === ':')) {
      if (valueStart < 0) valueStart = index;
      end = index + token.length;
    }
    if (token === '{' || token === '[') depth += 1;
  }
  return members;
}
