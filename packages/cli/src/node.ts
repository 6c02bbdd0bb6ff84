export * from './node/convert-file.js';
export * from './node/export-files.js';
export * from './node/folder-delivery.js';
export * from './node/init-session.js';
export * from './node/node-hashes.js';
export * from './node/session-files.js';
export * from './node/verify-files.js';
