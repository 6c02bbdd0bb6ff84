import { describe, expect, test } from 'vitest';
import { MAX_FILE_NAME_BYTES, safeFileName, uniqueFileNames } from '../src/index.js';

const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;

describe('safeFileName', () => {
  test.each([
    // As people wrote them.
    ['LEAD_VOCAL', 'LEAD_VOCAL'],
    ['7.Francium_Stem_BIG BEAT', '7.Francium_Stem_BIG BEAT'],
    ['Drums & Bass #2 (alt)', 'Drums & Bass #2 (alt)'],
    ['Größe', 'Größe'],
    ['ギター 1', 'ギター 1'],
    ['👩‍🎤 Vox', '👩‍🎤 Vox'],
    ["Don't [wet] {1} ~ 50% + ; , = @ ! $ ^ `", "Don't [wet] {1} ~ 50% + ; , = @ ! $ ^ `"],
    // Refused by at least one system.
    ['AC/DC', 'AC_DC'],
    ['a\\b', 'a_b'],
    ['Kick: In', 'Kick_ In'],
    ['<>:"/\\|?*', '_________'],
    ['a\u0000b\u0007c\u007fd\u0085e', 'abcd e'],
    ['line one\r\nline two\tthree', 'line one line two three'],
    ['txt.\u202evaw', 'txt.vaw'],
    ['\ufeffKick', 'Kick'],
    ['half \ud83d pair', 'half _ pair'],
    ['\udc00', '_'],
    ['no\uffffchar', 'no_char'],
    // Ends.
    ['..hidden', 'hidden'],
    ['. . name', 'name'],
    ['  Kick  ', 'Kick'],
    ['Kick...', 'Kick'],
    ['Kick. . ', 'Kick'],
    ['a..b', 'a..b'],
    // Devices of Windows.
    ['CON', 'CON_'],
    ['con', 'con_'],
    ['Aux', 'Aux_'],
    ['AUX 2', 'AUX 2'],
    ['AUXILIARY', 'AUXILIARY'],
    ['nul.wav', 'nul_.wav'],
    ['NUL .txt', 'NUL_ .txt'],
    ['prn.tar.gz', 'prn_.tar.gz'],
    ['COM0', 'COM0_'],
    ['com9', 'com9_'],
    ['COM10', 'COM10'],
    ['LPT1', 'LPT1_'],
    ['LPT', 'LPT'],
    ['COM¹', 'COM¹_'],
    ['lpt³.wav', 'lpt³_.wav'],
    ['CONIN$', 'CONIN$_'],
    ['CON/', 'CON_'],
    ['.CON.', 'CON_'],
    [`CON${' '.repeat(300)}x`, 'CON_'],
    // Nothing left.
    ['', 'untitled'],
    ['   ', 'untitled'],
    ['...', 'untitled'],
    ['\u0000\u0001', 'untitled'],
    // Normalisation.
    ['Gro\u0308ße', 'Größe'],
    ['o\u0000\u0308', 'ö'],
    ['\u212b', 'Å'],
  ])('%j becomes %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  test('cuts at a whole character, and leaves room for a number, an extension and a temporary suffix', () => {
    expect(safeFileName('a'.repeat(300))).toBe('a'.repeat(MAX_FILE_NAME_BYTES));
    expect(safeFileName('ä'.repeat(300))).toBe('ä'.repeat(MAX_FILE_NAME_BYTES / 2));
    expect(safeFileName(`a${'音'.repeat(300)}`)).toBe(`a${'音'.repeat(66)}`);
    expect(safeFileName('🥁'.repeat(300))).toBe('🥁'.repeat(MAX_FILE_NAME_BYTES / 4));
    expect(safeFileName(`${'a'.repeat(199)} b`)).toBe('a'.repeat(199));
    expect(safeFileName(`con.${'x'.repeat(300)}`)).toBe(`con_.${'x'.repeat(195)}`);
    const longest = `${safeFileName('x'.repeat(999))} (1000).aiff.0123456789ab.partial`;
    expect(utf8Bytes(longest)).toBeLessThanOrEqual(255);
  });

  test('any text gives a name with every property that was promised', () => {
    for (const name of randomNames(4000)) {
      const safe = safeFileName(name);
      const place = JSON.stringify(name);
      expect(safe, place).not.toMatch(/[\p{Cc}<>:"/\\|?*\p{Surrogate}]/u);
      expect(safe, place).not.toMatch(/^[\s.]|[\s.]$|^$/);
      expect(safe.split('.')[0]?.trimEnd(), place).not.toMatch(/^(con|prn|aux|nul|(com|lpt)[0-9¹²³])$/i);
      expect(utf8Bytes(safe), place).toBeLessThanOrEqual(MAX_FILE_NAME_BYTES);
      expect(safe.normalize('NFC'), place).toBe(safe);
      expect(safeFileName(safe), place).toBe(safe);
    }
  });
});

describe('uniqueFileNames', () => {
  test.each([
    [[], []],
    [
      ['A', 'B'],
      ['A', 'B'],
    ],
    [
      ['X', 'X', 'X'],
      ['X', 'X (2)', 'X (3)'],
    ],
    [
      ['Kick', 'KICK', 'kick'],
      ['Kick', 'KICK (2)', 'kick (3)'],
    ],
    [
      ['X', 'X', 'X (2)'],
      ['X', 'X (3)', 'X (2)'],
    ],
    [
      ['X (2)', 'X', 'x', 'X (2)'],
      ['X (2)', 'X', 'x (3)', 'X (2) (2)'],
    ],
    [
      ['Größe', 'Gro\u0308ße', 'GRÖSSE'],
      ['Größe', 'Gro\u0308ße (2)', 'GRÖSSE (3)'],
    ],
    [
      ['ΟΔΟΣ', 'οδος'],
      ['ΟΔΟΣ', 'οδος (2)'],
    ],
    [
      ['Vox', 'Vo\u200bx'],
      ['Vox', 'Vo\u200bx (2)'],
    ],
    [
      ['\u212a', 'k'],
      ['\u212a', 'k (2)'],
    ],
  ])('%j becomes %j', (names, expected) => {
    expect(uniqueFileNames(names)).toEqual(expected);
  });

  test('of any names none are the same file, each still begins as it was, and different ones stay', () => {
    const random = generator(7);
    for (let round = 0; round < 300; round++) {
      const pool = ['a', 'A', 'a (2)', 'A (3)', 'ä', 'A\u0308', 'ß', 'SS', 'b', 'ss (2)'];
      const names = Array.from({ length: 1 + (random() % 12) }, () => pool[random() % pool.length] as string);
      const unique = uniqueFileNames(names);
      const asFile = (name: string) => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
      expect(new Set(unique.map(asFile)).size, names.join('|')).toBe(names.length);
      unique.forEach((name, i) => {
        expect(name.startsWith(names[i] as string)).toBe(true);
        const first = names.findIndex((other) => asFile(other) === asFile(names[i] as string));
        if (first === i) expect(name).toBe(names[i]);
      });
    }
  });

  test('ten thousand equal names take no quadratic time', () => {
    const unique = uniqueFileNames(Array.from({ length: 10_000 }, () => 'Kick'));
    expect(unique[9999]).toBe('Kick (10000)');
    expect(new Set(unique).size).toBe(10_000);
  });
});

/** Names put together from what has broken file systems before. */
function* randomNames(count: number): Generator<string> {
  const parts = [
    ...['CON', 'com1', 'LPT²', 'nul', 'Kick', '.', '..', ' ', '/', '\\', ':', '*', '?', '\0', '\n', 'ß', 'İ'],
    ...['\u0308', 'o', '\ud83e', '\udd41', '🥁', '音'.repeat(40), 'x'.repeat(120), '\u00a0', '\u202e', '_'],
    ...['\u0344', '\u0958', '\u2126', '\ufb1d', '\u037e'],
  ];
  const random = generator(1);
  for (let i = 0; i < count; i++) {
    yield Array.from({ length: random() % 9 }, () => parts[random() % parts.length]).join('');
  }
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
