export * from './meter-limits.js';
export * from './node/convert-file.js';
export * from './node/export-files.js';
export * from './node/folder-delivery.js';
export * from './node/init-session.js';
export * from './node/meter-files.js';
export * from './node/node-hashes.js';
export * from './node/recipient-files.js';
export * from './node/repair/repair-files.js';
export * from './node/repair/repair-report.js';
export * from './node/session-files.js';
export * from './node/session-module.js';
export {
  type VerifyFilesOptions,
  type VerifyReport,
  verifyFiles,
} from './node/verify/verify-files.js';
export * from './node/verify/verify-pairs.js';
