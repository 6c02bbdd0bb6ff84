import type { Exemption } from './same-bytes.js';

/** Where law 8 is set aside, each with the reason why no byte and no figure of an export depends on it. */
export const EXEMPTIONS: readonly Exemption[] = [];
