import { channelCount, type PcmEncoding, type SampleType } from '@trackout/core';
import { type Dsp, decodeSamples, type Kernels, type Region } from '@trackout/dsp-wasm';
import type { AudioFileInfo } from './audio-file-info.js';
import { ALAW_SAMPLES, expandCodes, MULAW_SAMPLES } from './companding.js';
import { findBadPacket, ImaDecoder } from './ima-adpcm.js';

type DecodeStereo = Kernels['decodeS24Stereo'];

/** Where decoded samples go: planes of the reader's own, or such as it was given, which it cannot release. */
export interface TargetPlanes {
  readonly sampleType: SampleType;
  readonly addresses: readonly number[];
  views(frameCount: number): readonly Float32Array[] | readonly Float64Array[];
  release?(): void;
}

/** Packets in a slab -> planes, for one reader: frames come in order, each once. */
export interface SampleDecoder {
  /**
   * `offset` is where in the slab the packet starts that holds `startFrame`. The bytes belong to the decoder:
   * they may be changed where they lie.
   */
  decode(slab: Region, offset: number, startFrame: number, planes: TargetPlanes, frames: number): void;
  /** Where in `bytes`, which start with a packet, damage begins; -1 for none. */
  findDamage?(bytes: Uint8Array): number;
}

/** The decoder for the samples of a file. */
export function createDecoder(
  dsp: Dsp,
  info: Pick<
    AudioFileInfo,
    'codec' | 'encoding' | 'byteOrder' | 'sign8' | 'packetBytes' | 'packetFrames' | 'format'
  >,
): SampleDecoder {
  const channels = channelCount(info.format.layout);
  switch (info.codec) {
    case 'alaw':
      return compandedDecoder(ALAW_SAMPLES);
    case 'mulaw':
      return compandedDecoder(MULAW_SAMPLES);
    case 'ima-adpcm': {
      const { packetBytes, packetFrames } = info;
      const ima = new ImaDecoder(channels, packetBytes, packetFrames);
      return {
        decode: (slab, offset, startFrame, planes, frames) =>
          ima.decode(slab.bytes, offset, startFrame, f32Views(planes, frames), frames),
        findDamage: (bytes) => findBadPacket(bytes, bytes.length, channels, packetBytes),
      };
    }
    default: {
      const encoding: PcmEncoding = { ...info.encoding, byteOrder: info.byteOrder };
      const signed8 = info.sign8 === 'signed';
      const stereo = stereoKernel(dsp, encoding, channels);
      if (stereo) {
        return {
          decode(slab, offset, _, planes, frames) {
            const [left, right] = planes.addresses as readonly [number, number];
            stereo(slab.address + offset, left, right, frames);
          },
        };
      }
      return {
        decode(slab, offset, _, planes, frames) {
          const address = slab.address + offset;
          if (signed8) dsp.kernels.flipSign8(address, frames * channels);
          decodeSamples(dsp, encoding, address, planes.addresses, frames);
        },
      };
    }
  }
}

/** What most files are, decoded without a choice to make for every block. */
function stereoKernel(dsp: Dsp, encoding: PcmEncoding, channels: number): DecodeStereo | undefined {
  if (channels !== 2 || encoding.byteOrder === 'big') return undefined;
  if (encoding.type === 'float') return encoding.bits === 32 ? dsp.kernels.decodeF32Stereo : undefined;
  if (encoding.bits === 24) return dsp.kernels.decodeS24Stereo;
  return encoding.bits === 16 ? dsp.kernels.decodeS16Stereo : undefined;
}

function compandedDecoder(samples: Float32Array): SampleDecoder {
  return {
    decode: (slab, offset, _, planes, frames) =>
      expandCodes(samples, slab.bytes, offset, f32Views(planes, frames), frames),
  };
}

function f32Views(planes: TargetPlanes, frames: number): readonly Float32Array[] {
  return planes.views(frames) as readonly Float32Array[];
}
