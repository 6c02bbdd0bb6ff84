/** Frames of a block throughout an export: planes of one track stay within the processor's cache. */
export const BLOCK_FRAMES = 8192;

/** What the recordings are read into: a block of eight channels of 32 bits, or fewer frames of more. */
export const SOURCE_SLAB_BYTES = 32 * BLOCK_FRAMES;

/** Bytes that a file is written in. There may be a hundred files at once, and each has its own. */
export const WRITER_SLAB_BYTES = 128 * 1024;
