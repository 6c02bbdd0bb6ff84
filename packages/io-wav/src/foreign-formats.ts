/** First bytes of formats that are taken for WAV or AIFF files: what stands where, and what it is. */
const SIGNATURES: readonly (readonly [offset: number, bytes: string, what: string])[] = [
  [0, 'fLaC', 'a FLAC file'],
  [0, 'ID3', 'an MP3 file (it starts with an ID3 tag)'],
  [0, 'OggS', 'an Ogg file (Vorbis, Opus or FLAC)'],
  [4, 'ftyp', 'an MP4 or M4A file'],
  [0, 'caff', 'a Core Audio file'],
  [0, 'wvpk', 'a WavPack file'],
  [0, 'MAC ', "a Monkey's Audio file"],
  [0, '.snd', 'an AU file'],
  [0, 'riff\x2e\x91\xcf\x11', 'a Sony Wave64 file'],
  [8, 'AVI ', 'an AVI file'],
  [8, '8SVX', 'an Amiga 8SVX file'],
  [8, 'WEBP', 'a WebP image'],
  [0, '\x1f\x8b', 'compressed with gzip'],
  [0, '\x1a\x45\xdf\xa3', 'a Matroska or WebM file'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '%PDF', 'a PDF document'],
];

/** What the first bytes of a file look like, in words that end the sentence "it seems to be". */
export function seemsToBe(start: Uint8Array): string {
  if (start.length === 0) return 'empty';
  const text = String.fromCharCode(...start.subarray(0, 16));
  for (const [offset, bytes, what] of SIGNATURES) {
    if (text.startsWith(bytes, offset)) return what;
  }
  // Eleven sync bits, and a layer that is not the reserved one (ISO/IEC 11172-3, 2.4.2.3).
  if (start[0] === 0xff && ((start[1] ?? 0) & 0xe0) === 0xe0 && ((start[1] ?? 0) & 0x06) !== 0)
    return 'an MP3 file';
  if (start.every((byte) => byte === 0)) return 'filled with zeros, as after a crash while it was written';
  if (start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127)))
    return 'text';
  return 'of an unknown kind';
}
