import { INT24, MONO, type NullTestResult, planarSource, STEREO } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { type NullTestReference, type NullTestSignal, nullTest } from '../../src/index.js';
import { mixDown, type Pack } from './pack.js';
import { type Score, score } from './score.js';
import { RATE, type SessionStem } from './synthetic-session.js';

/** A 24-bit file. */
export const signalOf = ({ name, planes }: SessionStem): NullTestSignal => ({
  name,
  encoding: INT24,
  source: planarSource({ sampleRate: RATE, layout: planes.length === 1 ? MONO : STEREO }, planes),
});

export interface Judgement extends Score {
  readonly result: NullTestResult;
  /** CPU time of the test and the diagnosis. */
  readonly seconds: number;
}

/** Mixes a pack down, tests it, and compares what is said with what was done to it. */
export async function judge(dsp: Dsp, pack: Pack, frames: number): Promise<Judgement> {
  const reference: NullTestReference = {
    ...signalOf({ name: 'MIX', planes: mixDown(pack, frames) }),
    kind: 'independent',
  };
  const before = process.cpuUsage();
  const result = await nullTest(pack.stems.map(signalOf), reference, { dsp, diagnose: true });
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6, ...score(result, pack.truths) };
}

/** What was said, in short. */
export function inShort({ residualRmsDbfs, faults }: NullTestResult): string {
  const said = faults.map(
    ({ kind, alternatives = [], stem, figure, unit, related, fromFrame, corrected }) =>
      `${[kind, ...alternatives].join('|')} ${stem ?? 'mix'}${figure === null ? '' : ` ${Number(figure.toFixed(4))} ${unit}`}${
        related ? ` (${related.join(', ')})` : ''
      }${fromFrame === null ? '' : ` @${fromFrame}`}${corrected ? ` -> ${corrected.rmsDbfs.toFixed(0)}` : ''}`,
  );
  return `${residualRmsDbfs.toFixed(0)} dBFS, said [${said.join('; ')}]`;
}
