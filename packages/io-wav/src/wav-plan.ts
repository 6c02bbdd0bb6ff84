import { channelCount, layoutsEqual, MONO, STEREO, UnsupportedError, UsageError } from '@trackout/core';
import { viewOf } from './byte-window.js';
import { maskFromLayout } from './channel-mask.js';
import { characters, encodeChunk, joinBytes, padBytes, uint32Little } from './chunk-encoding.js';
import { DS64_BYTES, encodeDs64, UNKNOWN_SIZE } from './ds64.js';
import {
  checkDither,
  checkFrameCount,
  countableFrames,
  type FilePlan,
  type FileRequest,
  frameBytesOf,
  metadataBytes,
  storageOf,
} from './file-plan.js';
import { SUB_FORMAT_TAIL, TAG_EXTENSIBLE, TAG_FLOAT, TAG_PCM } from './wave-format.js';

/**
 * Plans the WAV file that holds `frameCount` frames: RIFF where its sizes fit 32 bits, else RF64 (EBU Tech 3306).
 *
 * `reserve` keeps room for the sizes of RF64 in every case, so that headers of all lengths have one size and can
 * replace each other. The order is fmt, fact, metadata, data, metadata.
 * Throws `UnsupportedError` for what a WAV header cannot say, `UsageError` for counts that are none.
 */
export function planWav(
  request: FileRequest,
  frameCount: number,
  { reserve = false }: { readonly reserve?: boolean } = {},
): FilePlan {
  const frameBytes = frameBytesOf(request);
  checkRequest(request, frameBytes);
  checkFrameCount(frameCount, frameBytes);
  const { format, encoding } = request;
  const fmt = encodeFmt(request, frameBytes);
  const fact = hasFact(fmt) ? [chunk('fact', uint32Little(Math.min(frameCount, UNKNOWN_SIZE)))] : [];
  const metadata = metadataBytes(request.metadata, 'wav', uint32Little);
  const dataBytes = frameCount * frameBytes;
  const trailer = joinBytes([new Uint8Array(padBytes(dataBytes)), ...metadata.after]);
  const inner = joinBytes([chunk('fmt ', fmt), ...fact, ...metadata.before]);

  const narrowBytes = 4 + (reserve ? 8 + DS64_BYTES : 0) + inner.length + 8 + dataBytes + trailer.length;
  // 0xFFFFFFFF itself means "see ds64": the largest size that RIFF can state is one less.
  const rf64 = narrowBytes >= UNKNOWN_SIZE;
  const riffBytes = narrowBytes + (rf64 && !reserve ? 8 + DS64_BYTES : 0);
  const wide = rf64
    ? [chunk('ds64', encodeDs64(riffBytes, dataBytes, frameCount))]
    : reserve
      ? [chunk('JUNK', new Uint8Array(DS64_BYTES))]
      : [];
  const header = joinBytes([
    characters(rf64 ? 'RF64' : 'RIFF'),
    uint32Little(rf64 ? UNKNOWN_SIZE : riffBytes),
    characters('WAVE'),
    ...wide,
    inner,
    characters('data'),
    uint32Little(rf64 ? UNKNOWN_SIZE : dataBytes),
  ]);
  return {
    container: rf64 ? 'RF64' : 'RIFF',
    storage: storageOf(encoding, frameBytes, 'little', 'unsigned'),
    channels: channelCount(format.layout),
    frameCount,
    maxFrames: countableFrames(frameBytes),
    header,
    frameBytes,
    dataBytes,
    trailer,
    byteLength: header.length + dataBytes + trailer.length,
  };
}

/**
 * The plain tags say mono and stereo, PCM in up to 16 bits; everything else is WAVE_FORMAT_EXTENSIBLE
 * (Microsoft, "Multiple Channel Audio Data and WAVE Files").
 */
function encodeFmt({ format, encoding }: FileRequest, frameBytes: number): Uint8Array {
  const { layout, sampleRate } = format;
  const plainLayout = layoutsEqual(layout, MONO) || layoutsEqual(layout, STEREO);
  const plain = plainLayout && (encoding.type === 'float' || encoding.bits <= 16);
  const tag = encoding.type === 'float' ? TAG_FLOAT : TAG_PCM;
  const bytes = new Uint8Array(plain ? (tag === TAG_PCM ? 16 : 18) : 40);
  const view = viewOf(bytes);
  view.setUint16(0, plain ? tag : TAG_EXTENSIBLE, true);
  view.setUint16(2, channelCount(layout), true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, encoding.bits, true);
  if (!plain) {
    view.setUint16(16, 22, true);
    view.setUint16(18, encoding.bits, true);
    view.setUint32(20, maskFromLayout(layout), true);
    view.setUint16(24, tag, true);
    bytes.set(SUB_FORMAT_TAIL, 26);
  }
  return bytes;
}

/** Every form but plain PCM carries its frame count in a `fact` chunk (Microsoft, Multimedia Data Standards 3.0). */
function hasFact(fmt: Uint8Array): boolean {
  return viewOf(fmt).getUint16(0, true) !== TAG_PCM;
}

function checkRequest({ format, encoding }: FileRequest, frameBytes: number): void {
  const { sampleRate } = format;
  const channels = channelCount(format.layout);
  if (!(Number.isInteger(sampleRate) && sampleRate > 0)) {
    throw new UsageError(
      'audio/sample-rate',
      `A WAV file states its sample rate in whole Hz; got ${sampleRate}.`,
      { sampleRate },
    );
  }
  if (frameBytes > 0xffff || sampleRate * frameBytes > 0xffff_ffff) {
    throw new UnsupportedError(
      'wav/too-wide',
      `${channels} channels of ${encoding.bits} bits at ${sampleRate} Hz make frames of ${frameBytes} bytes and ${sampleRate * frameBytes} bytes a second; a WAV header can state 65535 and 4294967295. Write several files.`,
      { channels, sampleRate, frameBytes },
    );
  }
  if (encoding.byteOrder === 'big') {
    throw new UnsupportedError(
      'audio/byte-order',
      'Big-endian WAV files (RIFX) are not written, as hardly anything reads them. Leave byteOrder out, or write AIFF.',
      { byteOrder: 'big' },
    );
  }
  checkDither(encoding);
}

function chunk(id: string, contents: Uint8Array): Uint8Array {
  return encodeChunk(id, contents, uint32Little);
}
