/** What a terminal shows after some output: enough of ECMA-48 for what the commands draw. */
export interface Screen {
  /** Lines without the spaces at their ends. */
  readonly lines: readonly string[];
  readonly cursorIsVisible: boolean;
  /** How many lines have left by the top. */
  readonly scrolled: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a terminal is about
const TOKEN = /\u001b\[(\?)?(\d*)([A-Za-z])|\r|\n|[^\u001b\r\n]/gu;

/** Draws the output of a program on a screen of `rows` lines of `columns` characters. */
export function draw(output: string, rows: number, columns: number): Screen {
  let lines: string[][] = Array.from({ length: rows }, () => []);
  let [row, column, scrolled] = [0, 0, 0];
  let cursorIsVisible = true;
  const down = () => {
    row += 1;
    if (row < rows) return;
    row = rows - 1;
    lines = [...lines.slice(1), []];
    scrolled += 1;
  };
  for (const { 0: token, 1: isPrivate, 2: number, 3: command } of output.matchAll(TOKEN)) {
    const line = lines[row] as string[];
    if (token === '\r') column = 0;
    else if (token === '\n') down();
    else if (command === undefined) {
      if (column === columns) {
        column = 0;
        down();
      }
      (lines[row] as string[])[column] = token;
      column += 1;
    } else if (isPrivate && number === '25') cursorIsVisible = command === 'h';
    else if (command === 'A') row = Math.max(0, row - Number(number || 1));
    else if (command === 'K') line.length = number === '2' ? 0 : Math.min(line.length, column);
    else if (command === 'J') {
      line.length = Math.min(line.length, column);
      for (const below of lines.slice(row + 1)) below.length = 0;
    } else throw new Error(`This screen does not know ${JSON.stringify(token)}.`);
  }
  const text = lines.map((line) =>
    Array.from(line, (character) => character ?? ' ')
      .join('')
      .trimEnd(),
  );
  return { lines: text, cursorIsVisible, scrolled };
}
