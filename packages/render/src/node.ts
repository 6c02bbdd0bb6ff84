export type { FileResult, FileTask } from './node/file-task.js';
export { createFileWorkers, type FileWorkers, type FileWorkersOptions } from './node/file-workers.js';
export { readAhead } from './node/read-ahead.js';
