import { type ExportPlan, planExport, TRACK_TAPS, TrackoutError } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { brokenLaws } from './graph-laws.js';
import { type RandomSession, randomSession } from './random-session.js';
import { printSession, shrinkSession } from './shrink-session.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 64 << 20 });
});

/** Sessions of a usual run, from seed 0. */
const USUAL = 100;
/** More, or others: `npm run fuzz -w @trackout/render -- --sessions 500 --from 1000`. */
const SESSIONS = Number(process.env.TRACKOUT_SESSIONS ?? USUAL);
const FIRST_SEED = Number(process.env.TRACKOUT_FIRST_SEED ?? 0);
/** Found with more seeds, each wrong once: a return in a muted group. */
const FOUND = [20_234];
const SEEDS = [...Array.from({ length: SESSIONS }, (_, i) => FIRST_SEED + i), ...FOUND];

/** What is wrong with a session: the laws that it breaks, or the error that it ends with. */
async function faults(graph: RandomSession): Promise<string[]> {
  try {
    return await brokenLaws(dsp, graph);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [`${error instanceof TrackoutError ? error.code : error.name}: ${error.message}`];
  }
}

/** The kind of a fault, without its numbers and names. */
function kindOf(fault: string | undefined): string | undefined {
  return fault?.replace(/\S*[\d#/]\S*/g, '').slice(0, 40);
}

/** What a session has of the things that can go wrong. */
function* kindsIn({
  instances,
  nullTests,
  files,
  session,
  returns,
  startFrame,
}: ExportPlan): Generator<string> {
  const { tracks, groups, returns: buses = [] } = session;
  for (const { set } of nullTests) yield `null test of ${set}`;
  for (const { tap, placement, sameAs } of files) {
    if (sameAs !== undefined) yield sameAs.startsWith('mix') ? 'idle master' : `same at ${tap}`;
    yield `tap ${tap}`;
    if (placement) yield 'channel' in placement ? 'split' : 'kept mono with its pan';
  }
  for (const { extra, strip, sidechains } of instances) {
    if (extra) yield `extra run of a ${strip.kind}`;
    for (const { from, position } of sidechains) {
      yield `key ${position}`;
      if (tracks.some(({ id, mute }) => mute && from === `track:${id}`)) yield 'muted key';
    }
  }
  for (const { sends = [], output } of tracks) {
    for (const { position } of sends) yield `send ${position}`;
    if (output) yield 'sends only';
  }
  if (buses.some(({ group }) => group)) yield 'return into a group';
  if (buses.some(({ sends = [] }) => sends.length > 0)) yield 'return into a return';
  if (groups.some(({ sends = [] }) => sends.length > 0)) yield 'group into a return';
  const outer = new Map(groups.map(({ id, group }) => [id, group]));
  if (groups.some(({ group }) => group && outer.get(group))) yield 'groups three deep';
  if (buses.length > 0) yield `returns as ${returns}`;
  if (startFrame > 0) yield 'range';
}

it('the usual seeds have everything that there is', () => {
  const found = new Set<string>();
  for (let seed = 0; seed < USUAL; seed++) {
    const { session, facts, options } = randomSession(seed);
    for (const kind of kindsIn(planExport(session, facts, options))) found.add(kind);
  }
  const sets = [
    'multitracks',
    'through-groups',
    'stems',
    'stems-through-master',
    'stems INSTRUMENTAL',
    'stems TV',
  ];
  const expected = [
    ...sets.map((set) => `null test of ${set}`),
    ...TRACK_TAPS.map((tap) => `tap ${tap}`),
    ...['track', 'group', 'return', 'master'].map((kind) => `extra run of a ${kind}`),
    ...['stems', 'split', 'none'].map((policy) => `returns as ${policy}`),
    ...['pre-fader', 'post-fader'].flatMap((point) => [`key ${point}`, `send ${point}`]),
    ...['source', 'dry', 'semi-wet', 'pre-fader'].map((tap) => `same at ${tap}`),
    ...['idle master', 'split', 'kept mono with its pan', 'muted key', 'sends only', 'range'],
    ...['return into a group', 'return into a return', 'group into a return', 'groups three deep'],
  ];
  expect(expected.filter((kind) => !found.has(kind))).toEqual([]);
});

describe('a random session', () => {
  it.each(SEEDS)('is rendered as its definition says, and its parts add up (seed %i)', async (seed) => {
    const graph = randomSession(seed);
    const [first] = await faults(graph);
    if (first === undefined) return;
    const smallest = await shrinkSession(
      graph,
      async (smaller) => kindOf((await faults(smaller))[0]) === kindOf(first),
    );
    expect.fail(`${(await faults(smallest)).join('\n')}\n${printSession(smallest)}`);
  });
});
