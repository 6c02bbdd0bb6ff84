export * from './diagnose.js';
export * from './null-bound.js';
export * from './null-test.js';
