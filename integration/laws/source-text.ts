/** One file as the laws see it: its path from the repository's root, with `/`, and its text. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One place that breaks a law. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** `packages/core/src/plan.ts` belongs to the folder `packages/core`; files elsewhere to none. */
export function packageFolder(path: string): string | undefined {
  return /^(packages\/[^/]+)\//.exec(path)?.[1];
}

/** True for what is built into a package; false for its tests, scripts and configuration. */
export function isPackageSource(path: string): boolean {
  return /^packages\/[^/]+\/src\/.+\.tsx?$/.test(path);
}

/** A violation in one line, as a compiler would print it. */
export function describeViolation(violation: Violation): string {
  return `${violation.path}:${violation.line} ${violation.message}`;
}
