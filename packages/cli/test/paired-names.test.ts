import { describe, expect, it } from 'vitest';
import { pairNames } from '../src/verify/paired-names.js';

describe('pairNames', () => {
  it('pairs equal paths before such that are merely alike', () => {
    expect(pairNames(['kick.aif', 'kick.wav'], ['kick.wav', 'KICK.AIF'])).toEqual({
      pairs: [
        { first: 'kick.aif', second: 'KICK.AIF' },
        { first: 'kick.wav', second: 'kick.wav' },
      ],
      onlyFirst: [],
      onlySecond: [],
    });
  });

  it('pairs what differs in case, ending, accents or folders alone', () => {
    const { pairs } = pairNames(
      ['Bass.wav', 'Cle\u0301.wav', 'stems/Pad.wav'],
      ['bass.aiff', 'Cl\u00e9.wav', 'Pad.wav'],
    );
    expect(pairs.map(({ second }) => second)).toEqual(['bass.aiff', 'Cl\u00e9.wav', 'Pad.wav']);
  });

  it('pairs nothing of which there are two, and tells what is left', () => {
    expect(pairNames(['a.wav', 'x/b.wav', 'y/b.wav'], ['b.wav', 'c.wav'])).toEqual({
      pairs: [],
      onlyFirst: ['a.wav', 'x/b.wav', 'y/b.wav'],
      onlySecond: ['b.wav', 'c.wav'],
    });
  });
});
