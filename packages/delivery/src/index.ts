export * from './byte-hashes.js';
export * from './manifest.js';
export * from './manifest-reader.js';
export * from './null-test-report/null-test-report.js';
export * from './pack-zip.js';
export * from './read-zip.js';
export * from './sha256-sums.js';
export * from './zip-entry.js';
export type { ZipTimestamp } from './zip-timestamp.js';
