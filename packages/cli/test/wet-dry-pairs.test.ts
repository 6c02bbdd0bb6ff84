import { describe, expect, test } from 'vitest';
import { pairWetAndDry } from '../src/wet-dry-pairs.js';

const pairs = (...paths: string[]) =>
  pairWetAndDry(paths).recordings.map(({ path, dry, name }) => [path, dry, name]);

describe('pairWetAndDry', () => {
  test.each<[string, string]>([
    ['Gtr_WET.wav', 'Gtr_DRY.wav'],
    ['Gtr wet.wav', 'Gtr dry.wav'],
    ['Gtr-Wet.wav', 'Gtr-Dry.aif'],
    ['Gtr (wet).wav', 'Gtr (dry).wav'],
    ['Gtr [WET].wav', 'Gtr [DRY].wav'],
    ['Gtr(wet).wav', 'GTR_dry.wav'],
    ['Gtr.wav', 'Gtr_DRY.wav'],
    ['wet/Gtr.wav', 'dry/Gtr.wav'],
    ['Wet/Gtr.wav', 'DRY/Gtr_Dry.wav'],
    ['Gtr.wav', 'dry/Gtr.wav'],
    ['Größe_WET.wav', 'Gro\u0308ße_DRY.wav'],
  ])('%s goes with %s', (wet, dry) => {
    const [[path, partner, name] = []] = pairs(wet, dry);
    expect([path, partner]).toEqual([wet, dry]);
    expect(name).not.toMatch(/wet|dry/i);
    expect(pairs(dry, wet)).toHaveLength(1);
    expect(pairWetAndDry([wet, dry]).remarks).toEqual([]);
  });

  test('what only looks alike stays apart', () => {
    expect(pairs('Laundry.wav', 'Laun.wav', 'Wet.wav', 'Dry.wav', 'Gtr_WET.wav')).toEqual([
      ['Laundry.wav', undefined, 'Laundry.wav'],
      ['Laun.wav', undefined, 'Laun.wav'],
      ['Wet.wav', undefined, 'Wet.wav'],
      ['Dry.wav', undefined, 'Dry.wav'],
      ['Gtr_WET.wav', undefined, 'Gtr_WET.wav'],
    ]);
  });

  test('a dry one alone is a track of its own, and said so', () => {
    const { recordings, remarks } = pairWetAndDry(['Vox_DRY.wav', 'Kick.wav']);
    expect(recordings.map(({ path }) => path)).toEqual(['Vox_DRY.wav', 'Kick.wav']);
    expect(remarks).toEqual([expect.stringContaining('"Vox_DRY.wav" is marked as dry, and no wet one')]);
  });

  test('three of a kind are left alone, and said so', () => {
    const { recordings, remarks } = pairWetAndDry(['A_WET.wav', 'A_DRY.wav', 'A (dry).wav']);
    expect(recordings).toHaveLength(3);
    expect(remarks).toHaveLength(2);
    expect(remarks[0]).toContain('"A_DRY.wav" could go with "A_WET.wav", "A (dry).wav"');
  });

  test('beside a wet and a dry one the plain one is another recording', () => {
    expect(pairs('A.wav', 'A_WET.wav', 'A_DRY.wav')).toEqual([
      ['A.wav', undefined, 'A.wav'],
      ['A_WET.wav', 'A_DRY.wav', 'A.wav'],
    ]);
  });
});
