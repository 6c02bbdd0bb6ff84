import type { NullTestResult } from '@trackout/core';
import { counted, level } from './figures.js';
import { type Markup, markup } from './markup.js';

/** How a verdict looks: a master is no fault of the stems. */
export type Tone = 'pass' | 'fail' | 'master';

/** Whether a result looks like a pass, a failure, or a mix that was mastered. */
export function toneOf({ verdict, explainedBy }: NullTestResult): Tone {
  if (verdict === 'pass') return 'pass';
  return explainedBy === 'master' ? 'master' : 'fail';
}

/** The verdict in a sentence. */
export function headline(result: NullTestResult): string {
  if (result.frameCount === 0) return 'There was nothing to compare: no frames.';
  const one = result.files.length === 1;
  const sum = one ? 'the file' : `the sum of ${counted(result.files.length, 'file')}`;
  const mix = one ? 'the reference' : 'the mix';
  if (toneOf(result) === 'master') return 'The stems are complete; the reference is mastered.';
  if (result.verdict === 'fail') return `${capital(sum)} is not ${mix}.`;
  if (result.exact) return `${capital(sum)} equals ${mix} bit for bit.`;
  if (result.residualPeakDbfs <= result.boundDbfs) return `${capital(sum)} equals ${mix} within rounding.`;
  return `${capital(sum)} equals ${mix} within the limit that was asked for, not within rounding.`;
}

/** The verdict of one set, and which mix it was held against. */
export function verdictBanner(result: NullTestResult): Markup {
  return markup`<div class="banner ${toneOf(result)}">
<p class="verdict">${result.verdict.toUpperCase()}</p>
<div>
<p class="headline">${headline(result)}</p>
<p>Held against <bdi class="name">${result.reference.name}</bdi>${proof(result)}.</p>
<p>${judgedBy(result)}</p>
</div>
</div>`;
}

/** What a test against this reference says of the files. */
function proof({ reference, verdict, frameCount, files }: NullTestResult): string {
  if (reference.kind === 'rendered') {
    return ', rendered together with the files: this proves that they were written right, not that the mix is';
  }
  // One file against another is a comparison, and not a delivery.
  if (files.length === 1) return '';
  return `, an independent mix${verdict === 'pass' && frameCount > 0 ? ': this proves the delivery' : ''}`;
}

function judgedBy({ exact, loosenedLimitDbfs, boundDbfs, residualPeakDbfs }: NullTestResult): string {
  const limit =
    loosenedLimitDbfs === undefined ? '' : ` The limit was loosened to ${level(loosenedLimitDbfs, 'dBFS')}.`;
  const silent = boundDbfs === Number.NEGATIVE_INFINITY;
  if (exact) {
    return `Nothing is left${silent ? '' : `; rounding could have left up to ${level(boundDbfs, 'dBFS')}`}.${limit}`;
  }
  const explained = silent ? 'explains nothing of it' : `explains no more than ${level(boundDbfs, 'dBFS')}`;
  return `The residual peaks at ${level(residualPeakDbfs, 'dBFS')}; rounding ${explained}.${limit}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
