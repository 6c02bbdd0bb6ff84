import type { ErrorFacts } from '@trackout/core';

/** How an error speaks of the file it is about: by name where there is one. */
export interface FileSubject {
  /** Starts a sentence: `"kick.wav"`, or `The source`. */
  readonly label: string;
  /** The facts, with `file` among them where the name is known. */
  facts(facts?: ErrorFacts): ErrorFacts;
}

/** The subject for a file of that name, or for bytes without one. */
export function fileSubject(name: string | undefined): FileSubject {
  return name === undefined
    ? { label: 'The source', facts: (facts = {}) => facts }
    : { label: `"${name}"`, facts: (facts = {}) => ({ file: name, ...facts }) };
}
