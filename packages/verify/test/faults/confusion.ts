// npm run confusion -w @trackout/verify [-- --counts 2,8,16,64,200 --seconds 10 --only drift --stem KICK --pairs 40 --verbose]
// Every fault alone, pairs of faults and correct packs: what was named, missed and wrongly accused.

import { parseArgs } from 'node:util';
import { INT24, MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { type NullTestSignal, nullTest } from '../../src/index.js';
import { seeded } from '../seeded.js';
import { correctPack, INJECTIONS, type Injection, mixDown, type Pack, score } from './inject.js';
import { RATE, type SessionStem, syntheticSession } from './synthetic-session.js';

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '2,8,16,64' },
    seconds: { type: 'string', default: '10' },
    only: { type: 'string' },
    stem: { type: 'string' },
    pairs: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

const seconds = Number(values.seconds);
const dsp = await createDsp({ memoryBytes: 128 << 20 });

const signalOf = ({ name, planes }: SessionStem): NullTestSignal => ({
  name,
  encoding: INT24,
  source: planarSource({ sampleRate: RATE, layout: planes.length === 1 ? MONO : STEREO }, planes),
});

async function judge(pack: Pack, frames: number) {
  const mix = mixDown(pack, frames);
  const reference = { ...signalOf({ name: 'MIX', planes: mix }), kind: 'independent' as const };
  const before = performance.now();
  const result = await nullTest(pack.stems.map(signalOf), reference, { dsp, diagnose: true });
  return { result, seconds: (performance.now() - before) / 1000, ...score(result, pack.truths) };
}

interface Row {
  named: number;
  missed: number;
  wrong: number;
  within: number;
}
const emptyRow = (): Row => ({ named: 0, missed: 0, wrong: 0, within: 0 });
const show = (title: string, { named, missed, wrong, within }: Row) =>
  console.log(
    `${title.padEnd(34)} named ${String(named).padStart(3)}  missed ${String(missed).padStart(3)}  wrongly accused ${String(wrong).padStart(3)}${within > 0 ? `  within the bound ${within}` : ''}`,
  );

for (const count of values.counts.split(',').map(Number)) {
  const stems = syntheticSession(count, seconds);
  const frames = Math.round(seconds * RATE);
  const random = seeded(count + 100 * Number(values.seed));
  const pick = ({ fits }: Injection, not?: string) => {
    const fitting = stems.filter(
      (stem) => stem.name !== not && (fits?.(stem) ?? true) && stem.name.includes(values.stem ?? ''),
    );
    return fitting[Math.floor(random() * fitting.length)]?.name;
  };
  const total = emptyRow();
  const tell = async (title: string, pack: Pack, row: Row) => {
    const outcome = await judge(pack, frames);
    if (pack.truths.length > 0 && outcome.result.verdict === 'pass') {
      row.within += 1;
      return;
    }
    row.named += outcome.named.length;
    row.missed += outcome.missed.length;
    row.wrong += outcome.wrong.length;
    if (values.verbose || outcome.missed.length > 0 || outcome.wrong.length > 0) {
      const said = outcome.result.faults.map(
        ({ kind, stem, figure, unit, corrected }) =>
          `${kind} ${stem ?? 'mix'} ${figure === null ? '' : `${Number(figure.toFixed(4))} ${unit}`}${corrected ? ` -> ${corrected.rmsDbfs.toFixed(0)}` : ''}`,
      );
      console.log(
        `  N=${count} ${title} on ${pack.truths.map((truth) => truth.stems[0] ?? 'mix').join(' + ')}: ${outcome.result.residualRmsDbfs.toFixed(0)} dBFS, said [${said.join('; ')}] in ${outcome.seconds.toFixed(1)} s`,
      );
    }
  };
  for (const injection of INJECTIONS) {
    if (values.only && !injection.name.includes(values.only)) continue;
    const stem = pick(injection);
    if (stem === undefined) continue;
    await tell(injection.name, injection.apply(correctPack(stems), stem), total);
  }
  if (!values.only) await tell('correct pack', correctPack(stems), total);
  show(`N = ${count}, single faults`, total);
  const pairs = emptyRow();
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const a = INJECTIONS[Math.floor(random() * INJECTIONS.length)] as Injection;
    const b = INJECTIONS[Math.floor(random() * INJECTIONS.length)] as Injection;
    const first = pick(a);
    const second = first && pick(b, first);
    if (!first || !second || (a.kind === b.kind && a.name.includes('mix'))) continue;
    await tell(`${a.name} + ${b.name}`, b.apply(a.apply(correctPack(stems), first), second), pairs);
  }
  if (Number(values.pairs) > 0) show(`N = ${count}, pairs of faults`, pairs);
}
