import type { NullTestResult } from '@trackout/core';
import { level, linearSize, whole } from './figures.js';
import { levelOf } from './level-arithmetic.js';
import { type Markup, markup } from './markup.js';

/** What the residual was judged against: each term of the bound, and the looser limit where one was asked for. */
export function boundTable({ boundTerms, boundDbfs, loosenedLimitDbfs }: NullTestResult): Markup {
  return markup`<section class="bound">
<h3>Judged against</h3>
<table>
<thead><tr><th>Largest error of honest files</th><th class="right">Count</th><th class="right">Each</th><th class="right">Together</th></tr></thead>
<tbody>${boundTerms.map(
    ({ label, count, each }) =>
      markup`
<tr><td>${capital(label)}</td><td class="right" data-label="count">${whole(count)}</td><td class="right" data-label="each">${linearSize(each)}</td><td class="right" data-label="together">${level(levelOf(count * each), 'dBFS')}</td></tr>`,
  )}</tbody>
<tfoot>
<tr><th>Bound: their sum</th><td></td><td></td><td class="right">${level(boundDbfs, 'dBFS')}</td></tr>${
    loosenedLimitDbfs !== undefined &&
    markup`
<tr class="loosened"><th>Limit that was asked for, and decided</th><td></td><td></td><td class="right">${level(loosenedLimitDbfs, 'dBFS')}</td></tr>`
  }
</tfoot>
</table>
</section>`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
