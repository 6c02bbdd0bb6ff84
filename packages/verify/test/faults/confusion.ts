// npm run confusion -w @trackout/verify [-- OPTIONS]: every fault alone, pairs of faults and correct packs; what was
// named, missed and wrongly accused. A fault that does not move the residual beyond the bound counts as within it; a pair of which
// one alone does not is left out, and counted there.
//   --counts 2,8,16,64   sizes of the synthetic sessions     --session real   the real session in their place
//   --seconds 10         length of the synthetic sessions     --seed 1         other notes, other stems that are hit
//   --only drift         faults whose name holds this         --stem KICK      stems whose name holds this are hit
//   --every 4            every fourth fault only
//   --pairs 40           so many pairs of faults as well      --no-singles     nothing but pairs
//   --verbose            everything that is said, not only what is wrong

import { parseArgs } from 'node:util';
import { createDsp } from '@trackout/dsp-wasm';
import { nullTest } from '../../src/index.js';
import { seeded } from '../seeded.js';
import { CORRECT_PACKS } from './correct-packs.js';
import { INJECTIONS } from './injections.js';
import { inShort, judge, signalOf } from './judge.js';
import { correctPack, type Injection, mixDown, type Pack } from './pack.js';
import { realSession } from './real-session.js';
import { type SessionStem, syntheticSession } from './synthetic-session.js';

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '2,8,16,64' },
    seconds: { type: 'string', default: '10' },
    session: { type: 'string', default: 'synthetic' },
    only: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    stem: { type: 'string', default: '' },
    pairs: { type: 'string', default: '0' },
    singles: { type: 'boolean', default: true },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const dsp = await createDsp({ memoryBytes: 128 << 20 });
const REAL_SESSION = '../../examples/real-session/audio';

interface Row {
  named: number;
  missed: number;
  wrong: number;
  within: number;
  slowest: number;
}
const emptyRow = (): Row => ({ named: 0, missed: 0, wrong: 0, within: 0, slowest: 0 });
const show = (title: string, { named, missed, wrong, within, slowest }: Row) =>
  console.log(
    `${title.padEnd(28)} named ${String(named).padStart(3)}  missed ${String(missed).padStart(3)}  wrongly accused ${String(wrong).padStart(3)}  within the bound ${String(within).padStart(2)}  slowest ${slowest.toFixed(1)} s`,
  );

function add(row: Row, title: string, pack: Pack, judgement: Awaited<ReturnType<typeof judge>>): void {
  const { result, seconds, named, missed, wrong } = judgement;
  row.slowest = Math.max(row.slowest, seconds);
  if (pack.truths.length > 0 && result.verdict === 'pass') {
    row.within += 1;
    if (values.verbose) console.log(`  ${title}: within the bound`);
    return;
  }
  row.named += named.length;
  row.missed += missed.length;
  row.wrong += wrong.length;
  if (!values.verbose && missed.length === 0 && wrong.length === 0) return;
  const hit = pack.truths.map(({ stems: [stem] }) => stem ?? 'mix').join(' + ');
  const mark = missed.length > 0 ? 'MISSED ' : wrong.length > 0 ? 'WRONG ' : '';
  console.log(`  ${mark}${title} on ${hit}: ${inShort(result)} in ${seconds.toFixed(1)} s`);
}

/** Two constants on the master are one. */
const isOneConstant = (a: Injection, b: Injection): boolean =>
  [a, b].every(({ name }) => ['master-gain', 'scale 0x7FFF (mix)'].includes(name)) ||
  (a.kind === b.kind && a.name.includes('mix'));

/** Whether a pack differs from its mix by more than the bound. */
async function fails(pack: Pack, frames: number): Promise<boolean> {
  const reference = {
    ...signalOf({ name: 'MIX', planes: mixDown(pack, frames) }),
    kind: 'independent',
  } as const;
  return (await nullTest(pack.stems.map(signalOf), reference, { dsp })).verdict === 'fail';
}

async function confuse(title: string, stems: readonly SessionStem[], random: () => number): Promise<void> {
  const frames = stems[0]?.planes[0]?.length ?? 0;
  const pick = ({ fits }: Injection, not?: string) => {
    const fitting = stems.filter(
      (stem) => stem.name !== not && (fits?.(stem) ?? true) && stem.name.includes(values.stem),
    );
    return fitting[Math.floor(random() * fitting.length)]?.name;
  };
  const chosen = INJECTIONS.filter(
    ({ name }, at) => name.includes(values.only) && at % Number(values.every) === 0,
  );
  if (values.singles) {
    const singles = emptyRow();
    for (const injection of chosen) {
      const stem = pick(injection);
      if (stem === undefined) continue;
      const pack = injection.apply(correctPack(stems), stem);
      add(singles, `${title} ${injection.name}`, pack, await judge(dsp, pack, frames));
    }
    show(`${title}, single faults`, singles);
  }
  if (Number(values.pairs) === 0) return;
  const pairs = emptyRow();
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const a = chosen[Math.floor(random() * chosen.length)] as Injection;
    const b = INJECTIONS[Math.floor(random() * INJECTIONS.length)] as Injection;
    const first = pick(a);
    const second = first && pick(b, first);
    if (!first || !second || isOneConstant(a, b)) continue;
    const audible = [a.apply(correctPack(stems), first), b.apply(correctPack(stems), second)];
    if (!(await fails(audible[0] as Pack, frames)) || !(await fails(audible[1] as Pack, frames))) {
      pairs.within += 1;
      continue;
    }
    const pack = b.apply(a.apply(correctPack(stems), first), second);
    add(pairs, `${title} ${a.name} + ${b.name}`, pack, await judge(dsp, pack, frames));
  }
  show(`${title}, pairs of faults`, pairs);
}

if (values.session === 'real') {
  await confuse('real session', realSession(REAL_SESSION), seeded(Number(values.seed)));
} else {
  const seed = Number(values.seed);
  for (const count of values.counts.split(',').map(Number)) {
    const stems = syntheticSession(count, Number(values.seconds), seed);
    await confuse(`N = ${count}`, stems, seeded(count + 100 * seed));
  }
}
if (values.singles && values.only === '' && values.session !== 'real') {
  for (const { name, test } of CORRECT_PACKS) {
    const { verdict, faults } = await test(dsp, Number(values.seed));
    console.log(
      `correct: ${name}: ${verdict}${faults.length > 0 ? `, WRONGLY ACCUSED of ${faults.map(({ kind }) => kind)}` : ''}`,
    );
  }
}
