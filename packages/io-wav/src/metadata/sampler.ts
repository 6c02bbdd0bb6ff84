import { FieldWriter } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';

/** How a loop is played; figures above 2 have no common meaning and stay figures. */
export type LoopType = 'forward' | 'ping-pong' | 'backward' | number;

/** A loop of a `smpl` chunk. */
export interface SamplerLoop {
  /** The cue with this id names the loop, where there is one. */
  readonly id: number;
  readonly type: LoopType;
  readonly firstFrame: number;
  /** Played too: the loop has `lastFrame - firstFrame + 1` frames. */
  readonly lastFrame: number;
  /** Of a frame, in units of 2^-32. */
  readonly fraction: number;
  /** 0 plays on until the key is released. */
  readonly playCount: number;
}

/** What a sampler needs: the key that the sound has, and its loops (`smpl`; RIFF MCI 1994). */
export interface SamplerMetadata {
  /** MIDI note that plays the sound unchanged; 60 is middle C. */
  readonly rootKey: number;
  /** How much the sound is above that note, 0 to 100. */
  readonly fineTuneCents: number;
  /** Duration of a frame in nanoseconds; 22676 at 44100 Hz. */
  readonly framePeriodNanoseconds: number;
  /** MIDI manufacturer and product; 0 for any. */
  readonly manufacturer: number;
  readonly product: number;
  /** Frames a second of the offset, 0 where it is not used; and the offset, `hours` first in the highest byte. */
  readonly smpteFormat: number;
  readonly smpteOffset: number;
  readonly loops: readonly SamplerLoop[];
  /** Of the manufacturer. */
  readonly data?: Uint8Array;
}

const HEAD_BYTES = 36;
const LOOP_BYTES = 24;
const LOOP_TYPES = ['forward', 'ping-pong', 'backward'] as const;

/** A `smpl` chunk; `undefined` where it is too short to be one, or has too many loops. */
export function readSampler(chunk: ChunkReading): SamplerMetadata | undefined {
  if (chunk.bytes.length < HEAD_BYTES) {
    chunk.warn('metadata/too-short', `"smpl" has ${chunk.bytes.length} bytes and needs ${HEAD_BYTES}.`);
    return undefined;
  }
  const fields = chunk.fields();
  const manufacturer = fields.u32();
  const product = fields.u32();
  const framePeriodNanoseconds = fields.u32();
  const rootKey = fields.u32();
  const fineTuneCents = (fields.u32() * 100) / 0x1_0000_0000;
  const smpteFormat = fields.u32();
  const smpteOffset = fields.u32();
  const claimed = fields.u32();
  const dataBytes = fields.u32();
  const count = Math.min(claimed, Math.floor(fields.left / LOOP_BYTES));
  if (chunk.isTooMany(count, 'loops')) return undefined;
  chunk.spend(count);
  if (count < claimed) {
    chunk.warn('metadata/count', `"smpl" claims ${claimed} loops and has room for ${count}.`, 28);
  }
  const loops = Array.from({ length: count }, (): SamplerLoop => {
    const id = fields.u32();
    const type = fields.u32();
    return {
      id,
      type: LOOP_TYPES[type] ?? type,
      firstFrame: fields.u32(),
      lastFrame: fields.u32(),
      fraction: fields.u32(),
      playCount: fields.u32(),
    };
  });
  if (dataBytes > fields.left) {
    chunk.warn(
      'metadata/count',
      `"smpl" claims ${dataBytes} bytes of a manufacturer and has ${fields.left}.`,
      32,
    );
  }
  const data = fields.bytes(dataBytes);
  return {
    rootKey,
    fineTuneCents,
    framePeriodNanoseconds,
    manufacturer,
    product,
    smpteFormat,
    smpteOffset,
    loops,
    ...(data.length > 0 ? { data: data.slice() } : {}),
  };
}

/** The contents of a `smpl` chunk. */
export function encodeSampler(sampler: SamplerMetadata): Uint8Array {
  const fields = new FieldWriter(true);
  fields.u32(sampler.manufacturer, 'smpl manufacturer');
  fields.u32(sampler.product, 'smpl product');
  fields.u32(sampler.framePeriodNanoseconds, 'smpl frame period');
  fields.u32(sampler.rootKey, 'smpl root key');
  fields.u32(
    Math.round((sampler.fineTuneCents * 0x1_0000_0000) / 100),
    'smpl fine tuning, in units of 2^-32',
  );
  fields.u32(sampler.smpteFormat, 'smpl SMPTE format');
  fields.u32(sampler.smpteOffset, 'smpl SMPTE offset');
  fields.u32(sampler.loops.length, 'number of smpl loops');
  fields.u32(sampler.data?.length ?? 0, 'size of the smpl data');
  for (const loop of sampler.loops) {
    fields.u32(loop.id, 'loop id');
    fields.u32(typeof loop.type === 'number' ? loop.type : LOOP_TYPES.indexOf(loop.type), 'loop type');
    fields.u32(loop.firstFrame, 'first frame of the loop');
    fields.u32(loop.lastFrame, 'last frame of the loop');
    fields.u32(loop.fraction, 'fraction of the loop');
    fields.u32(loop.playCount, 'play count of the loop');
  }
  if (sampler.data) fields.bytes(sampler.data);
  return fields.finish();
}
