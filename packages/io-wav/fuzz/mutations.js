// Ways of damaging a file that a reader of chunks must survive. They know the structure of RIFF and FORM, so that
// the damage lands in sizes, counts and names instead of being spread over samples.

/** @typedef {import('./random.js').Random} Random */

/** Where the parts of a file start: chunk headers, as far as they can be followed. */
/** @param {Uint8Array} bytes */
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x52 && bytes[3] !== 0x58;
  const chunks = [];
  for (let at = 12; at + 8 <= bytes.length && chunks.length < 50; ) {
    const size = view.getUint32(at + 4, little);
    const end = Math.min(bytes.length, at + 8 + size + (size % 2));
    chunks.push({ at, end });
    at = end;
  }
  return { chunks, little };
}

const SIZES = [0, 1, 2, 3, 4, 7, 8, 12, 16, 18, 24, 27, 28, 40, 255, 65_535, 65_536, 2 ** 24];
const EDGES = [0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_fffe, 0xffff_ffff];
const IDS = [
  'fmt ',
  'data',
  'fact',
  'LIST',
  'ds64',
  'JUNK',
  'cue ',
  'bext',
  'COMM',
  'SSND',
  'FVER',
  'CHAN',
  'MARK',
];
const FORMS = ['RIFF', 'RIFX', 'RF64', 'BW64', 'FORM', 'WAVE', 'AIFF', 'AIFC'];
const TAGS = [0, 1, 2, 3, 6, 7, 17, 0xfffe, 0xffff];

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
function write(bytes, at, text) {
  for (let i = 0; i < text.length && at + i < bytes.length; i++) bytes[at + i] = text.charCodeAt(i);
}

/** @param {readonly Uint8Array[]} parts */
function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @type {readonly ((bytes: Uint8Array<ArrayBuffer>, random: Random, others: readonly Uint8Array[]) => Uint8Array<ArrayBuffer>)[]} */
const MUTATIONS = [
  function resizeChunk(bytes, random) {
    const { chunks, little } = chunksOf(bytes);
    if (chunks.length === 0) return bytes;
    const { at, end } = random.pick(chunks);
    const view = new DataView(bytes.buffer);
    const real = end - at - 8;
    const size = random.pick([...SIZES, ...EDGES, real + 1, real + 2, Math.max(0, real - 1), bytes.length]);
    view.setUint32(at + 4, size, little);
    return bytes;
  },
  function renameChunk(bytes, random) {
    const { chunks } = chunksOf(bytes);
    if (chunks.length > 0) write(bytes, random.pick(chunks).at, random.pick(IDS));
    return bytes;
  },
  function changeField(bytes, random) {
    const { chunks, little } = chunksOf(bytes);
    if (chunks.length === 0) return bytes;
    const { at, end } = random.pick(chunks);
    const from = at + 8 + 2 * random.below(Math.max(1, Math.min(40, end - at - 8) >> 1));
    const view = new DataView(bytes.buffer);
    const value = random.pick([...SIZES, ...EDGES, ...TAGS, random.next()]);
    if (random.below(2) === 0 && from + 2 <= bytes.length) view.setUint16(from, value & 0xffff, little);
    else if (from + 4 <= bytes.length) view.setUint32(from, value, little);
    return bytes;
  },
  function changeForm(bytes, random) {
    // Rarely: what is not recognised at all teaches little.
    if (random.below(4) === 0) write(bytes, random.pick([0, 8]), random.pick(FORMS));
    return bytes;
  },
  function changeStatedSize(bytes, random) {
    if (bytes.length < 8) return bytes;
    const size = random.pick([...SIZES, ...EDGES, bytes.length, bytes.length - 8, bytes.length - 9]);
    new DataView(bytes.buffer).setUint32(4, size, random.below(2) === 0);
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function flipBits(bytes, random) {
    for (let i = 1 + random.below(8); i > 0 && bytes.length > 0; i--) {
      const at = random.below(Math.min(bytes.length, random.pick([64, 128, 1e9])));
      bytes[at] = /** @type {number} */ (bytes[at]) ^ (1 << random.below(8));
    }
    return bytes;
  },
  function repeatChunk(bytes, random) {
    const { chunks } = chunksOf(bytes);
    if (chunks.length === 0) return bytes;
    const { at, end } = random.pick(chunks);
    const copies = Array.from({ length: random.pick([1, 1, 2, 30]) }, () => bytes.subarray(at, end));
    return join([bytes.subarray(0, end), ...copies, bytes.subarray(end)]);
  },
  function removeChunk(bytes, random) {
    const { chunks } = chunksOf(bytes);
    if (chunks.length === 0) return bytes;
    const { at, end } = random.pick(chunks);
    return join([bytes.subarray(0, at), bytes.subarray(end)]);
  },
  function moveChunk(bytes, random) {
    const { chunks } = chunksOf(bytes);
    if (chunks.length < 2) return bytes;
    const { at, end } = random.pick(chunks);
    const rest = join([bytes.subarray(0, at), bytes.subarray(end)]);
    const to = random.pick(
      chunksOf(rest)
        .chunks.map((chunk) => chunk.at)
        .concat(rest.length),
    );
    return join([rest.subarray(0, to), bytes.subarray(at, end), rest.subarray(to)]);
  },
  function borrowChunk(bytes, random, others) {
    const other = random.pick(others);
    const theirs = chunksOf(other).chunks;
    const ours = chunksOf(bytes).chunks;
    if (theirs.length === 0 || ours.length === 0) return bytes;
    const { at, end } = random.pick(theirs);
    const place = random.pick(ours).at;
    return join([bytes.subarray(0, place), other.subarray(at, end), bytes.subarray(place)]);
  },
  function insertBytes(bytes, random) {
    const at = random.below(bytes.length + 1);
    const added = Uint8Array.from({ length: random.pick([1, 1, 2, 3, 8, 100]) }, () =>
      random.pick([0, 0x20, 0xff, random.below(256)]),
    );
    return join([bytes.subarray(0, at), added, bytes.subarray(at)]);
  },
  function removeBytes(bytes, random) {
    const at = random.below(bytes.length + 1);
    return join([bytes.subarray(0, at), bytes.subarray(at + random.pick([1, 1, 2, 4, 8]))]);
  },
  function fill(bytes, random) {
    const at = random.below(bytes.length + 1);
    return bytes.fill(random.pick([0, 0x41, 0xff]), at, at + random.pick([1, 4, 16, 1000]));
  },
];

/**
 * A damaged copy of a file.
 * @param {Uint8Array} seed
 * @param {Random} random
 * @param {readonly Uint8Array[]} others files to borrow chunks from
 */
export function mutate(seed, random, others) {
  let bytes = Uint8Array.from(seed);
  for (let rounds = random.pick([1, 1, 1, 2, 3, 5]); rounds > 0; rounds--) {
    // Others may have given a view of a part: each mutation gets bytes of its own.
    bytes = random.pick(MUTATIONS)(bytes.slice(), random, others);
  }
  return bytes.slice();
}
