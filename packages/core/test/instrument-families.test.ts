import { describe, expect, test } from 'vitest';
import { type FamilyId, INSTRUMENT_FAMILIES, identifyInstrument, isDefaultName } from '../src/index.js';
import { FAMILY_WORDS, NEUTRAL_WORDS } from '../src/naming/instrument-words.js';

const NAMES: readonly (readonly [name: string, family: FamilyId, proposed: string])[] = [
  // Drums
  ['kick', 'drums', 'KICK'],
  ['Kick In', 'drums', 'KICK_IN'],
  ['kik', 'drums', 'KICK'],
  ['BD', 'drums', 'KICK'],
  ['BD1', 'drums', 'KICK_1'],
  ['bass drum', 'drums', 'BASS_DRUM'],
  ['BassDrum Out', 'drums', 'BASS_DRUM_OUT'],
  ['Sub Kick', 'drums', 'SUB_KICK'],
  ['Kick Sub', 'drums', 'KICK_SUB'],
  ['Kick Click', 'drums', 'KICK_CLICK'],
  ['808 kick', 'drums', '808_KICK'],
  ['808 Snare', 'drums', '808_SNARE'],
  ['808 Cowbell', 'drums', '808_COWBELL'],
  ['TR-808', 'drums', 'TR808'],
  ['909 Hats', 'drums', '909_HATS'],
  ['snare 2', 'drums', 'SNARE_2'],
  ['Snare2', 'drums', 'SNARE_2'],
  ['snr_top', 'drums', 'SNARE_TOP'],
  ['SD Btm', 'drums', 'SNARE_BTM'],
  ['snare reverb', 'drums', 'SNARE_REVERB'],
  ['Snare Verb WET', 'drums', 'SNARE_VERB_WET'],
  ['Side Stick', 'drums', 'SIDE_STICK'],
  ['HATS', 'drums', 'HATS'],
  ['HH', 'drums', 'HI_HAT'],
  ['HiHat', 'drums', 'HI_HAT'],
  ['hi-hat', 'drums', 'HI_HAT'],
  ['hihats closed', 'drums', 'HIHATS_CLOSED'],
  ['Open Hat', 'drums', 'OPEN_HAT'],
  ['Ride', 'drums', 'RIDE'],
  ['Crash L', 'drums', 'CRASH_L'],
  ['Cymbals', 'drums', 'CYMBALS'],
  ['Reverse Cymbal', 'drums', 'REVERSE_CYMBAL'],
  ['Floor Tom', 'drums', 'FLOOR_TOM'],
  ['Toms', 'drums', 'TOMS'],
  ['Claps', 'drums', 'CLAPS'],
  ['Finger Snaps', 'drums', 'FINGER_SNAPS'],
  ['Perc 3', 'drums', 'PERC_3'],
  ['Shaker', 'drums', 'SHAKER'],
  ['Steel Drums', 'drums', 'STEEL_DRUMS'],
  ['Triangle', 'drums', 'TRIANGLE'],
  ['BIG BEAT', 'drums', 'BIG_BEAT'],
  ['Amen Break', 'drums', 'AMEN_BREAK'],
  ['Breakbeat', 'drums', 'BREAKBEAT'],
  ['drum loop', 'drums', 'DRUM_LOOP'],
  ['Drum FX', 'drums', 'DRUM_FX'],
  ['Drum Room', 'drums', 'DRUM_ROOM'],
  ['Room', 'drums', 'ROOM'],
  ['OH', 'drums', 'OH'],
  ['OHs', 'drums', 'OHS'],
  ['Overheads L', 'drums', 'OVERHEADS_L'],
  ['Over Head R', 'drums', 'OVER_HEAD_R'],
  ['Synth Drums', 'drums', 'SYNTH_DRUMS'],
  ['Schlagzeug', 'drums', 'SCHLAGZEUG'],
  ['Batería', 'drums', 'BATERÍA'],
  ['Caisse claire', 'drums', 'CAISSE_CLAIRE'],
  // Bass
  ['bass', 'bass', 'BASS'],
  ['Bass DI', 'bass', 'BASS_DI'],
  ['sub-bass', 'bass', 'SUB_BASS'],
  ['SubBass', 'bass', 'SUB_BASS'],
  ['Sub', 'bass', 'SUB'],
  ['mid-bass', 'bass', 'MID_BASS'],
  ['808', 'bass', '808'],
  ['808s', 'bass', '808S'],
  ['808 Glide', 'bass', '808_GLIDE'],
  ['Reese', 'bass', 'REESE'],
  ['Bass Guitar', 'bass', 'BASS_GUITAR'],
  ['E-Bass', 'bass', 'E_BASS'],
  ['Moog Bass', 'bass', 'MOOG_BASS'],
  ['synth bass', 'bass', 'SYNTH_BASS'],
  ['Bass Synth', 'bass', 'BASS_SYNTH'],
  ['Upright Bass', 'bass', 'UPRIGHT_BASS'],
  ['Kontrabass', 'bass', 'KONTRABASS'],
  ['TB-303', 'bass', 'TB303'],
  ['Bass Loop', 'bass', 'BASS_LOOP'],
  // Guitars
  ['guitar loop', 'guitars', 'GUITAR_LOOP'],
  ['GTR 2', 'guitars', 'GUITAR_2'],
  ['Gtrs', 'guitars', 'GUITARS'],
  ['eGtr L', 'guitars', 'E_GUITAR_L'],
  ['Lead Guitar', 'guitars', 'LEAD_GUITAR'],
  ['Guitar Solo', 'guitars', 'GUITAR_SOLO'],
  ['Guitar Harmony', 'guitars', 'GUITAR_HARMONY'],
  ['Guitar Pad', 'guitars', 'GUITAR_PAD'],
  ['Guitar Break', 'guitars', 'GUITAR_BREAK'],
  ['Acoustic', 'guitars', 'ACOUSTIC'],
  ['12 String', 'guitars', '12_STRING'],
  ['Pedal Steel', 'guitars', 'PEDAL_STEEL'],
  ['E-Gitarre', 'guitars', 'E_GITARRE'],
  ['Guitarra', 'guitars', 'GUITARRA'],
  ['Ukulele', 'guitars', 'UKULELE'],
  // Keys
  ['Piano', 'keys', 'PIANO'],
  ['piano room', 'keys', 'PIANO_ROOM'],
  ['Acoustic Piano', 'keys', 'ACOUSTIC_PIANO'],
  ['Electric Piano', 'keys', 'ELECTRIC_PIANO'],
  ['Rhodes', 'keys', 'RHODES'],
  ['organ', 'keys', 'ORGAN'],
  ['B3', 'keys', 'B3'],
  ['Hammond B3', 'keys', 'HAMMOND_B3'],
  ['Wurli', 'keys', 'WURLI'],
  ['Keys', 'keys', 'KEYS'],
  ['Harpsichord', 'keys', 'HARPSICHORD'],
  ['Klavier', 'keys', 'KLAVIER'],
  ['Vibraphone', 'keys', 'VIBRAPHONE'],
  // Synths
  ['synth1', 'synths', 'SYNTH_1'],
  ['Synth1Lead', 'synths', 'SYNTH_1_LEAD'],
  ['lead synth', 'synths', 'LEAD_SYNTH'],
  ['MINILOGUE_SYNTH', 'synths', 'MINILOGUE_SYNTH'],
  ['Moog', 'synths', 'MOOG'],
  ['Juno-106', 'synths', 'JUNO_106'],
  ['DX7', 'synths', 'DX7'],
  ['pad', 'synths', 'PAD'],
  ['Choir Pad', 'synths', 'CHOIR_PAD'],
  ['Strings Pad', 'synths', 'STRINGS_PAD'],
  ['Arp 2', 'synths', 'ARP_2'],
  ['Pluck', 'synths', 'PLUCK'],
  ['Synth Strings', 'synths', 'SYNTH_STRINGS'],
  ['SuperSaw', 'synths', 'SUPER_SAW'],
  // Vocals
  ['VOX', 'vocals', 'VOX'],
  ['VOX LEAD', 'vocals', 'LEAD_VOCAL'],
  ['Lead Vox', 'vocals', 'LEAD_VOCAL'],
  ['lead vocal', 'vocals', 'LEAD_VOCAL'],
  ['LeadVocal DBL', 'vocals', 'LEAD_VOCAL_DBL'],
  ['LV', 'vocals', 'LEAD_VOCAL'],
  ['BGVOX ALT OUTRO', 'vocals', 'BG_VOX_ALT_OUTRO'],
  ['BGVs', 'vocals', 'BG_VOX'],
  ['BGVox 2', 'vocals', 'BG_VOX_2'],
  ['bv 3', 'vocals', 'BG_VOX_3'],
  ['Backing Vocals', 'vocals', 'BACKING_VOCALS'],
  ['adlib', 'vocals', 'ADLIB'],
  ['Ad-Libs', 'vocals', 'ADLIBS'],
  ['Harmony High', 'vocals', 'HARMONY_HIGH'],
  ['Choir', 'vocals', 'CHOIR'],
  ['Bass Vocal', 'vocals', 'BASS_VOCAL'],
  ['Vocal Chops', 'vocals', 'VOCAL_CHOPS'],
  ['Vox Verb', 'vocals', 'VOX_VERB'],
  ['vocal room', 'vocals', 'VOCAL_ROOM'],
  ['Voix', 'vocals', 'VOIX'],
  ['Gesang', 'vocals', 'GESANG'],
  // Strings
  ['Strings', 'strings', 'STRINGS'],
  ['Violin 1', 'strings', 'VIOLIN_1'],
  ['VlnII', 'strings', 'VIOLIN_II'],
  ['Celli', 'strings', 'CELLI'],
  ['Orch Strings', 'strings', 'ORCHESTRA_STRINGS'],
  ['Harp', 'strings', 'HARP'],
  // Winds
  ['bassoon', 'winds', 'BASSOON'],
  ['Bass Clarinet', 'winds', 'BASS_CLARINET'],
  ['Horns', 'winds', 'HORNS'],
  ['Tenor Sax', 'winds', 'TENOR_SAX'],
  ['Tpt 1', 'winds', 'TRUMPET_1'],
  ['Brass Stab', 'winds', 'BRASS_STAB'],
  ['Flöte', 'winds', 'FLÖTE'],
  // Orchestra
  ['Orchestra', 'orchestra', 'ORCHESTRA'],
  ['Orchestra Hit', 'orchestra', 'ORCHESTRA_HIT'],
  ['Timpani', 'orchestra', 'TIMPANI'],
  // Scratches
  ['FILL SCRATCH', 'scratches', 'FILL_SCRATCH'],
  ['SCRATCH BEAT', 'scratches', 'SCRATCH_BEAT'],
  ['Scratches', 'scratches', 'SCRATCHES'],
  ['Turntable', 'scratches', 'TURNTABLE'],
  // Effects
  ['Riser', 'effects', 'RISER'],
  ['Impact 2', 'effects', 'IMPACT_2'],
  ['Sweep Down', 'effects', 'SWEEP_DOWN'],
  ['White Noise', 'effects', 'WHITE_NOISE'],
  ['Sub Drop', 'effects', 'SUB_DROP'],
  ['Air Horn', 'effects', 'AIR_HORN'],
  ['FX 3', 'effects', 'FX_3'],
  // Guide
  ['Click', 'guide', 'CLICK'],
  ['Click Track', 'guide', 'CLICK_TRACK'],
  ['Tempo', 'guide', 'TEMPO'],
  ['Guide Vox', 'guide', 'GUIDE_VOCAL'],
  ['Guide Bass', 'guide', 'GUIDE_BASS'],
  ['Scratch Vocal', 'guide', 'SCRATCH_VOCAL'],
  ['Count-In', 'guide', 'COUNT_IN'],
  // With what surrounds a name
  ['Kick.wav', 'drums', 'KICK'],
  ['Snare/Clap', 'drums', 'SNARE_CLAP'],
  ['12.Song.Kick.AIFF', 'drums', '12_SONG_KICK'],
  ['Bass V2 128bpm', 'bass', 'BASS_V2_128BPM'],
];

describe('identifyInstrument', () => {
  test.each(NAMES)('%j belongs to %s and is called %s', (name, family, proposed) => {
    const found = identifyInstrument(name);
    expect(found?.family).toBe(family);
    expect(found?.name).toBe(proposed);
    const table = INSTRUMENT_FAMILIES.find(({ id }) => id === family);
    expect(found?.group).toEqual({ id: family, name: table?.name });
    expect(found?.colour).toBe(table?.colour);
  });

  test.each([
    ...['organic', 'Submix', 'Lead', 'Loop 3', 'Breakdown', 'Backing Track', 'Kontakt', 'Chorus', 'Embassy'],
    ...[
      'Padded',
      'Kicker',
      'Harpoon',
      'Tomorrow',
      'Perch',
      'Subtle',
      'Claptrap',
      'k ick',
      'Melody',
      'Francium',
    ],
    ...['Insert 1', 'Audio 12', 'Audio 303', 'Track 808', '', '...', '01', 'ギター'],
  ])('%j tells no instrument', (name) => {
    expect(identifyInstrument(name)).toBeUndefined();
  });

  test('case, separators and accents make no difference', () => {
    for (const [name, family] of NAMES) {
      const plain = name.replace(/\.(wav|aiff)$/i, '');
      for (const variant of [
        plain.replace(/[ _-]+/g, '_'),
        plain.replace(/[ _-]+/g, ' - '),
        `${plain}.flac`,
      ]) {
        expect(identifyInstrument(variant)?.family, variant).toBe(family);
        expect(identifyInstrument(variant.normalize('NFD'))?.family, variant).toBe(family);
      }
      const spaced = identifyInstrument(name)?.name.toLowerCase() ?? '';
      expect(identifyInstrument(spaced)?.family, spaced).toBe(family);
    }
  });

  test('drums are red, the bass is blue, vocals are green, and no two families look or sound alike', () => {
    const strongest = (id: FamilyId) => {
      const colour = INSTRUMENT_FAMILIES.find((family) => family.id === id)?.colour ?? '';
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      return r > g && r > b ? 'red' : g > b ? 'green' : 'blue';
    };
    expect([strongest('drums'), strongest('bass'), strongest('vocals')]).toEqual(['red', 'blue', 'green']);
    for (const { colour } of INSTRUMENT_FAMILIES) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    for (const key of ['id', 'name', 'colour'] as const) {
      expect(new Set(INSTRUMENT_FAMILIES.map((family) => family[key])).size).toBe(INSTRUMENT_FAMILIES.length);
    }
  });

  test('every word of the table is in one family and is recognised there', () => {
    const seen = new Map<string, string>();
    for (const [family, { sure, general, hints }] of Object.entries(FAMILY_WORDS)) {
      for (const entry of [...sure, ...general, ...hints]) {
        const written = entry.split('=')[0] ?? '';
        const joined = written.replaceAll(' ', '');
        expect(seen.get(joined), `"${written}" of ${family}`).toBeUndefined();
        seen.set(joined, family);
        expect(identifyInstrument(written)?.family, written).toBe(family);
        expect(identifyInstrument(written.toUpperCase())?.family, written).toBe(family);
      }
    }
    for (const written of NEUTRAL_WORDS) expect(identifyInstrument(written), written).toBeUndefined();
  });
});

describe('isDefaultName', () => {
  test.each([
    ...[
      'Insert 1',
      'Audio 12',
      'Track 03',
      'Audio Track 2',
      'MIDI 4',
      'Inst 5',
      'Untitled',
      'Bounce',
      'Stem 3',
    ],
    ...[
      '01',
      '7',
      'Aux 2',
      'Bus 3',
      'Group 1',
      'New Track',
      'Instrument 2',
      'Software Instrument 1',
      '1-Audio',
    ],
    ...[
      '2-MIDI',
      'Audio_01',
      'audio1',
      'AudioTrack2',
      'Audio 1 copy',
      'Audio 3_bip',
      'Track 2 (2)',
      'Audio 1.L',
    ],
    ...['Stereo Out', 'Channel 4', 'Recording', 'Take 3', 'Clip 2', 'Return 1', 'Mono Track 1', 'INSERT_1'],
    ...['Insert 1.wav', 'Audio 2.aif', 'Audio 808', '', '  ', '_'],
    ...[
      'Spur 1',
      'Audiospur 3',
      'MIDI-Spur 2',
      'Unbenannt',
      'Ohne Titel',
      'Neue Spur',
      'Gruppe 1',
      'Kanal 2',
    ],
    ...[
      'Piste 4',
      'Piste audio 2',
      'Sans titre',
      'Nouvelle piste',
      'Entrée 1',
      'Groupe 2',
      'Enregistrement 3',
    ],
    ...['Pista 5', 'Pista de audio 1', 'Sin título', 'Nueva pista', 'Grabación 2', 'Salida 1', 'Traccia 2'],
  ])('%j says nothing', (name) => {
    expect(isDefaultName(name)).toBe(true);
  });

  test.each([
    ...[
      'Kick',
      'KICK_IN',
      'LEAD_VOCAL',
      '808',
      '909',
      '303',
      'Kontakt',
      'Audio Bass',
      'Drum Bus',
      'Vocal Group',
    ],
    ...[
      'Track of the Year',
      'Lead',
      'Verse 2',
      'Main',
      'Bus Stop',
      'Piano.wav',
      'Loop 3',
      'ギター',
      'FX 1',
      'L',
    ],
    ...['Insertion', 'Tracker 1', 'Stems', 'Auxiliary Kick', 'Strings', 'Instrumental'],
  ])('%j says something', (name) => {
    expect(isDefaultName(name)).toBe(false);
  });
});
