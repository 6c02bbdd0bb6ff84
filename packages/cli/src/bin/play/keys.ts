/** How a terminal begins an arrow key. */
const ARROW = `${String.fromCharCode(27)}[`;

/** Hears keys as they are pressed; returns what stops it. Nothing is heard where `input` is no terminal, unless `always`. */
export function hearKeys(
  input: NodeJS.ReadStream,
  always: boolean,
  onKey: (key: string) => void,
): () => void {
  if (!input.isTTY && !always) return () => {};
  if (input.isTTY) input.setRawMode(true);
  input.setEncoding('utf8');
  const hear = (text: string) => {
    // An arrow is ESC [ A to D; keys that are pressed quickly arrive as one text.
    for (let at = 0; at < text.length; ) {
      const length = text.startsWith(ARROW, at) ? 3 : 1;
      onKey(text.slice(at, at + length));
      at += length;
    }
  };
  input.on('data', hear);
  input.resume();
  return () => {
    input.off('data', hear);
    if (input.isTTY) input.setRawMode(false);
    input.pause();
  };
}
