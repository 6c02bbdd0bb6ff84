import type { ByteSource } from '@trackout/core';

/** Audio files in a folder, in a ZIP or in a list: what they are called, and how to open them. */
export interface AudioTree {
  /** Below the root with `/`, in the order of their names; a list keeps its order and names them as it did. */
  readonly paths: readonly string[];
  /** The text of the manifest, where there is one. */
  readonly manifest: string | undefined;
  /** The files were named one by one. */
  readonly listed: boolean;
  /** Opens a file; throws `IoError` where there is none of that path. */
  open(path: string): Promise<ByteSource>;
  /** The file on disk, where it is one. */
  onDisk(path: string): string | undefined;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

/** Names of files that are read as audio. */
export const AUDIO_NAME = /\.(?:wave?|bwf|rf64|bw64|aiff?|aifc)$/i;
