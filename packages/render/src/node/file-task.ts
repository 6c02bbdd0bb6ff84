import type { MonitoredFile } from '@trackout/io-wav';
import type { MeasureName, MeterOptions, Reading } from '@trackout/meter';

/** One audio file that is to be metered, hashed and written. Plain data: it can be posted to a thread. */
export interface FileTask<M extends MeasureName = 'levels'> {
  readonly path: string;
  /** An existing file may be replaced; it stays until the new one is complete. */
  readonly overwrite?: boolean;
  /** What its writer was told: from this the file's own samples are found in its bytes. */
  readonly file: MonitoredFile;
  /** What is measured of the samples as the file holds them. */
  readonly meter?: Omit<MeterOptions<M>, 'maxBlockFrames' | 'format'>;
  /** Whether a CRC-32 is taken too, for a ZIP. */
  readonly crc32?: boolean;
}

/** What is known of a file once it is complete. */
export interface FileResult<M extends MeasureName = 'levels'> {
  readonly byteLength: number;
  /** Lower-case hexadecimal, 64 digits. */
  readonly sha256: string;
  /** 8 digits; only where the task asked for it. */
  readonly crc32?: string;
  /** Of the samples that the file holds: rounded and clamped as they are. */
  readonly reading: Reading<M>;
}
