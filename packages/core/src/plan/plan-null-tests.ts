import type { Strip } from '../session/session.js';
import { REFERENCE_MIX } from '../session/session-sources.js';
import { stripKey } from '../session/strip-ref.js';
import type { AlternateDrafts } from './bus-drafts.js';
import type { PlannedNullTest, UntestedSet } from './export-plan.js';
import { type Draft, type DraftContext, hasReturns } from './file-drafts.js';
import type { StripInstance } from './strip-instances.js';

/** Which files must add up to which, and which cannot be expected to. */
export interface NullTestPlan {
  readonly nullTests: readonly PlannedNullTest[];
  readonly untested: readonly UntestedSet[];
}

/** Decides the null tests of an export from the drafts of its files. */
export function planNullTests(
  context: DraftContext,
  drafts: readonly Draft[],
  alternates: readonly AlternateDrafts[],
): NullTestPlan {
  const nullTests: PlannedNullTest[] = [];
  const untested: UntestedSet[] = [];
  const add = (set: string, files: readonly Draft[], reference: string, reason: string | undefined) => {
    if (files.length === 0) return;
    if (reason === undefined) nullTests.push({ set, files: files.map(({ id }) => id), reference });
    else untested.push({ set, reason });
  };
  const reference = context.session.referenceMix ? REFERENCE_MIX : 'mix';
  const own = drafts.filter(({ alternate, summed }) => alternate === undefined && summed);
  const ofTap = (set: Draft['set'], tap: Draft['tap']) =>
    own.filter((draft) => draft.set === set && draft.tap === tap);

  const returns = own.filter((draft) => draft.set === 'multitracks' && isReturn(context, draft));
  const tracksAt = (tap: Draft['tap']) =>
    ofTap('multitracks', tap).filter((draft) => !isReturn(context, draft));
  const withReturns = (tracks: readonly Draft[]) => (tracks.length > 0 ? [...tracks, ...returns] : []);
  add('multitracks', withReturns(tracksAt('post-fader')), reference, whyNotTracks(context));
  const through = withReturns(tracksAt('through-groups'));
  add('through-groups', through, reference, whyNotThrough(context, through));
  const stems = ofTap('stems', 'post-fader');
  add('stems', stems, reference, whyNotStems(context, stems));
  const mastered = ofTap('stems', 'through-master');
  add(
    'stems-through-master',
    mastered,
    'master',
    context.options.masterMix
      ? whyNotStems(context, mastered)
      : 'the mix through the master, to which they would add up, was not asked for',
  );
  if (reference === REFERENCE_MIX) add('mix', ofTap('mix', 'post-fader'), reference, undefined);

  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const { alternate, mix, members } of alternates) {
    const files = members.map((id) => byId.get(id) as Draft);
    const reason =
      context.options.stemTap === 'through-master'
        ? 'its stems are taken through the master, its mix before it'
        : whyNotStems(context, files);
    add(`stems ${alternate.name}`, files, mix.id, reason);
  }
  return { nullTests, untested };
}

/** Tracks alone add up to the mix only where nothing between them and the mix changes the sound. */
function whyNotTracks(context: DraftContext): string | undefined {
  const { graph, session } = context;
  const carriers: (Strip & { readonly id: string })[] = [
    ...session.tracks.filter(({ id }) => graph.audible.has(id)),
    ...(session.returns ?? []),
  ];
  const groups = new Map(session.groups.map((group) => [group.id, group]));
  for (const { group } of carriers) {
    for (let id = group; id !== undefined; id = groups.get(id)?.group) {
      const bus = groups.get(id);
      if (bus && !isTransparent(bus)) {
        return `the group "${bus.name}" has processors or a fader of its own, which the tracks do not pass before their files`;
      }
    }
  }
  const split = context.returns === 'split' && hasReturns(context);
  return split
    ? 'the shares of the returns are in the stems, and in no file of a track'
    : whyNotReturns(context);
}

function isTransparent(strip: Strip): boolean {
  return (
    (strip.processors ?? []).length === 0 &&
    (strip.gainDb ?? 0) === 0 &&
    (strip.pan ?? 0) === 0 &&
    strip.polarity !== 'inverted' &&
    strip.gainAutomation === undefined &&
    strip.panAutomation === undefined
  );
}

/** Behind their groups tracks add up where what they passed one by one is linear, and returns skip no group. */
function whyNotThrough(context: DraftContext, files: readonly Draft[]): string | undefined {
  const grouped = context.returns === 'stems' ? changedReturn(context) : undefined;
  return (
    whyNotRuns(context, files) ??
    whyNotReturns(context) ??
    (grouped && `the return "${grouped.name}" is taken before its group, which changes the sound`)
  );
}

/** A return in a group that is not transparent, or in one that lies in such a group. */
function changedReturn({ session }: DraftContext): Strip | undefined {
  const groups = new Map(session.groups.map((group) => [group.id, group]));
  return (session.returns ?? []).find(({ group }) => {
    for (let id = group; id !== undefined; id = groups.get(id)?.group) {
      const bus = groups.get(id);
      if (bus && !isTransparent(bus)) return true;
    }
    return false;
  });
}

function isReturn({ instances }: DraftContext, { signal }: Draft): boolean {
  return signal.kind === 'instance' && instances.byKey(signal.instance).strip.kind === 'return';
}

function whyNotReturns(context: DraftContext): string | undefined {
  return context.returns === 'none' && hasReturns(context)
    ? 'the returns, which the mix has, were left out as asked'
    : undefined;
}

function whyNotStems(context: DraftContext, files: readonly Draft[]): string | undefined {
  return whyNotReturns(context) ?? whyNotRuns(context, files);
}

/** Parts that ran through a chain alone add up to the whole only where every processor of it is linear. */
function whyNotRuns(context: DraftContext, files: readonly Draft[]): string | undefined {
  const visited = new Set<string>();
  const nonlinear = (key: string): string | undefined => {
    if (visited.has(key)) return undefined;
    visited.add(key);
    const run = context.instances.byKey(key);
    const inRun = run.extra ? unlikePart(context, run) : undefined;
    return inRun ?? run.inputs.map(({ from }) => nonlinear(from)).find((found) => found !== undefined);
  };
  for (const { signal } of files) {
    if (signal.kind !== 'instance') continue;
    const run = context.instances.byKey(signal.instance);
    const keys = signal.point === 'input' ? run.inputs.map(({ from }) => from) : [run.key];
    for (const key of keys) {
      const found = nonlinear(key);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function unlikePart({ graph }: DraftContext, run: StripInstance): string | undefined {
  const strip = graph.strip(run.strip);
  const odd = strip.processors.find(({ linear }) => !linear);
  return odd
    ? `they pass ${run.strip.kind === 'master' ? 'the master' : stripKey(run.strip)} one by one, and its processor "${odd.id}" does not declare itself linear: what it does to each is not what it does to the sum`
    : undefined;
}
