import type { NullTestResult } from '@trackout/core';
import { boundTable } from './bound-table.js';
import { faultCards } from './fault-cards.js';
import { counted, level } from './figures.js';
import { filesTable } from './files-table.js';
import { type Markup, markup } from './markup.js';
import { residualFigures } from './residual-figures.js';
import { STYLE } from './style.js';
import { timeLine } from './time-line.js';
import { headline, toneOf, verdictBanner } from './verdict.js';

/** What a report says besides the results. */
export interface NullTestReportOptions {
  /** What was tested: the song, the delivery. Default `Null test`. */
  readonly title?: string;
  /** Lines below the title: the client, the date, the program. Nothing is filled in by itself. */
  readonly lines?: readonly string[];
  /** What should be known of the test: why these files form the set, what was left out. */
  readonly remarks?: readonly string[];
}

/**
 * One or several null tests as a page to read, print and send on: the verdict first, then what it was judged by, the
 * residual over time under the mix's waveform, the faults with their remedies, and each file's figures.
 *
 * One HTML file that needs nothing else: no network, no scripts. Light and dark, from a phone's width on, and
 * on paper. The picture over time needs `series` in the results. Every name is escaped: file names may hold
 * anything. The same results give the same bytes. Well-formed XML too. Never throws.
 */
export function nullTestReportHtml(
  results: readonly NullTestResult[],
  options: NullTestReportOptions = {},
): string {
  const { title = 'Null test', lines = [], remarks = [] } = options;
  const verdict =
    results.length > 0 && results.every((result) => result.verdict === 'pass') ? 'PASS' : 'FAIL';
  const heading = `${title}: ${results.length === 0 ? 'nothing was tested' : verdict}`;
  return `<!DOCTYPE html>\n${
    markup`<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="color-scheme" content="light dark"/>
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1><bdi>${title}</bdi></h1>${lines.map(
      (line) => markup`
<p><bdi>${line}</bdi></p>`,
    )}
</header>
${results.length === 0 && markup`<p>Nothing was tested.</p>`}${results.length > 1 && overview(results)}${
  remarks.length > 0 &&
  markup`<ul class="remarks">${remarks.map((remark) => markup`<li>${remark}</li>`)}</ul>`
}
${results.map((result, index) => oneSet(result, index, results.length > 1))}
${GLOSSARY}
</main>
</body>
</html>
`.text
  }`;
}

function overview(results: readonly NullTestResult[]): Markup {
  const failed = results.filter(({ verdict }) => verdict === 'fail').length;
  return markup`<section class="overview">
<p class="headline">${
    failed === 0
      ? `All ${results.length} sets pass.`
      : `${counted(failed, 'set')} of ${results.length} ${failed === 1 ? 'fails' : 'fail'}.`
  }</p>
<table>
<thead><tr><th>Set</th><th>Verdict</th><th></th><th class="right">Residual peak</th><th class="right">Bound</th></tr></thead>
<tbody>${results.map(
    (result, index) => markup`
<tr><td class="file"><a href="#set-${index + 1}"><bdi>${result.set}</bdi></a></td><td><span class="chip ${toneOf(result)}">${result.verdict.toUpperCase()}</span></td><td>${headline(result)}</td><td class="right" data-label="residual peak">${level(result.residualPeakDbfs, 'dBFS')}</td><td class="right" data-label="bound">${level(result.boundDbfs, 'dBFS')}</td></tr>`,
  )}</tbody>
</table>
</section>`;
}

function oneSet(result: NullTestResult, index: number, named: boolean): Markup {
  const id = `set-${index + 1}`;
  return markup`<article id="${id}">
${named && markup`<h2><bdi>${result.set}</bdi></h2>`}
${verdictBanner(result)}
${timeLine(result, id)}
${faultCards(result, id)}
<div class="columns">
${residualFigures(result)}
${boundTable(result)}
</div>
${filesTable(result, id)}
</article>
`;
}

const GLOSSARY = markup`<footer>
<h2>How to read this</h2>
<dl>
<div><dt>Null test</dt><dd>The files are added up, sample by sample, and the mix is subtracted. Files that are complete and untouched leave nothing but rounding.</dd></div>
<div><dt>Residual</dt><dd>What is left. Its level is stated in dBFS (0 dBFS is full scale), its loudness in LUFS (ITU-R BS.1770-5). ${'\u2212\u221E'} is digital silence.</dd></div>
<div><dt>Bound</dt><dd>The largest residual that rounding in the files and in the mix can explain, computed from their number and encoding. It alone decides, unless a looser limit was asked for.</dd></div>
<div><dt>Null depth</dt><dd>How far the residual lies below the mix, in RMS.</dd></div>
<div><dt>Residual once undone</dt><dd>What would be left with this fault, and those listed before it, undone by calculation. It explains, and changes no verdict.</dd></div>
<div><dt>Confidence</dt><dd>How much of what the fault should leave in the residual was found there.</dd></div>
</dl>
</footer>`;
