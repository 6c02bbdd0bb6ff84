import { UsageError } from './errors.js';

/**
 * Refuses a word that means nothing where it stands. TypeScript sees to that; a session or options in plain
 * JavaScript would be rendered as if it had not been written. `null` is a word that is missing and must not be.
 * Throws `UsageError`.
 */
export function checkWord(
  code: string,
  where: string,
  value: unknown,
  allowed: readonly string[],
  facts: Readonly<Record<string, string>> = {},
): void {
  if (value === undefined || allowed.includes(value as string)) return;
  const seen = value === null ? 'missing' : (JSON.stringify(value) ?? String(value));
  throw new UsageError(
    code,
    `${where} is ${seen}; allowed: ${allowed.map((word) => `"${word}"`).join(', ')}.`,
    { ...facts, allowed },
  );
}
