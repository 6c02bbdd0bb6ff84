import { type ByteSource, FormatError } from '@trackout/core';
import { readAiffInfo } from './aiff-info.js';
import type { AudioFileInfo } from './audio-file-info.js';
import { fourCharacters } from './byte-window.js';
import { seemsToBe } from './foreign-formats.js';
import { type HeaderOptions, type HeaderReading, startReading } from './header-reading.js';
import { readWaveInfo } from './wave-info.js';

/**
 * Tells what is in a WAV or AIFF file without touching its audio: by its contents, whatever it is called.
 *
 * Chunks may stand in any order. Reads a few kilobytes, however long the file is, and leaves the source open.
 * Strict: what a file lacks or contradicts is an error, unless `options` accept it; what every reader forgives
 * is in `warnings`, with its place.
 * Throws `FormatError` where the bytes are no such file, contradict themselves or end too early,
 * `UnsupportedError` for other encodings, `LimitError` for thousands of chunks.
 */
export async function readHeader(source: ByteSource, options: HeaderOptions = {}): Promise<AudioFileInfo> {
  const reading = startReading(source, options);
  const start = (await reading.window.read(0, 16)).slice();
  const form = fourCharacters(start, 0);
  const isRiff = form === 'RIFF' || form === 'RIFX' || form === 'RF64' || form === 'BW64';
  if ((isRiff || form === 'FORM') && start.length < 12) throw shorterThanAHeader(reading, start.length);
  const type = fourCharacters(start, 8);
  if (isRiff && type === 'WAVE') return readWaveInfo(reading, form);
  if (form === 'FORM' && (type === 'AIFF' || type === 'AIFC')) return readAiffInfo(reading, type === 'AIFC');
  const found = seemsToBe(start);
  throw new FormatError(
    'audio/not-recognised',
    `${reading.subject.label} is not a WAV or AIFF file: it seems to be ${found}. Expected "RIFF", "RIFX", "RF64" or "BW64" and then "WAVE" at its start, or "FORM" and then "AIFF" or "AIFC". Export it as one of these.`,
    reading.subject.facts({ seemsToBe: found }),
  );
}

function shorterThanAHeader({ subject }: HeaderReading, length: number): FormatError {
  return new FormatError(
    'audio/truncated',
    `${subject.label} ends after ${length} bytes, within the first header: at least ${12 - length} bytes are missing. Copy or export it again.`,
    subject.facts({ sizeBytes: length, missingBytes: 12 - length }),
  );
}
