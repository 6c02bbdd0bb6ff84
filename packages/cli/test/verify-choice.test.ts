import { describe, expect, it } from 'vitest';
import { chooseFiles } from '../src/verify/verify-choice.js';

const sets = (paths: string[], options: Parameters<typeof chooseFiles>[1] = {}) =>
  Object.fromEntries(chooseFiles(paths, options).sets.map(({ set, paths: members }) => [set, members]));

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('chooseFiles', () => {
  it.each<[string, string[], Record<string, string[]>]>([
    ['one set where nothing tells more', ['a.wav', 'b.wav'], { files: ['a.wav', 'b.wav'] }],
    [
      'multitracks and stems as sets of their own',
      ['multitracks/a.wav', 'stems/a.wav'],
      { multitracks: ['multitracks/a.wav'], stems: ['stems/a.wav'] },
    ],
    [
      'folders with a song around them, and words in their names',
      ['Song/Song Stems/a.wav', 'Song/Song Multitracks/b.wav'],
      { stems: ['Song/Song Stems/a.wav'], multitracks: ['Song/Song Multitracks/b.wav'] },
    ],
    [
      'several folders of stems as one sum',
      ['Drum Stems/a.wav', 'Vocal Stems/b.wav'],
      { stems: ['Drum Stems/a.wav', 'Vocal Stems/b.wav'] },
    ],
    ['wet folders before dry ones', ['wet/a.wav', 'dry/a.wav'], { wet: ['wet/a.wav'] }],
    [
      'the wet version of a source that is there twice',
      ['Gtr_DRY.wav', 'Gtr_WET.wav', 'Vox.wav'],
      { files: ['Gtr_WET.wav', 'Vox.wav'] },
    ],
    ['the unmarked version before a dry one', ['Gtr.wav', 'Gtr (dry).wav'], { files: ['Gtr.wav'] }],
    ['the wet version before an unmarked one', ['Gtr.wav', 'Gtr wet.wav'], { files: ['Gtr wet.wav'] }],
    [
      'the wet version also inside a folder of multitracks',
      ['multitracks/Gtr_dry.wav', 'multitracks/Gtr_wet.wav', 'stems/GTR.wav'],
      { multitracks: ['multitracks/Gtr_wet.wav'], stems: ['stems/GTR.wav'] },
    ],
    [
      'a dry folder within the multitracks',
      ['multitracks/Gtr.wav', 'multitracks/dry/Gtr.wav', 'multitracks/Vox.wav'],
      { multitracks: ['multitracks/Gtr.wav', 'multitracks/Vox.wav'] },
    ],
    [
      'dry files where there are no others',
      ['a_dry.wav', 'b_dry.wav'],
      { files: ['a_dry.wav', 'b_dry.wav'] },
    ],
    ['no mixes', ['a.wav', 'Song_MASTER.wav', 'mix/Song.wav'], { files: ['a.wav'] }],
    ['mixes where there is nothing else', ['Song mix v2.wav'], { files: ['Song mix v2.wav'] }],
    [
      'a mix folder around everything tells nothing',
      ['mix/stems/a.wav', 'mix/stems/b.wav'],
      { stems: ['mix/stems/a.wav', 'mix/stems/b.wav'] },
    ],
    [
      'the word track as a name',
      ['Backing Track.wav', 'Vox.wav'],
      { files: ['Backing Track.wav', 'Vox.wav'] },
    ],
    [
      'files at the top, not those in folders beside them',
      ['a.wav', 'b.wav', 'old/a.wav'],
      { files: ['a.wav', 'b.wav'] },
    ],
    [
      'multitracks and stems by their names',
      ['Kick_track.wav', 'Vox_track.wav', 'Drums_stem.wav'],
      { multitracks: ['Kick_track.wav', 'Vox_track.wav'], stems: ['Drums_stem.wav'] },
    ],
  ])('takes %s', (_, paths, expected) => {
    expect(sets(paths)).toEqual(expected);
  });

  it('leaves nothing out without saying so', () => {
    const { leftOut } = chooseFiles(['a.wav', 'Gtr.wav', 'Gtr_dry.wav', 'Song_mix.wav', 'old/b.wav']);
    expect(leftOut).toEqual([
      { path: 'Song_mix.wav', reason: 'a mix by its name' },
      { path: 'old/b.wav', reason: 'in a folder beside the files' },
      { path: 'Gtr_dry.wav', reason: 'another version of "Gtr.wav"' },
    ]);
  });

  it.each([
    ['folders that tell nothing', ['drums/a.wav', 'vox/b.wav']],
    ['a stem among files that are none', ['KICK.wav', 'SNARE.wav', 'DRUMS_STEM.wav']],
    ['a known folder beside an unknown one', ['stems/a.wav', 'extras/b.wav']],
  ])('asks which set is meant: %s', (_, paths) => {
    expect(codeOf(() => chooseFiles(paths))).toBe('verify/which-set');
    expect(sets(paths, { wanted: 'all' })).toEqual({ files: paths });
  });

  it('takes files that were named one by one, whatever folders they come from', () => {
    const paths = ['/home/me/mix/drums/a.wav', '/home/me/mix/vox/b.wav'];
    expect(sets(paths, { listed: true })).toEqual({ files: paths });
  });

  it('takes the set that is wanted, and names those that there are', () => {
    const paths = ['drums/a.wav', 'vox/b.wav'];
    expect(sets(paths, { wanted: 'Drums' })).toEqual({ drums: ['drums/a.wav'] });
    expect(codeOf(() => chooseFiles(paths, { wanted: 'bass' }))).toBe('verify/no-set');
    expect(() => chooseFiles(paths, { wanted: 'bass' })).toThrow(/"drums", "vox"/);
  });

  it('takes dry versions where they are wanted, with what has only one version', () => {
    const paths = ['Gtr.wav', 'Gtr_dry.wav', 'Vox.wav'];
    expect(sets(paths, { wanted: 'dry' })).toEqual({ dry: ['Gtr_dry.wav', 'Vox.wav'] });
    expect(sets(paths, { wanted: 'wet' })).toEqual({ wet: ['Gtr.wav', 'Vox.wav'] });
    expect(codeOf(() => chooseFiles(['a.wav'], { wanted: 'dry' }))).toBe('verify/no-set');
  });
});
