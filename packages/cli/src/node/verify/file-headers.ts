import { type ByteSource, channelCount, UsageError } from '@trackout/core';
import { type AudioMetadata, readFileMetadata, readHeader } from '@trackout/io-wav';

/** What a null test is laid out by. */
export interface FileHeader {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frameCount: number;
  /** Frames since midnight at which it starts, where it says so and that was asked for. */
  readonly timeReference?: number;
}

/**
 * The headers of files, by their paths; each is opened and closed in turn. Throws what reading throws.
 * With `timeReferences` their metadata is read as well.
 */
export async function readHeaders(
  files: readonly string[],
  open: (file: string) => Promise<ByteSource>,
  timeReferences: boolean,
): Promise<ReadonlyMap<string, FileHeader>> {
  const headers = new Map<string, FileHeader>();
  for (const file of files) {
    const bytes = await open(file);
    try {
      headers.set(file, await readFileHeader(file, bytes, timeReferences));
    } finally {
      await bytes.close();
    }
  }
  return headers;
}

/** The header of one file; it stays open. */
export async function readFileHeader(
  name: string,
  bytes: ByteSource,
  timeReferences: boolean,
): Promise<FileHeader> {
  const info = await readHeader(bytes, { name });
  const time = timeReferences ? timeReferenceOf((await readFileMetadata(bytes, info)).metadata) : undefined;
  return {
    sampleRate: info.format.sampleRate,
    channels: channelCount(info.format.layout),
    frameCount: info.frameCount,
    ...(time === undefined ? {} : { timeReference: time }),
  };
}

/** AIFF has no field for it; a marker at the first frame says it, where a program wrote one. */
export const TIME_STAMP_MARKER = /^time ?stamp:?\s*(\d{1,15})$/i;

/** Frames since midnight: of the `bext` chunk (EBU Tech 3285), or of a marker `TimeStamp: 158760000`. */
export function timeReferenceOf({ bext, cues = [] }: AudioMetadata): number | undefined {
  if (bext) return bext.timeReference ?? 0;
  for (const { label = '' } of cues) {
    const stamp = TIME_STAMP_MARKER.exec(label.trim());
    if (stamp) return Number(stamp[1]);
  }
  return undefined;
}

/** Where a file starts by its time reference. Throws `UsageError` where it has none. */
export function startOf(file: string, { timeReference }: FileHeader): number {
  if (timeReference !== undefined) return timeReference;
  throw new UsageError(
    'verify/no-time-reference',
    `${file} has no time reference: neither a bext chunk (WAV), nor a marker "TimeStamp: 158760000" (AIFF). Export time-stamped files, or leave --align out: then every file starts at frame 0.`,
    { path: file },
  );
}
