import { describeEncoding, describeLayout } from '@trackout/core';
import { type AudioFileInfo, type AudioMetadata, probe } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { formatBytes, formatLength } from './wording.js';

/** Tells what is in an audio file, without its audio. Warnings are no failure: the file can be read. */
export async function probeCommand(path: string, context: CommandContext): Promise<number> {
  const source = await fileSource(path);
  try {
    const { warnings, metadata: read, ...info } = await probe(source, { name: path });
    const { original: _, ...metadata } = read;
    context.give({ path, ...info, metadata: withoutBytes(metadata), warnings });
    context.say(
      [
        path,
        ...describeAudio(info).map((line) => `  ${line}`),
        ...describeMetadata(metadata, info.format.sampleRate).map((line) => `  ${line}`),
        ...warnings.map(({ message, offsetBytes }) => `  Warning at offset ${offsetBytes}: ${message}`),
      ].join('\n'),
    );
    return EXIT.ok;
  } finally {
    await source.close();
  }
}

const CODECS: Readonly<Record<AudioFileInfo['codec'], string | undefined>> = {
  pcm: undefined,
  float: undefined,
  alaw: 'A-law',
  mulaw: 'mu-law',
  'ima-adpcm': 'IMA ADPCM',
};

function describeAudio(info: Omit<AudioFileInfo, 'warnings'>): string[] {
  const { format, frameCount, encoding, validBits, missingFrames } = info;
  const coding = CODECS[info.codec] ?? describeEncoding(encoding);
  const valid = validBits === undefined ? '' : `, of which ${validBits} bits carry signal`;
  const chunks = info.chunks.map(({ id, sizeBytes }) => `${id.trim()} ${formatBytes(sizeBytes)}`);
  return [
    `${info.container} ${coding}${valid}, ${describeLayout(format.layout)}, ${format.sampleRate} Hz`,
    `${frameCount} frames (${formatLength(frameCount, format.sampleRate)})${missingFrames ? `, ${missingFrames} more are missing` : ''}`,
    `Chunks: ${chunks.join(', ')}`,
  ];
}

function describeMetadata(metadata: AudioMetadata, sampleRate: number): string[] {
  const { bext, cues = [], info = {}, name, author, copyright, annotations = [] } = metadata;
  const lines: string[] = [];
  if (bext) {
    const at = bext.timeReference;
    lines.push(`Description: ${bext.description || '-'}`);
    lines.push(`Originator: ${bext.originator || '-'}, ${bext.originationDate} ${bext.originationTime}`);
    if (at !== undefined) lines.push(`Time reference: ${at} frames (${formatLength(at, sampleRate)})`);
  }
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['Name', name],
    ['Author', author],
    ['Copyright', copyright],
    ...annotations.map((text) => ['Annotation', text] as const),
    ...Object.entries(info),
  ];
  for (const [label, text] of texts) if (text !== undefined) lines.push(`${label}: ${text}`);
  for (const { frame, label, region } of cues) {
    const length = region ? `, ${region.lengthFrames} frames long` : '';
    lines.push(`Marker at frame ${frame} (${formatLength(frame, sampleRate)})${length}: ${label ?? '-'}`);
  }
  const others = (['ixml', 'sampler', 'instrument', 'acid', 'comments', 'id3'] as const).filter(
    (part) => metadata[part] !== undefined,
  );
  if (others.length > 0) lines.push(`Also: ${others.join(', ')} (--json shows them)`);
  return lines;
}

/** Bytes are told by their number: JSON has no place for them. */
function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { byteLength: value.length };
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBytes(inner)]));
}
