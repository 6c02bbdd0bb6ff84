export { removeOwnTemporaries } from './node/atomic-file.js';
export * from './node/file-sink.js';
export * from './node/file-source.js';
export * from './node/free-bytes.js';
