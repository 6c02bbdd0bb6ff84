import type { NullTestResult } from '@trackout/core';
import { clock, level, whole } from './figures.js';
import { type Markup, markup } from './markup.js';

/** What is left, in figures: altogether, for each channel, and where it starts. */
export function residualFigures(result: NullTestResult): Markup {
  const { sampleRate } = result;
  const place = (frame: number | null, none: string) =>
    frame === null ? none : `${clock(frame, sampleRate)} (frame ${whole(frame)})`;
  const limited = result.loosenedLimitDbfs !== undefined;
  return markup`<section class="left">
<h3>What is left</h3>
<dl>
<div><dt>Peak</dt><dd>${level(result.residualPeakDbfs, 'dBFS')}</dd></div>
<div><dt>RMS</dt><dd>${level(result.residualRmsDbfs, 'dBFS')}</dd></div>
<div><dt>Loudness</dt><dd>${level(result.residualLufs, 'LUFS')}</dd></div>
<div><dt>Null depth, relative to the mix</dt><dd>${level(result.nullDepthDb, 'dB')}</dd></div>
<div><dt>Greatest at</dt><dd>${place(result.residualPeakFrame, 'nowhere')}</dd></div>
<div><dt>First difference</dt><dd>${place(result.firstDifferingFrame, 'none')}</dd></div>
<div><dt>First beyond the ${limited ? 'limit' : 'bound'}</dt><dd>${place(result.firstFrameBeyondBound, 'none')}</dd></div>
<div><dt>Compared</dt><dd>${compared(result)}</dd></div>
</dl>
<table>
<thead><tr><th>Channel</th><th class="right">Residual peak</th><th class="right">Residual RMS</th></tr></thead>
<tbody>${result.channels.map(
    ({ residualPeakDbfs, residualRmsDbfs }, channel) => markup`
<tr><td>${channelName(channel, result.channels.length)}</td><td class="right" data-label="peak">${level(residualPeakDbfs, 'dBFS')}</td><td class="right" data-label="RMS">${level(residualRmsDbfs, 'dBFS')}</td></tr>`,
  )}</tbody>
</table>
</section>`;
}

function compared({ range, frameCount, sampleRate }: NullTestResult): string {
  const frames = `${whole(frameCount)} frames at ${whole(sampleRate)} Hz`;
  if (!range) return `${clock(frameCount, sampleRate)}: ${frames}`;
  return `${clock(range.from, sampleRate)} to ${clock(range.to, sampleRate)} only: ${frames}`;
}

function channelName(channel: number, of: number): string {
  if (of === 1) return 'Mono';
  if (of === 2) return channel === 0 ? 'Left' : 'Right';
  return `Channel ${channel + 1}`;
}
