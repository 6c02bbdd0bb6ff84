import * as v from 'valibot';
import { type SessionJson, sessionSchema } from './session-schema.js';

/** What is wrong at one place of a session. */
export interface SessionProblem {
  /** `tracks[3].pan`; empty for the whole. */
  readonly path: string;
  readonly text: string;
}

/** Checks a value against the schema and fills in defaults, or says everything that is wrong with it. */
export function checkSessionJson(
  value: unknown,
):
  | { readonly session: SessionJson; readonly problems?: undefined }
  | { readonly problems: readonly SessionProblem[] } {
  if (!isPlainObject(value)) {
    return { problems: [{ path: '', text: 'this is not an object with "version", "name" and "tracks"' }] };
  }
  const result = v.safeParse(sessionSchema, value);
  if (result.success) return { session: result.output };
  return { problems: result.issues.flatMap(problemsOf) };
}

type Issue = v.InferIssue<typeof sessionSchema>;

function problemsOf(issue: Issue): readonly SessionProblem[] {
  const keys = issue.path?.map((item) => item.key) ?? [];
  const last = issue.path?.at(-1);
  if (issue.type !== 'strict_object') return [{ path: formatPath(keys), text: issue.message }];
  if (issue.expected === 'never' && last?.type === 'object') {
    const known = knownKeys(keys);
    return Object.keys(last.input)
      .filter((key) => !known.includes(key))
      .map((key) => ({ path: formatPath([...keys.slice(0, -1), key]), text: unknownKeyText(key, known) }));
  }
  if (last?.origin === 'key') {
    const text = Array.isArray(last.input) ? 'missing: this is a list, not an object' : 'missing';
    return [{ path: formatPath(keys), text }];
  }
  return [{ path: formatPath(keys), text: `${JSON.stringify(issue.input)} is not an object` }];
}

/** What a schema says of the places within it. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly wrapped?: SchemaNode;
}

/** The keys that may stand beside the last one of `path`. */
function knownKeys(path: readonly unknown[]): readonly string[] {
  let node: SchemaNode | undefined = sessionSchema;
  for (const key of path.slice(0, -1)) {
    node = typeof key === 'number' ? node?.item : node?.entries?.[String(key)];
    while (node?.wrapped) node = node.wrapped;
  }
  return Object.keys(node?.entries ?? {});
}

/** Words that other programs use for the same; the first one that is a key of the place counts. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  gain: ['gainDb'],
  volume: ['gainDb'],
  level: ['gainDb'],
  fader: ['gainDb'],
  amount: ['gainDb'],
  automation: ['gainAutomation'],
  volumeautomation: ['gainAutomation'],
  envelope: ['gainAutomation'],
  balance: ['pan'],
  path: ['file'],
  audio: ['file'],
  source: ['file'],
  wet: ['file'],
  regions: ['clips'],
  items: ['clips'],
  di: ['dry'],
  start: ['startFrame'],
  position: ['startFrame', 'frame'],
  offset: ['offsetFrames', 'startFrame'],
  length: ['frames', 'frameCount'],
  duration: ['frames', 'frameCount'],
  curve: ['shape'],
  phase: ['polarity'],
  bus: ['group', 'groups'],
  buses: ['groups'],
  parent: ['group'],
  stem: ['group'],
  stems: ['groups'],
  folder: ['group'],
  aux: ['sends', 'returns'],
  auxes: ['sends', 'returns'],
  send: ['sends'],
  return: ['to', 'sends', 'returns'],
  target: ['to', 'group'],
  destination: ['to', 'group'],
  pre: ['position'],
  prefader: ['position'],
  versions: ['alternates'],
  mixes: ['alternates'],
  muted: ['mute'],
  without: ['mute'],
  soloed: ['solo'],
  mix: ['referenceMix'],
  reference: ['referenceMix'],
  main: ['master'],
  mixbus: ['master'],
  rate: ['sampleRate'],
  channels: ['layout'],
  title: ['name'],
  bpm: ['tempo'],
  meter: ['timeSignature'],
  metre: ['timeSignature'],
  signature: ['timeSignature'],
  scale: ['key'],
  cues: ['markers'],
  locators: ['markers'],
  timecode: ['timeReference'],
  patch: ['routing', 'crosspoints'],
  matrix: ['crosspoints'],
  routes: ['crosspoints', 'routing'],
  speaker: ['output'],
  delay: ['delayFrames'],
  rooms: ['zones'],
};

/** Words for what only code can be. */
const PROCESSOR_WORDS = /^(?:processors?|fx|effects?|inserts?|plug-?ins?|devices?|chain|sidechain)$/i;

function unknownKeyText(key: string, known: readonly string[]): string {
  if (PROCESSOR_WORDS.test(key)) {
    return 'unknown key; session.json holds no processors: a session with processors is a session.mjs';
  }
  const word = key.toLowerCase().replace(/[^a-z]/g, '');
  const words = Object.hasOwn(OTHER_WORDS, word) ? (OTHER_WORDS[word] ?? []) : [];
  const near = words.find((candidate) => known.includes(candidate)) ?? nearest(key, known);
  const advice = near === undefined ? `allowed are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `unknown key; ${advice}`;
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)[0];
  return ranked && ranked.edits <= Math.max(1, Math.floor(key.length / 3)) ? ranked.candidate : undefined;
}

/** How many letters must be put in, taken out or replaced to make one word of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

function formatPath(keys: readonly unknown[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    const name = String(key);
    if (!/^[\w$]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === '' ? name : `${path}.${name}`;
  }, '');
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All problems, each with its place, as one text. */
export function describeProblems(problems: readonly SessionProblem[]): string {
  const lines = problems.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`));
  return lines.length === 1 ? (lines[0] as string) : lines.map((line) => `\n  ${line}`).join('');
}
