// Runs the vectors of one module, with the same code in Node, in a page and in a worker.

/**
 * @typedef {object} Tools
 * @property {(seed: number) => Random} random numbers that depend on the seed alone
 * @property {(bytes: Uint8Array) => Promise<string>} sha256 lower-case hexadecimal
 *
 * @typedef {object} Random
 * @property {() => number} u32 a whole number, 0 to 2^32 - 1
 * @property {(from: number, to: number) => number} between a number of the range, `to` excluded
 * @property {(count: number) => Uint8Array} bytes
 *
 * @typedef {object} Vector
 * @property {string} name
 * @property {(tools: Tools) => Promise<unknown>} run plain data; numbers and bytes are compared exactly
 *
 * @typedef {{ name: string, result?: string, error?: string }} Outcome
 */

/**
 * Runs every vector of a module. The result of each is JSON in which nothing is lost: typed arrays
 * stand as their length and SHA-256, and -0, NaN and infinities have a spelling of their own.
 *
 * @param {string} url
 * @returns {Promise<Outcome[]>}
 */
export async function runVectors(url) {
  /** @type {{ vectors: Vector[] }} */
  const { vectors } = await import(url);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const { name, run } of vectors) {
    try {
      const result = await run({ random, sha256 });
      outcomes.push({ name, result: JSON.stringify(await comparable(result)) });
    } catch (error) {
      outcomes.push({ name, error: error instanceof Error ? `${error.stack}` : String(error) });
    }
  }
  return outcomes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<string>}
 */
async function sha256(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Marsaglia's xorshift, 32 bits: integer arithmetic only.
 *
 * @param {number} seed
 * @returns {Random}
 */
function random(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const u32 = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  return {
    u32,
    between: (from, to) => from + (u32() / 0x100000000) * (to - from),
    bytes: (count) => Uint8Array.from({ length: count }, () => u32() >>> 24),
  };
}

/**
 * @param {unknown} value
 * @returns {Promise<unknown>}
 */
async function comparable(value) {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: spell(value) };
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    return { byteLength: bytes.length, sha256: await sha256(bytes) };
  }
  if (value instanceof Map) return comparable([...value]);
  if (Array.isArray(value)) return Promise.all(value.map(comparable));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => typeof item !== 'function');
    return Object.fromEntries(
      await Promise.all(entries.map(async ([key, item]) => [key, await comparable(item)])),
    );
  }
  return value === undefined ? { undefined: true } : value;
}

/** @param {number} value */
function spell(value) {
  return Object.is(value, -0) ? '-0' : String(value);
}
