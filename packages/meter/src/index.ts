export * from './clip-threshold.js';
export * from './measure.js';
export * from './meter.js';
