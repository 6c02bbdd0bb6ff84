/** What carries sound in a session. */
export type StripKind = 'track' | 'group' | 'return' | 'master';

/** Names one strip of a session; the master's id is `master`. */
export interface StripRef {
  readonly kind: StripKind;
  readonly id: string;
}

/** The one master of a session. */
export const MASTER: StripRef = { kind: 'master', id: 'master' };

/** A reference as one text, such as `group:drums`: equal texts name the same strip. */
export function stripKey(ref: StripRef): string {
  return `${ref.kind}:${ref.id}`;
}
