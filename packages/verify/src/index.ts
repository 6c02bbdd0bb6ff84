export * from './null-bound.js';
export * from './null-test.js';
export * from './null-test-input.js';
export * from './repair/plan-repair.js';
export * from './repair/repair-action.js';
export * from './repair/repaired-source.js';
