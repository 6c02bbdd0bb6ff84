import { toJsonSchema } from '@valibot/to-json-schema';
import { SESSION_SCHEMA_URL, sessionSchema } from '../src/session-schema.js';

/** The schema of `session.json` for editors, as JSON Schema draft-07: the draft that most of them know. */
export function sessionJsonSchema(): Readonly<Record<string, unknown>> {
  const converted = toJsonSchema(sessionSchema, {
    target: 'draft-07',
    typeMode: 'input',
    // JSON has no infinities, so nothing needs to forbid them; the checks say in `metadata` what they forbid.
    ignoreActions: ['finite', 'check', 'raw_check'],
  });
  const { $schema, ...rest } = converted;
  return { $schema, $id: SESSION_SCHEMA_URL, ...rest };
}
