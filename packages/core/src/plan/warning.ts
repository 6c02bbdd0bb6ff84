/** What a mix engineer would send back; it does not stop an export unless that is asked for. */
export interface Warning {
  readonly code:
    | 'default-name'
    | 'equal-name'
    | 'bit-depth'
    | 'unlabelled-layout'
    | 'empty-group'
    | 'headroom'
    | 'clipped'
    | 'silent'
    | 'dual-mono'
    | 'non-finite'
    | 'clamped';
  /** The track it is about, where it is one. */
  readonly track?: string;
  readonly figure?: number;
  readonly unit?: 'dBFS' | 'samples' | 'bits';
  /** Where it is heard first. */
  readonly frame?: number;
  readonly message: string;
  readonly remedy: string;
}
