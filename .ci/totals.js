// Sums the closing lines of every vitest run in a log, and fails where no test ran.
import { readFileSync } from 'node:fs';

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');
const log = readFileSync(process.argv[2], 'utf8').replace(ESCAPES, '');

/** `@trackout/core:test:       Tests  1 failed | 20 passed | 2 skipped (23)` */
const CLOSING = /^(?:\S+:test: )?\s*Tests {2}(.*\(\d+\)|no tests)\s*$/gm;

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const [, line] of log.matchAll(CLOSING)) {
  for (const [, count, outcome] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) {
    totals[outcome] += Number(count);
  }
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
