import { UnsupportedError } from '@trackout/core';
import { FieldWriter } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import type { MetadataContainer } from './metadata-chunk.js';

/** A loop of an AIFF instrument, between two markers. */
export interface InstrumentLoop {
  /** Figures above 2 have no meaning and stay figures. */
  readonly mode: 'off' | 'forward' | 'ping-pong' | number;
  /** Ids of cues. */
  readonly beginCue: number;
  readonly endCue: number;
}

/** Where on a keyboard a sound belongs: `inst` of WAV, `INST` of AIFF. */
export interface InstrumentMetadata {
  /** MIDI note that plays the sound unchanged. */
  readonly rootKey: number;
  /** -50 to 50. */
  readonly fineTuneCents: number;
  readonly gainDb: number;
  readonly lowKey: number;
  readonly highKey: number;
  readonly lowVelocity: number;
  readonly highVelocity: number;
  /** AIFF only; a WAV file has its loops in `sampler`. */
  readonly sustainLoop?: InstrumentLoop;
  readonly releaseLoop?: InstrumentLoop;
}

const SIZES: Readonly<Record<MetadataContainer, number>> = { wav: 7, aiff: 20 };
const MODES = ['off', 'forward', 'ping-pong'] as const;

/** An `inst` or `INST` chunk; `undefined` where it is too short to be one. */
export function readInstrument(
  chunk: ChunkReading,
  container: MetadataContainer,
): InstrumentMetadata | undefined {
  if (chunk.bytes.length < SIZES[container]) {
    chunk.warn(
      'metadata/too-short',
      `"${chunk.id}" has ${chunk.bytes.length} bytes and needs ${SIZES[container]}.`,
    );
    return undefined;
  }
  const fields = chunk.fields();
  if (container === 'wav') {
    return {
      rootKey: fields.u8(),
      fineTuneCents: fields.i8(),
      gainDb: fields.i8(),
      lowKey: fields.u8(),
      highKey: fields.u8(),
      lowVelocity: fields.u8(),
      highVelocity: fields.u8(),
    };
  }
  const instrument = {
    rootKey: fields.u8(),
    fineTuneCents: fields.i8(),
    lowKey: fields.u8(),
    highKey: fields.u8(),
    lowVelocity: fields.u8(),
    highVelocity: fields.u8(),
    gainDb: fields.i16(),
  };
  const loop = (): InstrumentLoop | undefined => {
    const mode = fields.u16();
    const beginCue = fields.u16();
    const endCue = fields.u16();
    return mode === 0 && beginCue === 0 && endCue === 0
      ? undefined
      : { mode: MODES[mode] ?? mode, beginCue, endCue };
  };
  const sustainLoop = loop();
  const releaseLoop = loop();
  return { ...instrument, ...(sustainLoop ? { sustainLoop } : {}), ...(releaseLoop ? { releaseLoop } : {}) };
}

/** The contents of an `inst` or `INST` chunk. Throws `UnsupportedError` for loops in a WAV file. */
export function encodeInstrument(instrument: InstrumentMetadata, container: MetadataContainer): Uint8Array {
  const fields = new FieldWriter(container === 'wav');
  const { rootKey, fineTuneCents, gainDb, sustainLoop, releaseLoop } = instrument;
  fields.u8(rootKey, 'root key');
  fields.i8(fineTuneCents, 'fine tuning in cents');
  if (container === 'wav') fields.i8(gainDb, 'gain of the instrument');
  fields.u8(instrument.lowKey, 'lowest key');
  fields.u8(instrument.highKey, 'highest key');
  fields.u8(instrument.lowVelocity, 'lowest velocity');
  fields.u8(instrument.highVelocity, 'highest velocity');
  if (container === 'wav') {
    if (sustainLoop || releaseLoop) {
      throw new UnsupportedError(
        'metadata/container',
        'A WAV instrument has no loops between markers. Put them into "sampler", or use metadataForContainer.',
        { container, part: 'instrument' },
      );
    }
    return fields.finish();
  }
  fields.i16(gainDb, 'gain of the instrument');
  for (const loop of [sustainLoop, releaseLoop]) {
    const mode = loop?.mode ?? 0;
    fields.u16(typeof mode === 'number' ? mode : MODES.indexOf(mode), 'loop mode');
    fields.u16(loop?.beginCue ?? 0, 'cue at the begin of the loop');
    fields.u16(loop?.endCue ?? 0, 'cue at the end of the loop');
  }
  return fields.finish();
}
