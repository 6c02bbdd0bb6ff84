/** A program or library outside npm. */
export interface SystemPart {
  readonly name: string;
  readonly neededBy: 'test' | 'bench';
  /** What it does for us, as the end of "it ...". */
  readonly use: string;
  /** Names under which it may be on the PATH, the preferred first. */
  readonly programs: readonly string[];
  /** Files that show that it is there, where it is not on the PATH. */
  readonly places?: readonly string[];
  /** Names of its packages. */
  readonly apt: string;
  readonly brew?: string;
  readonly winget?: string;
  /** Absent where it is for every system. */
  readonly onlyOn?: NodeJS.Platform;
}

/** Every part, in the order in which `npm run setup` lists them. */
export const SYSTEM_PARTS: readonly SystemPart[];

/** The file of a part, or `undefined`. */
export function findPart(part: SystemPart): string | undefined;

/**
 * Where a part is, for a test that needs it. Missing: throws under `CI=true` on Linux, where
 * `npm run setup` installs it; elsewhere warns loudly once and returns `undefined`.
 */
export function systemPart(name: string): string | undefined;
