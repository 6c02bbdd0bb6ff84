import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, textEncodingOf } from '../../src/metadata/text-coding.js';
import { bytes, utf8 } from './by-hand.js';
import { dice, randomText } from './random-metadata.js';

describe('decodeText', () => {
  it.each([
    ['no bytes', bytes(), '', 'ascii'],
    ['ASCII', bytes('Kick 1'), 'Kick 1', 'ascii'],
    ['two bytes', utf8('Zoë'), 'Zoë', 'utf-8'],
    ['three bytes', utf8('日本'), '日本', 'utf-8'],
    ['four bytes', utf8('𝄞'), '𝄞', 'utf-8'],
    ['the last character of all', bytes(0xf4, 0x8f, 0xbf, 0xbf), '\u{10ffff}', 'utf-8'],
    ['Latin-1', bytes('Zo\xeb'), 'Zoë', 'latin-1'],
    ['a sequence that is cut', bytes(0xe6, 0x97), 'æ\x97', 'latin-1'],
    ['a lone continuation', bytes(0x80), '\x80', 'latin-1'],
    ['an overlong slash', bytes(0xc0, 0xaf), 'À¯', 'latin-1'],
    ['an overlong form of three bytes', bytes(0xe0, 0x9f, 0xbf), 'à\x9f¿', 'latin-1'],
    ['an overlong form of four bytes', bytes(0xf0, 0x8f, 0xbf, 0xbf), 'ð\x8f¿¿', 'latin-1'],
    ['a surrogate', bytes(0xed, 0xa0, 0x80), 'í\xa0\x80', 'latin-1'],
    ['more than U+10FFFF', bytes(0xf4, 0x90, 0x80, 0x80), 'ô\x90\x80\x80', 'latin-1'],
  ] as const)('takes %s', (_, given, text, encoding) => {
    expect(decodeText(given)).toEqual({ text, encoding });
  });

  it('agrees with the platform about what UTF-8 is and says', () => {
    const random = dice(1);
    for (let i = 0; i < 5000; i++) {
      const given = Uint8Array.from({ length: 1 + random.below(5) }, () =>
        random.pick([
          0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xe1, 0xed, 0xee, 0xf0, 0xf1, 0xf4,
        ]),
      );
      let theirs: string | undefined;
      try {
        theirs = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(given);
      } catch {}
      expect(textEncodingOf(given) === 'latin-1' ? undefined : decodeText(given).text).toBe(theirs);
    }
  });

  it('takes long texts', () => {
    const text = 'Überflug '.repeat(20_000);
    expect(decodeText(utf8(text)).text).toBe(text);
  });
});

describe('encodeText', () => {
  it('gives what decodeText gives back, in either preference', () => {
    for (let seed = 1; seed < 500; seed++) {
      const text = randomText(dice(seed));
      expect(encodeText(text)).toEqual(utf8(text));
      for (const preferred of ['ascii', 'utf-8', 'latin-1'] as const) {
        expect(decodeText(encodeText(text, preferred)).text).toBe(text);
      }
    }
  });

  it('writes Latin-1 where that is preferred and cannot be taken for UTF-8', () => {
    expect(encodeText('Zoë', 'latin-1')).toEqual(bytes('Zo\xeb'));
    expect(encodeText('Ã«', 'latin-1')).toEqual(utf8('Ã«'));
    expect(encodeText('ë日', 'latin-1')).toEqual(utf8('ë日'));
  });

  it('refuses half a surrogate pair', () => {
    expect(() => encodeText('a\ud834')).toThrow(/U\+D834/);
  });
});
