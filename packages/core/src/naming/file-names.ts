/**
 * Longest name that `safeFileName` gives, in UTF-8 bytes.
 *
 * File systems stop at 255 (bytes on Linux and macOS, UTF-16 units on Windows). The rest is room for
 * ` (2)`, an extension and the suffix of a temporary file.
 */
export const MAX_FILE_NAME_BYTES = 200;

/** Control characters that stand between words. */
const SPACING_CONTROLS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** The other control characters, and those that turn the direction of what follows: invisible, and able to disguise an extension. */
const INVISIBLE = /[\p{Cc}\ufeff\u202a-\u202e\u2066-\u2069]/gu;
/** What Windows refuses in a name, `/` among it; halves of surrogate pairs and noncharacters, which are no text. */
const REFUSED = /[<>:"/\\|?*\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;
/** Names of devices on Windows, also before an extension and with the superscript digits of Latin-1. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i;

/**
 * The name as Windows, macOS and Linux all accept it, without an extension.
 *
 * Spaces, dots within, umlauts, `#` and `&` stay as they were written. A character that one of the systems
 * refuses becomes `_`; leading dots, and dots and spaces at the end, go; a device name of Windows (`AUX`)
 * gets a `_`; the text is in NFC and at most `MAX_FILE_NAME_BYTES` long. What is left empty is `untitled`.
 * Applying it again changes nothing.
 */
export function safeFileName(name: string): string {
  const allowed = name.replace(SPACING_CONTROLS, ' ').replace(INVISIBLE, '').replace(REFUSED, '_');
  const trimmed = trimEnds(allowed.normalize('NFC'));
  // Cutting can bare a device name ("CON", 300 spaces, "x"), so that one is looked for on both sides of it.
  const cut = trimEnds(cutToBytes(trimmed.replace(DEVICE, '$1_'), MAX_FILE_NAME_BYTES));
  return cut.replace(DEVICE, '$1_') || 'untitled';
}

/**
 * The names, made different from each other on file systems that ignore case and Unicode normalisation.
 *
 * Same order, same count. The first of equal names keeps it, later ones get ` (2)`, ` (3)`, skipping those
 * that another name already has.
 */
export function uniqueFileNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names.map(comparisonKey));
  const nextNumber = new Map<string, number>();
  return names.map((name) => {
    const key = comparisonKey(name);
    let number = nextNumber.get(key);
    if (number === undefined) {
      nextNumber.set(key, 2);
      return name;
    }
    let candidate: string;
    do {
      candidate = `${name} (${number})`;
      number += 1;
    } while (taken.has(comparisonKey(candidate)));
    nextNumber.set(key, number);
    return candidate;
  });
}

/**
 * Two names with one key may be one file. It errs towards "the same": full case folding (ß is SS), and
 * characters that are not seen are left out, as HFS+ does. By code point, for the lower case of a whole
 * word depends on the place of a sigma.
 */
function comparisonKey(name: string): string {
  const visible = name.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return Array.from(visible, (character) => character.toUpperCase().toLowerCase())
    .join('')
    .normalize('NFC');
}

function trimEnds(name: string): string {
  return name.replace(/^[\s.]+/, '').replace(/[\s.]+$/, '');
}

function cutToBytes(text: string, limitBytes: number): string {
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limitBytes) return text.slice(0, units);
    units += character.length;
  }
  return text;
}
