import { readFile } from 'node:fs/promises';
import { UsageError } from '@trackout/core';
import { fileSource } from '@trackout/io-wav/node';
import { RECIPIENTS, type Recipient, readRecipient } from '../export/recipients.js';

/**
 * A recipient by name, or by the path of a JSON file of the user's own: whatever ends with `.json` or has a `/`
 * or `\\` in it. Throws `UsageError` `export/recipient-name` for unknown names.
 */
export async function findRecipient(name: string): Promise<Recipient> {
  const known = RECIPIENTS.find((recipient) => recipient.name === name);
  if (known) return known;
  if (!/[/\\]|\.json$/i.test(name)) {
    throw new UsageError(
      'export/recipient-name',
      `There is no recipient "${name}". Known are ${RECIPIENTS.map((recipient) => recipient.name).join(', ')}; a file of your own is named by its path, such as ./my-studio.json. "--for help" tells what they are set up for.`,
      { name, known: RECIPIENTS.map((recipient) => recipient.name) },
    );
  }
  const source = await fileSource(name);
  await source.close();
  return readRecipient(await readFile(name, 'utf8'), name);
}
