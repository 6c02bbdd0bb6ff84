import { RECIPIENTS } from '../export/recipients.js';
import { optionsOf } from './setting-flags.js';

/** Every recipient: for whom, why, what to ask first, and the options that it stands for. */
export function recipientsHelp(): string {
  const lines = RECIPIENTS.flatMap(({ name, forWhom, why, askFirst, settings }) => [
    `${name}: ${forWhom}`,
    `  why        ${why}`,
    `  ask first  ${askFirst}`,
    `  stands for ${optionsOf(settings)}`,
    '',
  ]);
  return [
    ...lines,
    'Options that you give yourself go before those of the recipient. A recipient of your own is a JSON file:',
    '  trackout export session.json --out delivery --for ./my-studio.json',
    '  { "name": "my-studio", "forWhom": "...", "why": "...", "askFirst": "...", "settings": { "only": ["stems"] } }',
  ].join('\n');
}
