export { DEFAULT_BLOCK_FRAMES } from './block-length.js';
export * from './render-plan.js';
