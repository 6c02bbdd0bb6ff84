import { describe, expect, test } from 'vitest';
import { INSTRUMENT_FAMILIES, proposeTracks } from '../src/index.js';

/** `name:group` of every proposed track. */
const proposed = (...fileNames: string[]) =>
  proposeTracks(fileNames).tracks.map(({ name, group }) => `${name}:${group ?? '-'}`);

const FRANCIUM = [
  'BGVOX ALT OUTRO',
  'BGVOX BOP',
  'BGVOX OUTRO',
  'BIG BEAT',
  'FILL SCRATCH',
  'HATS',
  'MINILOGUE_SYNTH',
  'SCRATCH BEAT',
  'VOX LEAD',
].map((name) => `7.Francium_Stem_${name}.wav`);

describe('proposeTracks', () => {
  test('sorts the nine stems of the real session', () => {
    const { tracks, groups } = proposeTracks(FRANCIUM);
    expect(tracks.map(({ id, name, group }) => [id, name, group])).toEqual([
      ['bg-vox-alt-outro', 'BG_VOX_ALT_OUTRO', 'vocals'],
      ['bg-vox-bop', 'BG_VOX_BOP', 'vocals'],
      ['bg-vox-outro', 'BG_VOX_OUTRO', 'vocals'],
      ['big-beat', 'BIG_BEAT', 'drums'],
      ['fill-scratch', 'FILL_SCRATCH', 'scratches'],
      ['hats', 'HATS', 'drums'],
      ['minilogue-synth', 'MINILOGUE_SYNTH', 'synths'],
      ['scratch-beat', 'SCRATCH_BEAT', 'scratches'],
      ['lead-vocal', 'LEAD_VOCAL', 'vocals'],
    ]);
    expect(tracks.map((track) => track.fileName)).toEqual(FRANCIUM);
    expect(groups.map((group) => group.id)).toEqual(['drums', 'synths', 'vocals', 'scratches']);
    for (const group of groups) expect(INSTRUMENT_FAMILIES).toContainEqual(group);
    for (const track of tracks) {
      expect(track.colour).toBe(groups.find((group) => group.id === track.group)?.colour);
    }
  });

  test.each([
    [
      'takes off numbers in front',
      ['01 Kick.wav', '02-Snare.wav', '10_Bass.wav'],
      ['KICK:drums', 'SNARE:drums', 'BASS:bass'],
    ],
    [
      'keeps a number that is the instrument',
      ['808 Kick.wav', '12 String.wav', '808.wav'],
      ['808_KICK:drums', '12_STRING:guitars', '808:bass'],
    ],
    ['keeps L and R of a pair', ['Guitar L.wav', 'Guitar R.wav'], ['GUITAR_L:guitars', 'GUITAR_R:guitars']],
    [
      'keeps L and R of a pair within a song',
      ['Song_Guitar L.wav', 'Song_Guitar R.wav', 'Song_Vox.wav'],
      ['GUITAR_L:guitars', 'GUITAR_R:guitars', 'VOX:vocals'],
    ],
    [
      'keeps an instrument that all share',
      ['Kick In.wav', 'Kick Out.wav'],
      ['KICK_IN:drums', 'KICK_OUT:drums'],
    ],
    [
      'keeps an instrument that all end with',
      ['Kick Drum.wav', 'Snare Drum.wav', 'Tom Drum.wav'],
      ['KICK_DRUM:drums', 'SNARE_DRUM:drums', 'TOM_DRUM:drums'],
    ],
    [
      'does not cut through a term',
      ['Lead Vocal.wav', 'Lead Guitar.wav'],
      ['LEAD_VOCAL:vocals', 'LEAD_GUITAR:guitars'],
    ],
    [
      'does not cut through a term at the end',
      ['Vox Lead.wav', 'Synth Lead.wav', 'Gtr Lead.wav'],
      ['LEAD_VOCAL:vocals', 'SYNTH_LEAD:synths', 'GUITAR_LEAD:guitars'],
    ],
    [
      'takes off a song named like an instrument',
      ['Organ Song Kick.wav', 'Organ Song Vox.wav'],
      ['KICK:drums', 'VOX:vocals'],
    ],
    [
      'takes off a common end',
      ['Kick_MySong_120bpm.wav', 'Vox_MySong_120bpm.wav', 'Pad_MySong_120bpm.wav'],
      ['KICK:drums', 'VOX:vocals', 'PAD:synths'],
    ],
    [
      'keeps WET although all have it',
      ['S_Kick_WET.wav', 'S_Vox_WET.wav', 'S_Pad_WET.wav'],
      ['KICK_WET:drums', 'VOX_WET:vocals', 'PAD_WET:synths'],
    ],
    [
      'keeps a common end of two files',
      ['Vox Outro.wav', 'Bass Outro.wav'],
      ['VOX_OUTRO:vocals', 'BASS_OUTRO:bass'],
    ],
    [
      'gives default names no group',
      ['Audio 1.wav', 'Audio 2.wav', 'Audio 808.wav'],
      ['AUDIO_1:-', 'AUDIO_2:-', 'AUDIO_808:-'],
    ],
    ['leaves what only has a number its prefix', ['Song_1.wav', 'Song_Kick.wav'], ['SONG_1:-', 'KICK:drums']],
    ['keeps bare numbers', ['01.wav', '02.wav'], ['01:-', '02:-']],
    ['takes one file as it is', ['7.Francium_Stem_KICK.wav'], ['FRANCIUM_STEM_KICK:drums']],
    ['handles a name that begins all others', ['Song.wav', 'Song Kick.wav'], ['SONG:-', 'SONG_KICK:drums']],
    ['looks past folders', ['a/Kick.wav', 'b\\Vox.wav'], ['KICK:drums', 'VOX:vocals']],
    ['keeps a name without words', ['!!!.wav', 'Kick.wav'], ['!!!:-', 'KICK:drums']],
    ['handles any script', ['曲_ギター.wav', '曲_Kick.wav'], ['ギター:-', 'KICK:drums']],
    ['of no files is empty', [], []],
  ])('%s', (_what, fileNames, expected) => {
    expect(proposed(...fileNames)).toEqual(expected);
  });

  test('ids are kebab case and unique, also against each other', () => {
    const { tracks } = proposeTracks([
      'Kick.wav',
      'KICK.aif',
      'Kick 2.wav',
      'Größe.wav',
      '音.wav',
      '???.wav',
      'kick!.wav',
    ]);
    expect(tracks.map((track) => track.id)).toEqual([
      'kick',
      'kick-2',
      'kick-2-2',
      'grosse',
      'track-5',
      'track-6',
      'kick-3',
    ]);
  });

  test('names only groups that are used', () => {
    expect(proposeTracks(['Audio 1.wav', 'Melody.wav']).groups).toEqual([]);
    expect(proposeTracks(['Vox.wav', 'Kick.wav']).groups.map((group) => group.name)).toEqual([
      'Drums',
      'Vocals',
    ]);
  });
});
