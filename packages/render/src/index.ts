export { DEFAULT_BLOCK_FRAMES } from './block-length.js';
export * from './measure-files.js';
export * from './readers-at-once.js';
export * from './render-memory.js';
export * from './render-plan.js';
export * from './tails.js';
