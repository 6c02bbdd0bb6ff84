/** Bytes as a person reads them: `19.4 MB`. Decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** Frames as minutes, seconds and milliseconds: `0:07.500`. */
export function formatLength(frames: number, sampleRate: number): string {
  const milliseconds = Math.round((frames * 1000) / sampleRate);
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = String(Math.floor(milliseconds / 1000) % 60).padStart(2, '0');
  return `${minutes}:${seconds}.${String(milliseconds % 1000).padStart(3, '0')}`;
}

/** A level with one or two decimals; silence is `-inf`. */
export function formatDb(decibels: number, decimals = 1): string {
  if (decibels === Number.NEGATIVE_INFINITY) return '-inf';
  if (decibels === Number.POSITIVE_INFINITY) return '+inf';
  return decibels.toFixed(decimals);
}

/** `1 file`, `9 files`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** Breaks a line between words so that it fits a terminal; what follows is indented as the line, and by two more. */
export function wrapText(line: string, columns: number | undefined): string {
  if (columns === undefined || line.length <= columns) return line;
  const indent = `${/^ */.exec(line)?.[0] ?? ''}${/^[A-Z]+ {2}/.test(line) ? '      ' : ''}`;
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimStart().split(' ')) {
    const start = lines.length === 0 ? (/^ */.exec(line)?.[0] ?? '') : indent;
    if (current === '') current = start + word;
    else if (current.length + 1 + word.length <= columns) current += ` ${word}`;
    else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current].join('\n');
}
