export * from './read-session.js';
export * from './save-routing.js';
export { SESSION_SCHEMA_URL } from './session-schema.js';
export * from './write-session.js';
