// Not a vector: it differs on purpose, so that the comparison is known to notice.

/** Node has had a navigator since version 21. */
const engine = () => globalThis.navigator?.userAgent ?? 'Node.js/20';

/** @type {import('./vector-runner.js').Vector[]} */
export const vectors = [
  { name: 'the engine', run: async () => engine() },
  { name: 'bytes', run: async () => new TextEncoder().encode(engine()) },
];
