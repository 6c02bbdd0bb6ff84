import { mkdirSync, writeFileSync } from 'node:fs';
import { sessionJsonSchema } from './session-json-schema.js';

// Runs from build/, beside schema/.
const folder = new URL('../schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('session.schema.json', folder), `${JSON.stringify(sessionJsonSchema(), null, 2)}\n`);
