/** The families that names are sorted into. Each has a group of the same id. */
export type FamilyId =
  | 'drums'
  | 'bass'
  | 'guitars'
  | 'keys'
  | 'synths'
  | 'strings'
  | 'winds'
  | 'orchestra'
  | 'vocals'
  | 'scratches'
  | 'effects'
  | 'guide';

/**
 * What the words of a track name say about its instrument.
 *
 * `sure` words name an instrument. `general` ones name it too, but give way to a sure one beside them
 * (`guitar loop`, `synth bass`). `hints` decide only where nothing else does (`room`, `acoustic`).
 * A word is matched as a whole, in any case, without accents, with a plural s; words that belong together
 * may be written apart, joined or in camel case. `kik=KICK` says what an abbreviation is called in a
 * proposed name.
 */
export interface FamilyWords {
  readonly sure: readonly string[];
  readonly general: readonly string[];
  readonly hints: readonly string[];
}

const list = (words: string): readonly string[] => words.split(',').map((word) => word.trim());

/** Drums and percussion. */
const DRUM_WORDS: FamilyWords = {
  sure: [
    ...list('kick, kick drum, kik=KICK, kck=KICK, kd=KICK, bd=KICK, bass drum, sub kick, kick sub'),
    ...list('grosse caisse, bombo, 808 kick, 808 bd=808_KICK, 909, 707, 606, tr 808=TR808, tr 909=TR909'),
    ...list('snare, snare drum, snr=SNARE, sn=SNARE, sd=SNARE, side stick, cross stick, rim shot, rim'),
    ...list('caisse claire, hat, hi hat, high hat, hh=HI_HAT, chh=CLOSED_HAT, ohh=OPEN_HAT, charley'),
    ...list('ride, ride cymbal, crash, crash cymbal, cymbal, cym=CYMBAL, china, splash, reverse cymbal'),
    ...list('becken, tom, tom tom, floor tom, rack tom, clap, hand clap, snap, finger snap, finger click'),
    ...list('perc, percussion, percs=PERCUSSION, perkussion, shaker, tambourine, tamb=TAMBOURINE, tambo'),
    ...list('conga, bongo, cajon, cow bell, wood block, triangle, clave, maraca, cabasa, guiro, vibraslap'),
    ...list('timbale, djembe, tabla, darbuka, taiko, surdo, udu, agogo, castanet, tambora, pandeiro'),
    ...list(
      'talking drum, steel drum, steel pan, drum synth, wind chime, chime, gong, brush, brushes, stomp',
    ),
    ...list('drum machine, linn drum, linn, break beat, beat box, drum loop, drum kit, drum fill'),
  ],
  general: [
    ...list('drum, drums, drm=DRUM, drms=DRUMS, dr=DRUM, kit, beat, break, groove, fill, top loop, tops'),
    ...list('over head, oh, ohs, ovh=OVERHEAD, schlagzeug, trommel, batterie, bateria'),
  ],
  hints: list('room, room mic, rooms, mono room, far room'),
};

/**
 * Bass. A lone `808` stands here: by that name producers mean the tuned sub bass that plays the bass line,
 * and it is mixed as the bass. `808 kick`, `808 snare` and the machine (`TR-808`) are drums.
 */
const BASS_WORDS: FamilyWords = {
  sure: [
    ...list('bass, basses, sub bass, mid bass, bass line, bass guitar, bass gtr=BASS_GUITAR, e bass'),
    ...list('electric bass, synth bass, bass synth, bass pad, upright bass, double bass, string bass'),
    ...list('contra bass, kontrabass, contrebasse, contrabajo, acoustic bass, reese, reese bass'),
    ...list('808, 808s, 808 bass, 808 sub, 303, tb 303=TB303, acid bass, synth sub, basse, bajo, bss=BASS'),
  ],
  general: list('sub, low bass, wobble'),
  hints: [],
};

/** Guitars and their plucked relatives. */
const GUITAR_WORDS: FamilyWords = {
  sure: [
    ...list('guitar, gtr=GUITAR, gtrs=GUITARS, guit=GUITAR, git=GUITAR, gt=GUITAR, gitarre, gitarren'),
    ...list(
      'guitare, guitarra, e gitarre, e gtr=E_GUITAR, a gtr=A_GUITAR, ac gtr=AC_GUITAR, el gtr=EL_GUITAR',
    ),
    ...list('lead guitar, rhythm guitar, acoustic guitar, electric guitar, steel guitar, bass vi'),
    ...list('strat, stratocaster, tele, telecaster, les paul, nylon, 12 string, twelve string'),
    ...list(
      'ukulele, uke, banjo, mandolin, dobro, pedal steel, lap steel, slide guitar, sitar, bouzouki, oud',
    ),
  ],
  general: list('power chord, palm mute, electric, e git'),
  hints: list('acoustic, rhythm, amp'),
};

/** Keyboards, electric and acoustic, and tuned percussion. */
const KEY_WORDS: FamilyWords = {
  sure: [
    ...list('piano, pianoforte, pno=PIANO, grand piano, upright piano, electric piano, e piano, toy piano'),
    ...list('klavier, rhodes, rodes=RHODES, wurlitzer, wurli, wurly, organ, hammond, b 3=B3, farfisa, orgel'),
    ...list('orgue, organo, bass organ, clavinet, clav, clavi, harpsichord, cembalo, celesta, celeste'),
    ...list('accordion, akkordeon, harmonium, melodica, mellotron, glockenspiel, glock, vibraphone, vibes'),
    ...list('marimba, xylophone, kalimba, music box'),
  ],
  general: list('keys, keyboard, kbd=KEYS, kys=KEYS, ep, bell, clavier, teclado, tasten'),
  hints: list('grand'),
};

/** Synthesisers. Their words give way to an instrument: `Moog Bass` is a bass. */
const SYNTH_WORDS: FamilyWords = {
  sure: [
    ...list('lead synth, synth lead, saw lead, synth vox, synth choir, synth brass, synth string, synth pad'),
    ...list(
      'choir pad, vocal pad, vox pad, voice pad, string pad, strings pad, brass pad, pad synth, vox synth, vocal synth',
    ),
    ...list('string machine, string synth, theremin'),
  ],
  general: [
    ...list(
      'synth, syn=SYNTH, synthesizer, synthesiser, synthe, sintetizador, pad, arp, arpeggio, arpeggiator',
    ),
    ...list(
      'pluck, stab, saw, super saw, square lead, moog, mini moog, minilogue, monologue, prologue, juno',
    ),
    ...list('jupiter, prophet, oberheim, ob x=OBX, ob 6=OB6, dx 7=DX7, jx 3=JX3, jx 8=JX8, ms 20=MS20'),
    ...list('sh 101=SH101, cs 80=CS80, jp 8000=JP8000, micro korg, korg, virus, serum, sylenth, omnisphere'),
    ...list('modular, eurorack, wave table, acid, drone, sequence, sequencer'),
  ],
  hints: list('seq, poly'),
};

/** Singing and speech. */
const VOCAL_WORDS: FamilyWords = {
  sure: [
    ...list('vocal, vox, voc=VOCAL, vocs=VOCALS, vx=VOX, voice, lead vocal, lead vox=LEAD_VOCAL'),
    ...list('vox lead=LEAD_VOCAL, vocal lead=LEAD_VOCAL, lead voc=LEAD_VOCAL, lead voice, lead singer'),
    ...list('ld vox=LEAD_VOCAL, lv=LEAD_VOCAL, lvox=LEAD_VOCAL, main vocal, main vox=MAIN_VOCAL'),
    ...list('bg vox=BG_VOX, bg vocal, bgv=BG_VOX, bgvs=BG_VOX, bv=BG_VOX, bvs=BG_VOX, b vox=BG_VOX'),
    ...list('backing vocal, backing vox=BACKING_VOCAL, background vocal, background vox=BACKGROUND_VOCAL'),
    ...list('vocal bass, bass vocal, bass voice, bass vox, bass singer, ad lib=ADLIB, ad libs=ADLIBS'),
    ...list(
      'choir, chor, chorale, coro, chœur, choeur, chant, gang vocal, singer, singing, rap, rapper, scream',
    ),
    ...list('whisper, acapella, a cappella, vocoder, talk box, humming, ooh, aah, oohs, aahs'),
    ...list('stimme, gesang, voix, voz, voces, narration, narrator, voice over, dialogue, dialog'),
  ],
  general: list('harmony, harmonies, backing, backings, background, bgs, spoken, spoken word, speech, shout'),
  hints: list('soprano, alto, tenor, baritone, bg, harm'),
};

/** Bowed strings, and the harp. */
const STRING_WORDS: FamilyWords = {
  sure: [
    ...list('string, strings, violin, vln=VIOLIN, vlns=VIOLINS, viola, vla=VIOLA, cello, celli, vcl=CELLO'),
    ...list('violoncello, fiddle, harp, string section, string quartet, streicher, geige, bratsche, cordes'),
    ...list('cuerdas, violon, violoncelle, violonchelo, erhu'),
  ],
  general: list('pizzicato, pizz, spiccato, quartet'),
  hints: list('legato, str'),
};

/** Brass and woodwind. */
const WIND_WORDS: FamilyWords = {
  sure: [
    ...list('trumpet, tpt=TRUMPET, trp=TRUMPET, trombone, tbn=TROMBONE, bass trombone, bass trumpet, horn'),
    ...list('french horn, english horn, hrn=HORN, tuba, flugelhorn, cornet, brass, horn section, trompete'),
    ...list('posaune, trompette, trompeta, sax, saxophone, alto sax, tenor sax, bari sax, bass sax, saxofon'),
    ...list(
      'flute, bass flute, pan flute, clarinet, bass clarinet, oboe, bassoon, piccolo, wood wind, winds',
    ),
    ...list('flöte, floete, klarinette, flauta, harmonica, blues harp, tin whistle, bagpipe, didgeridoo'),
  ],
  general: list('recorder, whistle'),
  hints: [],
};

/** The orchestra as one. */
const ORCHESTRA_WORDS: FamilyWords = {
  sure: list(
    'orchestra, orchestra hit, orchestral hit, orchester, orchestre, orquesta, timpani, timp, tutti',
  ),
  general: list('orchestral, orch=ORCHESTRA, ensemble, symphony, philharmonic'),
  hints: [],
};

/** Turntables. A `scratch vocal` is none of it, but a guide. */
const SCRATCH_WORDS: FamilyWords = {
  sure: list('scratch, scratches, scratching, turntable, turntablism, dj scratch, dj cuts'),
  general: list('cuts'),
  hints: list('dj'),
};

/** Effects that are recordings of their own. */
const EFFECT_WORDS: FamilyWords = {
  sure: [
    ...list('riser, uplifter, downlifter, impact, sweep, swoosh, whoosh, white noise, noise fx, noise sweep'),
    ...list('sub drop, bass drop, air horn, siren, laser, foley, applause, audience, sound effect, stinger'),
    ...list('thunder, vinyl crackle, field recording'),
  ],
  general: list(
    'noise, boom, crackle, transition, glitch, crowd, soundscape, texture, sfx, rise, down sweep',
  ),
  hints: list('fx, efx, effect, atmos, atmo, atmosphere, ambience, ambient, vinyl, reverse, hit, drop, rain'),
};

/** What helps to play and is not heard in the mix. Its sure words beat those of an instrument: `guide bass`. */
const GUIDE_WORDS: FamilyWords = {
  sure: [
    ...list('click track, metronome, metronom, guide, guide vocal, guide vox=GUIDE_VOCAL, guide track'),
    ...list('guide guitar, guide piano, guide gtr=GUIDE_GUITAR, scratch vocal, scratch vox=SCRATCH_VOCAL'),
    ...list('scratch voc=SCRATCH_VOCAL, scratch guitar, scratch gtr=SCRATCH_GUITAR, scratch track'),
    ...list('tempo track, tempo map, count in, time code, smpte, ltc, talk back, slate'),
  ],
  general: list('click, klick, tempo'),
  hints: list('cue, count'),
};

/** Words that look like an instrument and are none: a sum, a place in the signal flow, a part of the song. */
export const NEUTRAL_WORDS: readonly string[] = list(
  'sub mix, sub master, sub group, break down, backing track, voice memo, noise gate, key change, rough mix',
);

/** The words of every family. */
export const FAMILY_WORDS: Readonly<Record<FamilyId, FamilyWords>> = {
  drums: DRUM_WORDS,
  bass: BASS_WORDS,
  guitars: GUITAR_WORDS,
  keys: KEY_WORDS,
  synths: SYNTH_WORDS,
  strings: STRING_WORDS,
  winds: WIND_WORDS,
  orchestra: ORCHESTRA_WORDS,
  vocals: VOCAL_WORDS,
  scratches: SCRATCH_WORDS,
  effects: EFFECT_WORDS,
  guide: GUIDE_WORDS,
};
