// npm run repairs -w @trackout/verify [-- --count 8 --seconds 6 --pairs 20 --only offset]
// Every fault alone, and pairs of those that are undone without loss: what was repaired, what was kept, what came of it.

import { parseArgs } from 'node:util';
import { createDsp } from '@trackout/dsp-wasm';
import { nothingToRepair } from '../../src/index.js';
import { seeded } from '../seeded.js';
import { INJECTIONS } from './injections.js';
import { correctPack, type Injection, type Pack } from './pack.js';
import { repairedPack, withSilenceAround } from './repaired-pack.js';
import { syntheticSession } from './synthetic-session.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '6' },
    pairs: { type: 'string', default: '12' },
    only: { type: 'string', default: '' },
  },
});

/** Faults after which every sample is still there. */
const LOSSLESS = /^(?:polarity|channel-swap|offset [+-]\d+|doubled-stem twin|extra-stem|return-doubled)$/;

const dsp = await createDsp({ memoryBytes: 128 << 20 });
const stems = withSilenceAround(syntheticSession(Number(values.count), Number(values.seconds)));
const random = seeded(Number(values.count));
const pick = ({ fits }: Injection, not?: string): string | undefined => {
  const fitting = stems.filter((stem) => stem.name !== not && (fits?.(stem) ?? true));
  return fitting[Math.floor(random() * fitting.length)]?.name;
};

let right = 0;
let told = 0;
async function tell(title: string, pack: Pack, lossless: boolean): Promise<void> {
  const { before, plan, after, again, changed } = await repairedPack(dsp, stems, pack);
  const whole = after.verdict === 'pass' && changed.length === 0 && nothingToRepair(again);
  const untouched = nothingToRepair(plan) && plan.kept.length === before.faults.length;
  // A printed effect that is taken out of the pack leaves the stems that have it as they were delivered.
  const fits = lossless ? whole || (title.includes('return-doubled') && after.verdict === 'pass') : untouched;
  told += 1;
  if (fits) right += 1;
  const done = plan.repaired.map(({ kind, stem }) => `${kind} ${stem}`).join('; ');
  const kept = plan.kept.map(({ kind, stem }) => `${kind} ${stem ?? 'mix'}`).join('; ');
  console.log(
    `${fits ? ' ' : '!'} ${title.padEnd(44)} repaired [${done}] kept [${kept}] ${before.verdict} -> ${after.verdict}${
      changed.length > 0 ? `, other samples in ${changed.join(', ')}` : ''
    }`,
  );
}

for (const injection of INJECTIONS) {
  const stem = pick(injection);
  if (stem === undefined || !injection.name.includes(values.only)) continue;
  await tell(injection.name, injection.apply(correctPack(stems), stem), LOSSLESS.test(injection.name));
}
const lossless = INJECTIONS.filter(({ name }) => LOSSLESS.test(name));
for (let pair = 0; pair < Number(values.pairs); pair++) {
  const [a, b] = [0, 1].map(() => lossless[Math.floor(random() * lossless.length)]) as [Injection, Injection];
  const first = pick(a);
  const second = first && pick(b, first);
  if (!first || !second) continue;
  await tell(`${a.name} + ${b.name}`, b.apply(a.apply(correctPack(stems), first), second), true);
}
console.log(`as it should be: ${right} of ${told}`);
