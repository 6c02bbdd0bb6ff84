import { channelCount, describeEncoding, LimitError, UnsupportedError, UsageError } from '@trackout/core';
import { encodeExtendedRate } from './aiff-rate.js';
import { viewOf } from './byte-window.js';
import { encodeChannelChunk } from './channel-chunk.js';
import { characters, encodeChunk, joinBytes, padBytes, uint32Big } from './chunk-encoding.js';

import {
  checkDither,
  checkFrameCount,
  type FilePlan,
  type FileRequest,
  frameBytesOf,
  metadataBytes,
  storageOf,
} from './file-plan.js';

/** The two forms: integers, big endian; and AIFF-C, which names its encoding. */
export type AiffForm = 'AIFF' | 'AIFF-C';

/** The only version of AIFF-C (AIFF-C, draft of 1991). */
const AIFFC_VERSION = 0xa280_5140;

/** Sizes are unsigned 32-bit numbers, and the size of the form does not count its own eight bytes. */
const MAX_FORM_BYTES = 0xffff_ffff;

/**
 * Plans the AIFF or AIFF-C file that holds `frameCount` frames (Audio Interchange File Format 1.3; AIFF-C).
 *
 * The order is FVER, COMM, CHAN, metadata, SSND, metadata. Throws `UnsupportedError` for what the form cannot
 * say, `UsageError` for counts that are none, and `LimitError` `aiff/too-long` past 4 GiB.
 */
export function planAiff(form: AiffForm, request: FileRequest, frameCount: number): FilePlan {
  const frameBytes = frameBytesOf(request);
  checkRequest(form, request);
  checkFrameCount(frameCount, frameBytes);
  const { format, encoding } = request;
  const channels = channelCount(format.layout);
  const channelChunk = encodeChannelChunk(format.layout);
  const metadata = metadataBytes(request.metadata, 'aiff', uint32Big);
  const dataBytes = frameCount * frameBytes;
  const trailer = joinBytes([new Uint8Array(padBytes(dataBytes)), ...metadata.after]);
  const front = (frames: number) =>
    joinBytes([
      ...(form === 'AIFF-C' ? [chunk('FVER', uint32Big(AIFFC_VERSION))] : []),
      chunk('COMM', encodeComm(form, request, frames)),
      ...(channelChunk ? [chunk('CHAN', channelChunk)] : []),
      ...metadata.before,
    ]);
  const overhead = 4 + front(0).length + 16 + joinBytes(metadata.after).length;
  const maxFrames = Math.floor((MAX_FORM_BYTES - overhead - (frameBytes % 2)) / frameBytes);
  if (frameCount > maxFrames) throw tooLong(form, frameCount, maxFrames);
  const inner = front(frameCount);
  const header = joinBytes([
    characters('FORM'),
    uint32Big(4 + inner.length + 16 + dataBytes + trailer.length),
    characters(form === 'AIFF' ? 'AIFF' : 'AIFC'),
    inner,
    characters('SSND'),
    uint32Big(8 + dataBytes),
    // Offset and block size: samples start at once, and are not aligned to blocks.
    new Uint8Array(8),
  ]);
  const byteOrder = littleEndian(form, request) ? 'little' : 'big';
  return {
    container: form,
    storage: storageOf(encoding, frameBytes, byteOrder, 'signed'),
    channels,
    frameCount,
    maxFrames,
    header,
    frameBytes,
    dataBytes,
    trailer,
    byteLength: header.length + dataBytes + trailer.length,
  };
}

/** What is thrown for a file that AIFF cannot hold. */
export function tooLong(form: AiffForm, frameCount: number, maxFrames: number): LimitError {
  return new LimitError(
    'aiff/too-long',
    `${frameCount} frames do not fit into ${form === 'AIFF' ? 'an AIFF' : 'an AIFF-C'} file, whose sizes end at 4 GiB: of this format it holds ${maxFrames}. Write WAV, which becomes RF64 there, or several files.`,
    { frameCount, maxFrames },
  );
}

function encodeComm(form: AiffForm, request: FileRequest, frameCount: number): Uint8Array {
  const { format, encoding } = request;
  const fixed = new Uint8Array(18);
  const view = viewOf(fixed);
  view.setInt16(0, channelCount(format.layout));
  view.setUint32(2, frameCount);
  view.setInt16(6, encoding.bits);
  encodeExtendedRate(view, 8, format.sampleRate);
  if (form === 'AIFF') return fixed;
  const [type, name] = compression(request);
  // A Pascal string: its length in a byte, and in all an even number of bytes.
  const pad = new Uint8Array(1 - (name.length % 2));
  return joinBytes([fixed, characters(type), Uint8Array.of(name.length), characters(name), pad]);
}

/** Compression type and name (AIFF-C; Apple, sowt and fl32 as in QuickTime). */
function compression(request: FileRequest): readonly [type: string, name: string] {
  const { encoding } = request;
  if (encoding.type === 'float')
    return encoding.bits === 32 ? ['fl32', '32-bit floating point'] : ['fl64', '64-bit floating point'];
  return littleEndian('AIFF-C', request) ? ['sowt', ''] : ['NONE', 'not compressed'];
}

/** `sowt`: samples as in WAV. */
function littleEndian(form: AiffForm, { encoding }: FileRequest): boolean {
  return form === 'AIFF-C' && encoding.byteOrder === 'little' && encoding.bits > 8;
}

function checkRequest(form: AiffForm, { format, encoding }: FileRequest): void {
  const { sampleRate } = format;
  const channels = channelCount(format.layout);
  if (!(sampleRate >= 1 && sampleRate < 0x1_0000_0000)) {
    throw new UsageError(
      'audio/sample-rate',
      `An AIFF file has a sample rate from 1 Hz to below 2^32 Hz here; got ${sampleRate}.`,
      { sampleRate },
    );
  }
  if (channels > 0x7fff) {
    throw new UnsupportedError(
      'aiff/too-wide',
      `An AIFF header can state 32767 channels; ${channels} were asked for. Write several files.`,
      { channels },
    );
  }
  if (form === 'AIFF' && encoding.type === 'float') {
    throw new UnsupportedError(
      'aiff/encoding',
      `AIFF holds integers only; ${describeEncoding(encoding)} was asked for. Write AIFF-C, or integers.`,
      { bits: encoding.bits },
    );
  }
  const little = encoding.byteOrder === 'little' && encoding.bits > 8;
  if (little && (form === 'AIFF' || encoding.type === 'float' || encoding.bits > 16)) {
    throw new UnsupportedError(
      'audio/byte-order',
      form === 'AIFF'
        ? 'AIFF holds its samples big endian. Leave byteOrder out, or write AIFF-C.'
        : `AIFF-C holds 16-bit integers little endian ("sowt"), and ${describeEncoding(encoding)} big endian only. Leave byteOrder out.`,
      { byteOrder: 'little', bits: encoding.bits },
    );
  }
  checkDither(encoding);
}

function chunk(id: string, contents: Uint8Array): Uint8Array {
  return encodeChunk(id, contents, uint32Big);
}
