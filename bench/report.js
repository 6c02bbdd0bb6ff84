import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { measuredOnly, ratioWithinRounds, spreadOf } from './figures.js';
import { findProgram, versionOf } from './programs.js';

const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';

/**
 * A table of one series: medians, and the ratio with its spread over the rounds.
 *
 * @param {readonly import('./rounds.js').Result[]} results
 * @param {'wallSeconds' | 'cpuSeconds'} figure what ratios are taken of
 */
export function seriesTable(results, figure) {
  const of = figure === 'wallSeconds' ? 'wall' : 'CPU';
  const rows = results.map((result) => {
    const { contender, runs } = result;
    if (!contender.command) return [contender.name, 'not installed', '', '', '', ''];
    const ratio = ratioWithinRounds(result, results, figure);
    const compared = ratio
      ? `**${ratio.median.toFixed(2)}** (${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}) of ${contender.against}`
      : '';
    return [
      contender.name,
      median(runs.map((run) => run.wallSeconds)),
      median(runs.map((run) => run.cpuSeconds)),
      median(
        runs.map((run) => run.peakBytes && run.peakBytes / 1e6),
        0,
      ),
      compared,
      contender.target === undefined || !ratio ? '' : againstTarget(ratio.median, contender.target, 2),
    ];
  });
  return table(['command', 'wall s', 'CPU s', 'peak MB', `${of} time, ratio (spread)`, 'target'], rows);
}

/**
 * @typedef {object} MemoryRow
 * @property {string} name
 * @property {number} inputBytes
 * @property {number} outputBytes
 * @property {import('./measured-run.js').Measured} measured
 */

/** @param {readonly MemoryRow[]} rows @param {number} targetMb */
export function memoryTable(rows, targetMb) {
  return table(
    ['command', 'input', 'output', 'wall s', 'CPU s', 'peak MB', 'target'],
    rows.map(({ name, inputBytes, outputBytes, measured }) => {
      const peakMb = measured.peakBytes === undefined ? undefined : measured.peakBytes / 1e6;
      return [
        name,
        gigabytes(inputBytes),
        gigabytes(outputBytes),
        measured.wallSeconds.toFixed(1),
        measured.cpuSeconds?.toFixed(1) ?? 'not measured',
        peakMb === undefined ? 'not measured' : `**${peakMb.toFixed(0)}**`,
        peakMb === undefined ? '' : againstTarget(peakMb, targetMb, 0),
      ];
    }),
  );
}

/** The machine and the programs, as one paragraph. */
export function machineFacts() {
  const [cpu] = os.cpus();
  const facts = [
    `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} cores, ${gigabytes(os.totalmem())} of memory`,
    `${os.type()} ${os.release()}`,
    `Node ${process.versions.node}`,
    ...[
      ['gcc', '--version'],
      ['sox', '--version'],
      ['ffmpeg', '-version'],
      ['sha256sum', '--version'],
      ['openssl', 'version'],
    ].flatMap(([name = '', option = '']) => {
      const program = findProgram(name);
      const version = program && versionOf(program, option);
      return version ? [version.replace(/ Copyright.*$/, '').replace(/^.*SoX v/, 'sox ')] : [];
    }),
  ];
  return `${facts.join('; ')}.`;
}

/** Puts the text between the marks of a Markdown file. @param {string} path @param {string} text */
export function writeBetweenMarks(path, text) {
  const page = readFileSync(path, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks ${BEGIN} and ${END}.`);
  writeFileSync(path, `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`);
}

/** @param {number} bytes */
export function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** @param {readonly (number | undefined)[]} values @param {number} digits */
function median(values, digits = 3) {
  return spreadOf(measuredOnly(values))?.median.toFixed(digits) ?? 'not measured';
}

/** @param {number} figure @param {number} target @param {number} digits */
function againstTarget(figure, target, digits) {
  return `${figure <= target ? 'within' : '**beyond**'} ${target.toFixed(digits)}`;
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
