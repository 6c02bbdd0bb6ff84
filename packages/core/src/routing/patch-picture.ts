import { patchList } from './patch-list.js';
import type { Routing, RoutingSource } from './routing.js';

const ROW = 26;
const TOP = 64;
const LEFT_X = 24;
const BOX = 260;
const GAP = 220;
const RIGHT_X = LEFT_X + BOX + GAP;
const WIDTH = RIGHT_X + BOX + 24;
const COLOURS = ['#2a6fdb', '#c2410c', '#15803d', '#7e22ce', '#b91c1c', '#0e7490', '#a16207', '#4d4d4d'];

/** What the picture is titled with, and what is printed on the panel. */
export interface PatchPictureOptions {
  readonly title?: string;
  readonly panelName?: (output: number) => string | undefined;
}

/** The patch as an SVG file: channels on the left, outputs on the right, a cable for each crosspoint. */
export function patchPicture(
  routing: Routing,
  sources: readonly RoutingSource[],
  { title = 'Patch', panelName }: PatchPictureOptions = {},
): string {
  const lines = patchList(routing, sources, panelName);
  const channels = [...new Set(lines.map(({ source, channel }) => `${source}.${channel}`))];
  const highest = Math.max(0, ...lines.map(({ output }) => output));
  const outputs = Array.from({ length: highest }, (_, i) => i + 1);
  const height = TOP + ROW * Math.max(channels.length, outputs.length, 1) + 24;
  const y = (row: number) => TOP + ROW * row + ROW / 2;
  const sourcesOnLeft = [...new Set(lines.map(({ source }) => source))];
  const cables = lines.map(({ source, channel, output, trim }) => {
    const from = y(channels.indexOf(`${source}.${channel}`));
    const to = y(output - 1);
    const [x1, x2, bend] = [LEFT_X + BOX, RIGHT_X, GAP / 2];
    const colour = COLOURS[sourcesOnLeft.indexOf(source) % COLOURS.length];
    const dashed = trim.includes('muted') ? ' stroke-dasharray="4 4"' : '';
    const label =
      trim === ''
        ? ''
        : `<text x="${(x1 + x2) / 2}" y="${(from + to) / 2 - 4}" text-anchor="middle" class="trim">${escapeXml(trim)}</text>`;
    return `<path d="M${x1} ${from} C${x1 + bend} ${from} ${x2 - bend} ${to} ${x2} ${to}" stroke="${colour}"${dashed}/>${label}`;
  });
  const left = channels.map((name, row) => box(LEFT_X, y(row), name, 'end'));
  const right = outputs.map((output) => {
    const named = lines.find((line) => line.output === output);
    const zone = named?.zone ? ` (${named.zone})` : '';
    const name = named?.outputName || panelName?.(output) || '';
    return box(RIGHT_X, y(output - 1), `${output}  ${name}${zone}`.trim(), 'start', named === undefined);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    '<style>path{fill:none;stroke-width:2}.trim{font-size:11px;fill:#333}.unused{fill:#999}</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT_X}" y="32" font-size="17" font-weight="bold">${escapeXml(title)}</text>`,
    `<text x="${LEFT_X + BOX}" y="${TOP - 8}" text-anchor="end" fill="#555">source channel</text>`,
    `<text x="${RIGHT_X}" y="${TOP - 8}" fill="#555">physical output</text>`,
    ...cables,
    ...left,
    ...right,
    '</svg>',
    '',
  ].join('\n');
}

function box(x: number, y: number, text: string, anchor: 'start' | 'end', unused = false): string {
  const textX = anchor === 'end' ? x + BOX - 10 : x + 10;
  const fill = unused ? '#fafafa' : '#eef2f7';
  const shown = text.length > 36 ? `${text.slice(0, 35)}…` : text;
  return `<rect x="${x}" y="${y - ROW / 2 + 2}" width="${BOX}" height="${ROW - 4}" rx="4" fill="${fill}" stroke="#c8d0da"/><text x="${textX}" y="${y + 4.5}" text-anchor="${anchor}"${unused ? ' class="unused"' : ''}>${escapeXml(shown)}</text>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
