import {
  type ChannelLayout,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  type SpeakerRole,
  STEREO,
} from '@trackout/core';
import type { AudioFileInfo } from '../src/index.js';

// What stands in each legal fixture, written down by hand from fixtures/make.js.

const INT8: PcmEncoding = { type: 'int', bits: 8 };
const speakers = (...roles: SpeakerRole[]): ChannelLayout => ({ kind: 'speakers', roles });
const SURROUND = speakers('L', 'R', 'C', 'LFE', 'BL', 'BR');
const SIDE_SURROUND = speakers('L', 'R', 'C', 'LFE', 'SL', 'SR');

/** A legal fixture. */
export interface FixtureRow {
  readonly file: string;
  readonly container: AudioFileInfo['container'];
  readonly codec: AudioFileInfo['codec'];
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly encoding: PcmEncoding;
  readonly byteOrder: 'little' | 'big';
  readonly frameCount: number;
  readonly validBits?: number;
  readonly sign8?: 'signed' | 'unsigned';
  /** What one step of the fixture's codes is worth; absent where the samples are others (see make.js). */
  readonly scale?: number;
  /** `code@offset`, in order. */
  readonly warnings: readonly string[];
}

type Extra = Partial<Omit<FixtureRow, 'file' | 'warnings'>>;

const row = (base: Omit<FixtureRow, 'file' | 'warnings'>) => {
  return (file: string, extra: Extra = {}, ...warnings: string[]): FixtureRow => ({
    file,
    ...base,
    ...extra,
    warnings,
  });
};

const wav = {
  container: 'RIFF',
  codec: 'pcm',
  sampleRate: 48_000,
  layout: MONO,
  byteOrder: 'little',
  frameCount: 5,
} as const;
const wav8 = row({ ...wav, encoding: INT8, sign8: 'unsigned', scale: 2 ** -7 });
const wav16 = row({ ...wav, encoding: INT16, scale: 2 ** -15 });
const wav24 = row({ ...wav, encoding: INT24, scale: 2 ** -23 });
const wav32 = row({ ...wav, encoding: INT32, scale: 2 ** -31 });
const wavF32 = row({ ...wav, codec: 'float', encoding: FLOAT32, scale: 2 ** -10 });
const wavF64 = row({ ...wav, codec: 'float', encoding: FLOAT64, scale: 2 ** -10 });
const wavOther = row({ ...wav, encoding: INT16 });
const aiff = { ...wav, container: 'AIFF', byteOrder: 'big' } as const;
const aiff8 = row({ ...aiff, encoding: INT8, sign8: 'signed', scale: 2 ** -7 });
const aiff16 = row({ ...aiff, encoding: INT16, scale: 2 ** -15 });
const aiff24 = row({ ...aiff, encoding: INT24, scale: 2 ** -23 });
const aiff32 = row({ ...aiff, encoding: INT32, scale: 2 ** -31 });
const aifc = { ...aiff, container: 'AIFF-C' } as const;
const aifc8 = row({ ...aifc, encoding: INT8, sign8: 'signed', scale: 2 ** -7 });
const aifc16 = row({ ...aifc, encoding: INT16, scale: 2 ** -15 });
const aifc24 = row({ ...aifc, encoding: INT24, scale: 2 ** -23 });
const aifc32 = row({ ...aifc, encoding: INT32, scale: 2 ** -31 });
const aifcF32 = row({ ...aifc, codec: 'float', encoding: FLOAT32, scale: 2 ** -10 });
const aifcF64 = row({ ...aifc, codec: 'float', encoding: FLOAT64, scale: 2 ** -10 });
const aifcOther = row({ ...aifc, encoding: INT16, sampleRate: 8000, frameCount: 256 });
const stereo = { layout: STEREO };
const little = { byteOrder: 'little' } as const;

export const WAV_FIXTURES: readonly FixtureRow[] = [
  wav8('pcm8-44k1-stereo.wav', { ...stereo, sampleRate: 44_100 }),
  wav8('pcm8-48k-mono-odd.wav'),
  wav16('pcm16-48k-mono.wav'),
  wav16('pcm16-48k-4ch-plain-tag.wav', { layout: discreteLayout(4) }),
  wav24('pcm24-48k-mono-odd.wav'),
  wav24('pcm24-96k-stereo.wav', { ...stereo, sampleRate: 96_000 }),
  wav32('pcm32-48k-stereo.wav', stereo),
  wav24('pcm20in24-48k-mono.wav', { validBits: 20, scale: 2 ** -19 }),
  wav32(
    'pcm24in32-48k-stereo-plain-tag.wav',
    { ...stereo, validBits: 24, scale: 2 ** -23 },
    'wav/container-bits@34',
  ),
  wavF32('float32-48k-stereo-fact.wav', stereo),
  wavF64('float64-48k-mono.wav'),
  wav24('extensible-24-48k-stereo-fact.wav', stereo),
  wav32('extensible-24in32-48k-stereo.wav', { ...stereo, validBits: 24, scale: 2 ** -23 }),
  wav24('extensible-20in24-48k-mono.wav', { validBits: 20, scale: 2 ** -19 }),
  wav32('extensible-20in32-48k-mono.wav', { validBits: 20, scale: 2 ** -19 }),
  wav24(
    'extensible-states-20-bits-48k-mono.wav',
    { validBits: 20, scale: 2 ** -19 },
    'wav/container-bits@34',
  ),
  wav16('extensible-16-48k-mono.wav'),
  wav16('extensible-16-48k-5point1.wav', { layout: SURROUND }),
  wavF32('extensible-float32-48k-5point1-side.wav', { layout: SIDE_SURROUND }),
  wav16('extensible-16-48k-stereo-mask0.wav', { layout: discreteLayout(2) }),
  wav16('extensible-16-48k-3ch-mask-of-2.wav', { layout: discreteLayout(3) }, 'wav/channel-mask@40'),
  wav16('extensible-16-48k-stereo-mask-of-6.wav', stereo, 'wav/channel-mask@40'),
  wav16('extensible-16-48k-stereo-reserved-bits.wav', { layout: discreteLayout(2) }, 'wav/channel-mask@40'),
  wav16('extensible-16-48k-mono-valid-bits-0.wav', {}, 'wav/valid-bits@38'),
  wav16('extensible-ambisonic-16-48k-4ch.wav', { layout: discreteLayout(4) }),
  wavOther('alaw-8k-mono-all-codes.wav', { codec: 'alaw', sampleRate: 8000, frameCount: 256 }),
  wavOther('mulaw-8k-mono-all-codes.wav', { codec: 'mulaw', sampleRate: 8000, frameCount: 256 }),
  wavOther('mulaw-48k-stereo-all-codes.wav', { codec: 'mulaw', ...stereo, frameCount: 128 }),
  wavOther('extensible-alaw-48k-stereo.wav', { codec: 'alaw', ...stereo, frameCount: 128 }),
  wavOther('ima-adpcm-48k-mono.wav', { codec: 'ima-adpcm', frameCount: 160 }),
  wavOther('ima-adpcm-44k1-stereo.wav', {
    codec: 'ima-adpcm',
    sampleRate: 44_100,
    ...stereo,
    frameCount: 160,
  }),
  wavOther('ima-adpcm-48k-mono-long-blocks.wav', { codec: 'ima-adpcm', frameCount: 4034 }),
  wavOther('ima-adpcm-48k-stereo-short-last-block.wav', { codec: 'ima-adpcm', ...stereo, frameCount: 82 }),
  // libsndfile 1.2 leaves the last block out of "fact".
  wavOther(
    'ima-adpcm-48k-mono-fact-of-one-block.wav',
    { codec: 'ima-adpcm', frameCount: 130 },
    'wav/fact@48',
  ),
  wavOther('ima-adpcm-48k-mono-without-fact.wav', { codec: 'ima-adpcm', frameCount: 130 }, 'wav/fact@40'),
  wav16('rifx-pcm16-48k-stereo.wav', { container: 'RIFX', byteOrder: 'big', ...stereo }),
  wav24('rifx-pcm24-48k-mono-odd.wav', { container: 'RIFX', byteOrder: 'big' }),
  wav8('rifx-pcm8-48k-mono-odd.wav', { container: 'RIFX', byteOrder: 'big' }),
  wav32('rifx-extensible-32-48k-stereo.wav', { container: 'RIFX', byteOrder: 'big', ...stereo }),
  wavOther('rifx-alaw-8k-mono-all-codes.wav', {
    container: 'RIFX',
    byteOrder: 'big',
    codec: 'alaw',
    sampleRate: 8000,
    frameCount: 256,
  }),
  wavOther('rifx-mulaw-8k-mono-all-codes.wav', {
    container: 'RIFX',
    byteOrder: 'big',
    codec: 'mulaw',
    sampleRate: 8000,
    frameCount: 256,
  }),
  wav32('rifx-extensible-20in32-48k-5point1.wav', {
    container: 'RIFX',
    byteOrder: 'big',
    layout: SURROUND,
    validBits: 20,
    scale: 2 ** -19,
  }),
  wav16('rifx-extensible-ambisonic-16-48k-4ch.wav', {
    container: 'RIFX',
    byteOrder: 'big',
    layout: discreteLayout(4),
  }),
  wav16('rifx-junk-without-pad.wav', { container: 'RIFX', byteOrder: 'big' }, 'audio/no-pad@65'),
  wavF32('rifx-float32-48k-mono.wav', { container: 'RIFX', byteOrder: 'big' }),
  wavF64('rifx-float64-48k-stereo.wav', { container: 'RIFX', byteOrder: 'big', ...stereo }),
  wav24('rifx-list-behind-odd-data.wav', { container: 'RIFX', byteOrder: 'big' }),
  wav16('chunks-around-data.wav'),
  wav24('fmt-behind-data.wav', {}, 'wav/chunk-order@36'),
  wav24('odd-data-then-list.wav'),
  wav24('odd-data-without-pad-at-end.wav', {}, 'audio/no-pad@59'),
  wav24('odd-data-without-pad-then-list.wav', {}, 'audio/no-pad@59'),
  wav24('odd-data-without-pad-then-long-list.wav', {}, 'audio/no-pad@59'),
  wav24('stray-bytes-behind-odd-data.wav', {}, 'audio/stray-bytes@60'),
  wav24('odd-data-padded-with-a-letter.wav'),
  wav16('odd-junk-without-pad.wav', {}, 'audio/no-pad@51'),
  wav16('odd-chunk-without-pad-then-unknown.wav', {}, 'audio/no-pad@49'),
  wav16('bytes-behind-the-end.wav', {}, 'audio/trailing-bytes@54'),
  wav16('stray-bytes-behind-data.wav', {}, 'audio/stray-bytes@54'),
  wav16('riff-size-0.wav', {}, 'wav/riff-size@4'),
  wav16('riff-size-0-list-behind-data.wav', {}, 'wav/riff-size@4'),
  wav16('riff-size-too-large.wav', {}, 'wav/riff-size@4'),
  wav16('riff-size-4294967295.wav', {}, 'wav/riff-size@4'),
  wav16('last-chunk-cut.wav', {}, 'audio/chunk-cut@54'),
  wav16('rest-smaller-than-a-frame.wav', {}, 'audio/rest@54'),
  wav16('second-data-chunk.wav', {}, 'audio/second-chunk@72', 'audio/second-chunk@54'),
  wav16('byte-rate-wrong.wav', {}, 'wav/byte-rate@28'),
  wav16('fact-wrong.wav', {}, 'wav/fact@44'),
  wav16('rf64-pcm16-48k-mono.wav', { container: 'RF64' }),
  wav16('rf64-wide-list-before-data.wav', { container: 'RF64' }),
  wav16('rf64-data-states-0.wav', { container: 'RF64' }, 'wav/ds64@72'),
  wav16('rf64-fact-4294967295.wav', { container: 'RF64' }),
  wav16('rf64-ds64-behind-junk.wav', { container: 'RF64' }, 'wav/chunk-order@22'),
  wav8('rf64-pcm8-pad-counted.wav', { container: 'RF64' }, 'wav/ds64@85'),
  wav24('bw64-pcm24-48k-mono-odd.wav', { container: 'BW64' }),
];

const chan = (file: string, layout: ChannelLayout, ...warnings: string[]) =>
  aiff16(`aiff16-chan-${file}.aif`, { layout }, ...warnings);

export const AIFF_FIXTURES: readonly FixtureRow[] = [
  aiff8('aiff8-48k-mono-odd.aif'),
  aiff16('aiff16-44k1-stereo.aif', { ...stereo, sampleRate: 44_100 }),
  aiff24('aiff24-48k-mono-odd.aif'),
  aiff24('aiff24-96k-stereo.aif', { ...stereo, sampleRate: 96_000 }),
  aiff32('aiff32-48k-stereo.aif', stereo),
  row({ ...aiff, encoding: INT8, sign8: 'signed', validBits: 4, frameCount: 3 })('aiff4in8-48k-mono.aif'),
  aiff16('aiff12in16-48k-mono.aif', { validBits: 12, scale: 2 ** -11 }),
  aiff24('aiff20in24-48k-stereo.aif', { ...stereo, validBits: 20, scale: 2 ** -19 }),
  aiff16('aiff16-48k-3ch.aif', { layout: discreteLayout(3) }),
  // The rate of the first Macintosh: 15.6672 MHz / 704.
  aiff16('aiff16-22254.5454-mono.aif', { sampleRate: 15_667_200 / 704 }, 'aiff/fractional-rate@28'),
  aiff16('aiff16-ssnd-offset-6.aif'),
  aiff16('aiff16-ssnd-before-comm.aif'),
  aiff16('aiff16-chunks-around-ssnd.aif'),
  aiff16('aiff16-ssnd-longer-than-stated.aif', { frameCount: 4 }, 'aiff/frame-count@62'),
  aiff16('aiff16-form-size-0.aif', {}, 'aiff/form-size@4'),
  aiff24('aiff24-odd-ssnd-without-pad.aif', {}, 'audio/no-pad@69'),
  aifc16('aifc-NONE16-48k-stereo.aif', stereo),
  aifc24('aifc-NONE24-48k-mono-odd.aif'),
  aifc8('aifc-NONE8-48k-mono.aif'),
  aifc16('aifc-twos16-48k-mono.aif'),
  aifc16('aifc-sowt16-48k-stereo.aif', { ...stereo, ...little }),
  aifc24('aifc-sowt24-48k-stereo.aif', { ...stereo, ...little }),
  aifc32('aifc-sowt32-48k-mono.aif', little),
  aifc8('aifc-raw8-48k-stereo.aif', { ...stereo, sign8: 'unsigned' }),
  aifc24('aifc-in24-48k-stereo.aif', stereo),
  aifc32('aifc-in32-48k-stereo.aif', stereo),
  aifc24('aifc-42ni-48k-stereo.aif', { ...stereo, ...little }),
  aifc24('aifc-42n1-48k-mono-odd.aif', little),
  aifc32('aifc-23ni-48k-stereo.aif', { ...stereo, ...little }),
  aifcF32('aifc-fl32-48k-stereo.aif', stereo),
  aifcF32('aifc-FL32-48k-mono-upper-case.aif'),
  aifcF32('aifc-fl32-48k-stereo-states-16-bits.aif', stereo, 'aiff/sample-size@38'),
  aifcF64('aifc-fl64-48k-stereo.aif', stereo),
  aifcF64('aifc-FL64-48k-mono-upper-case.aif'),
  aifcOther('aifc-alaw-8k-mono-all-codes.aif', { codec: 'alaw' }),
  aifcOther('aifc-ulaw-8k-mono-all-codes.aif', { codec: 'mulaw' }),
  aifcOther('aifc-ALAW-8k-mono-upper-case.aif', { codec: 'alaw' }),
  aifcOther('aifc-ULAW-48k-stereo-upper-case.aif', {
    codec: 'mulaw',
    ...stereo,
    sampleRate: 48_000,
    frameCount: 128,
  }),
  aifc16('aifc-without-fver.aif', {}, 'aiff/version@12'),
  aifc16('aifc-fver-of-1.aif', {}, 'aiff/version@20'),
  chan('mono', MONO),
  chan('quad', speakers('L', 'R', 'BL', 'BR')),
  chan('mpeg-5point1-a', SURROUND),
  chan('mpeg-5point1-b', speakers('L', 'R', 'BL', 'BR', 'C', 'LFE')),
  chan('mpeg-5point1-c', speakers('L', 'C', 'R', 'BL', 'BR', 'LFE')),
  chan('mpeg-5point1-d', speakers('C', 'L', 'R', 'BL', 'BR', 'LFE')),
  chan('mpeg-7point1-c', speakers('L', 'R', 'C', 'LFE', 'SL', 'SR', 'BL', 'BR')),
  chan('wave-7point1', speakers('L', 'R', 'C', 'LFE', 'BL', 'BR', 'SL', 'SR')),
  chan(
    'atmos-7point1point4',
    speakers('L', 'R', 'C', 'LFE', 'SL', 'SR', 'BL', 'BR', 'TFL', 'TFR', 'TBL', 'TBR'),
  ),
  chan('bitmap-5point1-side', SIDE_SURROUND),
  chan('descriptions-film-order', speakers('L', 'C', 'R', 'BL', 'BR', 'LFE')),
  chan('discrete-in-order', discreteLayout(2)),
  chan('tag-unknown', discreteLayout(4), 'aiff/channel-layout@46'),
  chan('of-5-for-6', discreteLayout(6), 'aiff/channel-layout@46'),
  chan('descriptions-cut', discreteLayout(3), 'aiff/channel-layout@46'),
  chan('two-lefts', STEREO, 'aiff/channel-layout@46'),
  chan('of-8-bytes', STEREO, 'aiff/channel-layout@46'),
];

/** Every legal fixture that has frames. */
export const FIXTURES: readonly FixtureRow[] = [...WAV_FIXTURES, ...AIFF_FIXTURES];
