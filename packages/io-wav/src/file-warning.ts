/** A departure from the standard that was tolerated. */
export interface FileWarning {
  /** Stable and literal: `wav/riff-size`. */
  readonly code: string;
  /** What was seen, and what was made of it. */
  readonly message: string;
  /** Where it stands in the file. */
  readonly offsetBytes: number;
}
