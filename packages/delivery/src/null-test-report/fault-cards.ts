import type { Fault, NullTestResult } from '@trackout/core';
import { FAULT_TITLES } from './fault-titles.js';
import { clock, faultFigure, level, whole } from './figures.js';
import { type Markup, markup } from './markup.js';

/** Every fault: what it is, how much, how sure, where, and what to do. */
export function faultCards(result: NullTestResult, id: string): Markup | undefined {
  const { faults, verdict } = result;
  if (faults.length === 0) {
    if (verdict === 'pass') return undefined;
    return markup`<section class="faults"><h3>What is wrong</h3><p>Nothing was named. Write the residual to a file and listen to it.</p></section>`;
  }
  return markup`<section class="faults">
<h3>${result.explainedBy === 'master' ? 'What was done to the mix' : 'What is wrong'}</h3>
<ol>${faults.map((fault, index) => faultCard(fault, index, result, id))}
</ol>
</section>`;
}

function faultCard(fault: Fault, index: number, { sampleRate }: NullTestResult, id: string): Markup {
  const figure = faultFigure(fault, sampleRate);
  const percent = Math.round(100 * Math.min(1, Math.max(0, fault.confidence)));
  const { alternatives = [], related = [], corrected } = fault;
  return markup`
<li id="${id}-fault-${index + 1}">
<div class="top"><span class="number">${index + 1}</span><div class="title"><h4>${FAULT_TITLES[fault.kind]}</h4><p class="where">${
    fault.stem === null ? 'In the mix, or all files together' : markup`<bdi class="name">${fault.stem}</bdi>`
  }</p></div>${figure !== undefined && markup`<p class="figure">${figure}</p>`}</div>
<p>${fault.message}</p>
<p class="remedy"><b>What to do</b> ${fault.remedy}</p>
<dl>
<div><dt>When</dt><dd>${timeRange(fault, sampleRate)}</dd></div>
<div><dt>Confidence</dt><dd><span class="meter"><span style="width:${percent}%"></span></span> ${percent} %</dd></div>${
    corrected &&
    markup`
<div><dt>Residual once undone</dt><dd>peak ${level(corrected.peakDbfs, 'dBFS')}, RMS ${level(corrected.rmsDbfs, 'dBFS')}</dd></div>`
  }${
    alternatives.length > 0 &&
    markup`
<div><dt>Could as well be</dt><dd>${alternatives.map((kind) => FAULT_TITLES[kind]).join('; ')}</dd></div>`
  }${
    related.length > 0 &&
    markup`
<div><dt>Takes part</dt><dd>${related.map((name) => markup`<bdi class="name each">${name}</bdi> `)}</dd></div>`
  }
</dl>
</li>`;
}

function timeRange({ fromFrame, toFrame }: Fault, sampleRate: number): string {
  if (fromFrame === null && toFrame === null) return 'all along';
  if (toFrame === null)
    return `from ${clock(fromFrame ?? 0, sampleRate)} on (frame ${whole(fromFrame ?? 0)})`;
  const from = fromFrame ?? 0;
  return `${clock(from, sampleRate)} to ${clock(toFrame, sampleRate)} (frames ${whole(from)} to ${whole(toFrame)})`;
}
