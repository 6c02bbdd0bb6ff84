import { type AudioFormat, type ByteSource, FormatError, type PcmEncoding } from '@trackout/core';
import { ByteWindow } from './byte-window.js';
import { UNKNOWN_SIZE } from './ds64.js';
import { type FileSubject, fileSubject } from './file-subject.js';
import { type ChunkPlace, type RiffChunks, type RiffContainer, readRiffChunks } from './riff-chunks.js';
import { readWaveFormat } from './wave-format.js';

/** Everything that the header of a WAV file says about its samples, and where they are. */
export interface WavHeader {
  readonly container: RiffContainer;
  readonly format: AudioFormat;
  /** Of the container that each sample lies in: 24 bits in 32 are `{ type: 'int', bits: 32 }`. */
  readonly encoding: PcmEncoding;
  /** Bits that carry signal, counted from the top, where they are fewer than the encoding's. */
  readonly validBits?: number;
  /** Whole frames. */
  readonly frameCount: number;
  /** Offset of the first sample. */
  readonly dataOffset: number;
  /** As the `data` chunk states it; a rest smaller than a frame is not audio. */
  readonly dataBytes: number;
  /** Every chunk in file order, those of the audio included. */
  readonly chunks: readonly ChunkPlace[];
}

/** The longest `fmt ` chunk that is read; the extensible one has 40 bytes. */
const MAX_FMT_BYTES = 1024;

/**
 * Reads the header of a WAV file: RIFF, RF64 or BW64; integer PCM of 8 to 32 bits, float of 32 or 64.
 *
 * Chunks may stand in any order. Reads a few kilobytes, however long the file is; `name` is how errors call it.
 * Throws `FormatError` where the bytes are no WAV file, contradict themselves or end too early,
 * `UnsupportedError` for other encodings, `LimitError` for thousands of chunks.
 */
export async function readWavHeader(
  source: ByteSource,
  options: { readonly name?: string } = {},
): Promise<WavHeader> {
  const subject = fileSubject(options.name);
  const window = new ByteWindow(source);
  const riff = await readRiffChunks(window, source.sizeBytes, ['fmt ', 'data'], subject);
  const fmt = wholeChunk(riff, 'fmt ', subject);
  const wave = readWaveFormat(
    await window.read(fmt.offsetBytes, Math.min(fmt.sizeBytes, MAX_FMT_BYTES)),
    subject,
  );
  const data = wholeChunk(riff, 'data', subject);
  await refuseUnfinished(window, riff, data, subject);
  return {
    container: riff.container,
    format: wave.format,
    encoding: wave.encoding,
    ...(wave.validBits === undefined ? {} : { validBits: wave.validBits }),
    frameCount: Math.floor(data.sizeBytes / wave.frameBytes),
    dataOffset: data.offsetBytes,
    dataBytes: data.sizeBytes,
    chunks: riff.chunks,
  };
}

/** The first chunk of that name, or the error that says why there is none. */
function wholeChunk(riff: RiffChunks, id: string, subject: FileSubject): ChunkPlace {
  const found = riff.chunks.find((chunk) => chunk.id === id);
  if (found?.missingBytes === undefined && found !== undefined) return found;
  const cut = riff.chunks.at(-1);
  if (cut?.missingBytes !== undefined) {
    const neverSized = cut.id === 'data' && cut.sizeBytes === UNKNOWN_SIZE && riff.container === 'RIFF';
    throw new FormatError(
      'wav/truncated',
      neverSized
        ? `${subject.label} was written as a stream: its "data" chunk at offset ${cut.offsetBytes} never got a size. Write it to a file once more, so that the header is completed.`
        : `${subject.label} is truncated: its "${cut.id}" chunk claims ${cut.sizeBytes} bytes at offset ${cut.offsetBytes}, and the file ends ${cut.missingBytes} bytes earlier. Copy or export it again.`,
      subject.facts({
        chunkId: cut.id,
        offsetBytes: cut.offsetBytes,
        sizeBytes: cut.sizeBytes,
        missingBytes: cut.missingBytes,
      }),
    );
  }
  const lacking = riff.statedBytes - (riff.endOffset ?? riff.statedBytes);
  if (lacking > 0 && riff.statedBytes !== 8 + UNKNOWN_SIZE) {
    throw new FormatError(
      'wav/truncated',
      `${subject.label} is truncated before its "${id}" chunk: its header states ${riff.statedBytes} bytes, and the file ends ${lacking} bytes earlier. Copy or export it again.`,
      subject.facts({ chunkId: id, sizeBytes: riff.statedBytes, missingBytes: lacking }),
    );
  }
  const seen = riff.chunks.map((chunk) => `"${chunk.id}"`).join(', ') || 'no chunks';
  const stray =
    riff.strayOffset === undefined
      ? ''
      : ` Bytes that belong to no chunk follow at offset ${riff.strayOffset}.`;
  throw new FormatError(
    id === 'data' ? 'wav/no-data' : 'wav/no-fmt',
    `${subject.label} has no "${id}" chunk; it has ${seen}.${stray} The file is damaged or cut off: copy or export it again.`,
    subject.facts({
      chunkId: id,
      chunkIds: riff.chunks.map((chunk) => chunk.id),
      ...(riff.strayOffset === undefined ? {} : { offsetBytes: riff.strayOffset }),
    }),
  );
}

/** A recorder that dies leaves sizes of 0 in front of the audio; such a file must not pass for an empty one. */
async function refuseUnfinished(
  window: ByteWindow,
  riff: RiffChunks,
  data: ChunkPlace,
  subject: FileSubject,
): Promise<void> {
  if (data.sizeBytes > 0 || riff.statedBytes >= data.offsetBytes) return;
  if ((await window.read(data.offsetBytes, 1)).length === 0) return;
  throw new FormatError(
    'wav/unfinished',
    `${subject.label} was never finished: its header says that there are no samples, and bytes follow at offset ${data.offsetBytes}. Recover it with the application that recorded it.`,
    subject.facts({ chunkId: 'data', offsetBytes: data.offsetBytes }),
  );
}
