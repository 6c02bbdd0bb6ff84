import type { NullTestFile, NullTestResult, PcmEncoding } from '@trackout/core';
import { clock, counted, level, whole } from './figures.js';
import { type Markup, markup } from './markup.js';

const QUIETEST_BAR_DBFS = -60;

/** Each file that was summed, with its figures and the numbers of its faults. */
export function filesTable(result: NullTestResult, id: string): Markup {
  const { files, faults } = result;
  const numbers = (name: string) =>
    faults.flatMap(({ stem, related = [] }, index) =>
      stem === name || related.includes(name)
        ? [markup` <a class="number" href="#${id}-fault-${index + 1}">${index + 1}</a>`]
        : [],
    );
  return markup`<section class="files">
<h3>${counted(files.length, 'file')} summed</h3>
<table>
<thead><tr><th>File</th><th class="right">Peak</th><th class="meters"></th><th class="right">Clips</th><th>Encoding</th><th class="right">Length</th><th class="right">Frames</th></tr></thead>
<tbody>${files.map((file) => fileRow(file, result, numbers(file.name)))}</tbody>
</table>
</section>`;
}

function fileRow(file: NullTestFile, { sampleRate }: NullTestResult, numbers: readonly Markup[]): Markup {
  const { samplePeakDbfs, clippedSamples, frameCount } = file;
  const silent = samplePeakDbfs === Number.NEGATIVE_INFINITY;
  const bar = silent ? 0 : Math.max(0, Math.min(100, 100 * (1 - samplePeakDbfs / QUIETEST_BAR_DBFS)));
  return markup`
<tr><td class="file"><bdi class="name">${file.name}</bdi>${numbers}</td><td class="right">${
    silent ? 'silent' : level(samplePeakDbfs, 'dBFS', 2)
  }</td><td class="meters"><span class="meter"><span style="width:${String(Number(bar.toFixed(1)))}%"></span></span></td><td class="${
    clippedSamples > 0 ? 'right clips' : 'right none'
  }" data-label="clips">${whole(clippedSamples)}</td><td>${encodingOf(file)}</td><td class="right">${clock(
    frameCount,
    sampleRate,
  )}</td><td class="right" data-label="frames">${whole(frameCount)}</td></tr>`;
}

function encodingOf({ encoding, ditherDetected }: NullTestFile): string {
  const depth = `${encoding.bits}-bit${encoding.type === 'float' ? ' float' : ''}`;
  if (ditherDetected) return `${depth}, dither detected`;
  return isDithered(encoding) ? `${depth}, dithered` : depth;
}

function isDithered({ dither }: PcmEncoding): boolean {
  return dither === 'tpdf';
}
