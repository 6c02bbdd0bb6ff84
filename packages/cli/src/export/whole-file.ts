import type { ByteSink } from '@trackout/core';

/** Writes all that a file holds, and completes it; where that fails, gives it up and throws what went wrong. */
export async function writeWholeFile<Result>(sink: ByteSink<Result>, bytes: Uint8Array): Promise<Result> {
  try {
    const writing = sink.write(bytes);
    if (writing) await writing;
    return await sink.close();
  } catch (error) {
    await sink.abort(error);
    throw error;
  }
}
