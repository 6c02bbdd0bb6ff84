export * from './render-plan.js';
