import type { ByteHashFactory, ByteSink, ByteSource } from '@trackout/core';
import type { MonitoredFile } from '@trackout/io-wav';
import type { MeasureName, MeterOptions, Reading } from '@trackout/meter';

/** What is measured of every delivered file; loudness only where its sample rate allows. */
export type FileMeasure = Extract<
  MeasureName,
  'levels' | 'truePeak' | 'momentary' | 'shortTerm' | 'integrated' | 'loudnessRange'
>;

/** An audio file of a delivery, and what is to be found out about it on the way. Plain data. */
export interface FinishedFileTask {
  readonly path: string;
  readonly file: MonitoredFile;
  readonly meter: Pick<MeterOptions<FileMeasure>, 'clipThreshold' | 'measure'>;
  /** Whether a ZIP will want its CRC-32. */
  readonly crc32: boolean;
}

/** What is known of the bytes of a file once it is complete. */
export interface FinishedFile {
  readonly sha256: string;
  readonly crc32?: string;
  /** Of the samples that the file holds. */
  readonly reading: Reading<FileMeasure>;
}

/**
 * Where a delivery is written: a folder on disk, or memory in a browser.
 * Paths are relative, with `/`.
 */
export interface DeliveryFolder {
  /**
   * Called once, with every path that will be written and the bytes they take, before the first of them.
   * Throws where that must not be: the folder exists, an input would be overwritten, the disk is too small.
   */
  prepare(paths: readonly string[], totalBytes: number): Promise<void>;
  /** A new file; it has its name only once the sink is closed. */
  create(path: string): Promise<ByteSink<unknown>>;
  /**
   * The same for an audio file, where something other than this thread meters and hashes what it writes:
   * worker threads. Left out, it is done here.
   */
  createFinished?(task: FinishedFileTask): Promise<ByteSink<FinishedFile>>;
  /** A finished file. */
  open(path: string): Promise<ByteSource>;
  /** The export has failed: removes the folders that `prepare` made and that are empty. */
  abandon(): Promise<void>;
  /**
   * The export is complete, and these are its files: removes such folders (all of whose files were silent and left out),
   * and what an earlier delivery in this place has left.
   */
  complete?(written: readonly string[]): Promise<void>;
}

/** Everything that `exportSession` needs from outside. */
export interface ExportIo {
  /** Opens a file of the session by its path as the session names it; not needed where all tracks are live sources. */
  readonly open?: (path: string) => Promise<ByteSource>;
  readonly delivery: DeliveryFolder;
  /** SHA-256; by default the one of `@trackout/delivery`, which runs everywhere. */
  readonly sha256?: ByteHashFactory;
  /** CRC-32 in 8 hexadecimal digits, for the ZIP; by default that of `@trackout/delivery`. */
  readonly crc32?: ByteHashFactory;
}
