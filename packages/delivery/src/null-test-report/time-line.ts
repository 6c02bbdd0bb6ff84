import type { Fault, NullTestResult, ResidualSeries } from '@trackout/core';
import { FAULT_TITLES } from './fault-titles.js';
import { clock, level, whole } from './figures.js';
import { gainOf } from './level-arithmetic.js';
import { depthAt, type LevelAxis, levelAxis } from './level-axis.js';
import { type Markup, markup } from './markup.js';
import { percentAt, placeOf, spanOf, type TimeSpan, timeTicks } from './time-axis.js';

/**
 * The mix's waveform, the residual below it, and where the faults are, over one time axis.
 * Nothing where there is neither a series nor a fault. `id` is the set's own within the page.
 */
export function timeLine(result: NullTestResult, id: string): Markup | undefined {
  const span = spanOf(result);
  const { series, faults } = result;
  const drawn = series && series.residualPeaksDbfs.length > 0 ? series : undefined;
  if (span.to <= span.from || (!drawn && faults.length === 0)) return undefined;
  const bands = faults.map((fault, index) => band(fault, index, span));
  return markup`<section class="timeline">
<h3>Over time</h3>
<div class="lanes">${drawn && waveformLane(drawn, span, bands)}${drawn && residualLane(drawn, result, span, bands, id)}
${faults.map((fault, index) => faultLane(fault, index, span, id))}
<div class="lane axis"><div class="scale"></div><div class="plot">${timeTicks(span).map(
    ({ percent, label }, index) =>
      markup`<span class="tick${index % 2 === 1 && ' odd'}${percent > 95 && ' last'}" style="left:${shown(percent)}%">${label}</span>`,
  )}</div></div>
</div>
</section>`;
}

function waveformLane(series: ResidualSeries, span: TimeSpan, bands: readonly Markup[]): Markup {
  const peak = highest(series.mixPeaksDbfs);
  const label = `Waveform of the mix, its peak at ${level(peak, 'dBFS')}`;
  return markup`
<div class="lane mix"><div class="scale"><b>Mix</b><span>${level(peak, 'dBFS')}</span></div>
<div class="plot"><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${label}">
${bands}<path class="wave" d="${waveform(series, span, peak)}"/>
</svg>${gridLines(span)}</div></div>`;
}

function residualLane(
  series: ResidualSeries,
  result: NullTestResult,
  span: TimeSpan,
  bands: readonly Markup[],
  id: string,
): Markup {
  const axis = levelAxis(series, result);
  const { boundDbfs, loosenedLimitDbfs, residualPeakDbfs, residualPeakFrame, sampleRate } = result;
  const decides = loosenedLimitDbfs ?? boundDbfs;
  const depth = Number.isFinite(decides) ? depthAt(decides, axis) : 99;
  const area = residualArea(series, span, axis);
  const place =
    residualPeakFrame === null
      ? 'There is none'
      : `It is greatest at ${clock(residualPeakFrame, sampleRate)}, with ${level(residualPeakDbfs, 'dBFS')}`;
  const line = (at: number, name: string, text: string) =>
    Number.isFinite(at) &&
    markup`<span class="${name}" style="top:${shown(depthAt(at, axis))}%"><i>${text} ${level(at, 'dBFS')}</i></span>`;
  return markup`
<div class="lane residual"><div class="scale"><b>Residual</b><span>dBFS</span>${axis.ticks
    .slice(1, -1)
    .map((tick) => markup`<em style="top:${shown(depthAt(tick, axis))}%">${whole(tick)}</em>`)}</div>
<div class="plot"><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="Peaks of the residual over time. ${place}.">
<clipPath id="${id}-beyond"><rect x="0" y="0" width="100" height="${shown(depth)}"/></clipPath><clipPath id="${id}-within"><rect x="0" y="${shown(depth)}" width="100" height="${shown(100 - depth)}"/></clipPath>
${axis.ticks.slice(1, -1).map((tick) => markup`<path class="grid" d="M0 ${shown(depthAt(tick, axis))}H100"/>`)}
${bands}<path class="quiet" clip-path="url(#${id}-within)" d="${area}"/><path class="beyond" clip-path="url(#${id}-beyond)" d="${area}"/>
</svg>${gridLines(span)}${line(boundDbfs, loosenedLimitDbfs === undefined ? 'line' : 'line beside', 'bound')}${
    loosenedLimitDbfs !== undefined && line(loosenedLimitDbfs, 'line', 'limit')
  }${
    residualPeakFrame !== null &&
    markup`<span class="peak" style="left:${shown(percentAt(residualPeakFrame, span))}%" title="Greatest residual: ${clock(residualPeakFrame, sampleRate)}"></span>`
  }</div></div>`;
}

/** Where a fault is, over a picture; what is everywhere needs no mark. */
function band(fault: Fault, index: number, span: TimeSpan): Markup {
  const { left, width, whole: everywhere } = placeOf(fault, span);
  return markup`${
    !everywhere &&
    markup`<rect class="band" data-fault="${index + 1}" x="${shown(left)}" y="0" width="${shown(Math.max(width, 0.15))}" height="100"/>`
  }`;
}

function faultLane(fault: Fault, index: number, span: TimeSpan, id: string): Markup {
  const { left, width, whole: everywhere } = placeOf(fault, span);
  return markup`<a class="lane fault" href="#${id}-fault-${index + 1}"><div class="scale"><span class="number">${index + 1}</span></div>
<div class="plot"><span class="what">${FAULT_TITLES[fault.kind]} <bdi>${fault.stem ?? ''}</bdi></span><span class="track"><span class="${everywhere ? 'bar everywhere' : 'bar'}" style="left:${shown(left)}%;width:${shown(width)}%"></span></span></div></a>
`;
}

function gridLines(span: TimeSpan): Markup[] {
  return timeTicks(span).map(
    ({ percent }) => markup`<span class="hair" style="left:${shown(percent)}%"></span>`,
  );
}

/** Each point as a step as wide as the frames that it covers, mirrored, the highest at full height. */
function waveform(series: ResidualSeries, span: TimeSpan, peak: number): string {
  const highestGain = gainOf(peak);
  const heights = series.mixPeaksDbfs.map((each) =>
    highestGain === 0 ? 0 : (48 * gainOf(each)) / highestGain,
  );
  const edges = edgesOf(series, span);
  const upper = heights.map((height, i) => `V${shown(50 - Math.max(height, 0.4))}H${edges[i]}`);
  const lower = heights.map(
    (height, i) => `V${shown(50 + Math.max(height, 0.4))}H${i === 0 ? 0 : edges[i - 1]}`,
  );
  return `M0 50${upper.join('')}${lower.reverse().join('')}Z`;
}

function residualArea(series: ResidualSeries, span: TimeSpan, axis: LevelAxis): string {
  const edges = edgesOf(series, span);
  const steps = series.residualPeaksDbfs.map((each, i) => `V${shown(depthAt(each, axis))}H${edges[i]}`);
  return `M0 100${steps.join('')}V100Z`;
}

/** Right edge of each point. */
function edgesOf({ residualPeaksDbfs, startFrame, pointFrames }: ResidualSeries, span: TimeSpan): string[] {
  return residualPeaksDbfs.map((_, i) => shown(percentAt(startFrame + (i + 1) * pointFrames, span)));
}

function highest(levels: readonly number[]): number {
  return levels.reduce((top, each) => Math.max(top, each), Number.NEGATIVE_INFINITY);
}

/** Percent with as many decimals as a wide screen can show. */
function shown(percent: number): string {
  return String(Number(percent.toFixed(2)));
}
