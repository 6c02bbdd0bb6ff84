/** A piece of a `Dsp`'s memory. */
export interface Region {
  /** A multiple of 16. */
  readonly address: number;
  readonly byteLength: number;
  /** The region's bytes. Never detaches; must not be used after `release`. */
  readonly bytes: Uint8Array;
  /** Gives the memory back. Idempotent. */
  release(): void;
}
