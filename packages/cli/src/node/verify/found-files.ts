import type { ExportContract, UntestedSet } from '@trackout/core';
import type { Choice, LeftOutFile } from '../../verify/verify-choice.js';
import type { TestedSets } from '../../verify/verify-sets.js';
import type { NamedMix } from './named-mix.js';

/** What is to be tested, and what told so. */
export interface FoundFiles extends TestedSets {
  /** What `REFERENCE_MIX` stands for. */
  readonly mix?: NamedMix;
  readonly contract?: ExportContract;
  /** Why there is nothing to test, should that be so. */
  readonly why?: string;
  readonly leftOut: readonly LeftOutFile[];
  readonly untested: readonly UntestedSet[];
  /** What told which files form the sets. */
  readonly decidedBy: 'manifest' | Choice['decidedBy'];
}
