import {
  type ChannelLayout,
  channelCount,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  STEREO,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { bytesSource, createAudioWriter, memorySink, openAudio } from '../src/index.js';
import { blockOf, gridSignal, readAll } from './signals.js';

// A second implementation in the same language. It keeps integers as codes; ours are of full scale 1.

// Even, as wavefile 11.0.0 reads the pad behind odd data as a sample.
const FRAMES = 502;
const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const rows = (
  [
    ['8', { type: 'int', bits: 8 }],
    ['16', INT16],
    ['24', INT24],
    ['32', INT32],
    ['32f', FLOAT32],
    ['64', FLOAT64],
  ] as [string, PcmEncoding][]
).flatMap(([depth, encoding]) =>
  [MONO, STEREO, SURROUND].map((layout) => ({ depth, encoding, layout, channels: channelCount(layout) })),
);

function codes(encoding: PcmEncoding, plane: ArrayLike<number>): number[] {
  const scale = encoding.type === 'float' ? 1 : 2 ** (encoding.bits - 1);
  return Array.from(plane, (sample) => sample * scale + (encoding.bits === 8 ? 128 : 0));
}

describe('wavefile', () => {
  // It takes extensible 32-bit float for integers: it does not look at the sub-format.
  const legible = rows.filter(({ depth, channels }) => depth !== '32f' || channels <= 2);

  it.each(legible)(
    'reads what we write: $depth bits, $channels channels',
    async ({ depth, encoding, layout, channels }) => {
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const signal = gridSignal(encoding, channels, FRAMES);
      const format = { sampleRate: 96_000, layout };
      const writer = createAudioWriter(memorySink(), dsp, {
        container: 'wav',
        format,
        encoding,
        frameCount: FRAMES,
      });
      writer.write(blockOf(signal));
      const theirs = new wavefile.WaveFile((await writer.close()).sink);
      expect(theirs.bitDepth).toBe(depth);
      expect(theirs.fmt).toMatchObject({ numChannels: channels, sampleRate: 96_000 });
      const read = theirs.getSamples(false, Float64Array) as unknown as Float64Array | Float64Array[];
      const planes = (channels === 1 ? [read] : read) as Float64Array[];
      expect(planes.map((plane) => Array.from(plane))).toEqual(signal.map((plane) => codes(encoding, plane)));
    },
  );

  it.each(rows)(
    'writes what we read: $depth bits, $channels channels',
    async ({ depth, encoding, layout, channels }) => {
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const signal = gridSignal(encoding, channels, FRAMES);
      const theirs = new wavefile.WaveFile();
      theirs.fromScratch(
        channels,
        44_100,
        depth,
        signal.map((plane) => codes(encoding, plane)),
      );
      const wav = await openAudio(bytesSource(theirs.toBuffer()), dsp);
      // It puts a mask behind the plain tag, where it means nothing.
      const found = channels > 2 ? discreteLayout(channels) : layout;
      expect(wav).toMatchObject({ frameCount: FRAMES, format: { sampleRate: 44_100, layout: found } });
      expect(wav.info.encoding).toEqual(encoding);
      expect(await readAll(wav)).toEqual(signal.map((plane) => Array.from(plane)));
    },
  );
});
