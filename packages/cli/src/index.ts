export * from './export-io.js';
export * from './export-session.js';
export * from './memory-delivery.js';
export * from './verify-sets.js';
