// Lets Node import the TypeScript of tests: `node --import ./typescript-in-node.js`.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
