import { readFileSync } from 'node:fs';
import { FormatError, UsageError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import {
  exportOptionsOf,
  problemOfSetting,
  SETTING_NAMES,
  withOrders,
} from '../src/export/export-settings.js';
import { RECIPIENTS, readRecipient } from '../src/export/recipients.js';
import { trimFor } from '../src/export/settled-plan.js';

const OWN = {
  name: 'my-studio',
  forWhom: 'us',
  why: 'we like it so',
  askFirst: 'nothing',
  settings: { only: ['stems'], bits: '24', click: true },
};

const schema = JSON.parse(
  readFileSync(new URL('../schema/recipient.schema.json', import.meta.url), 'utf8'),
) as { required: string[]; properties: { settings: { properties: Record<string, object> } } };

const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (FormatError.isInstance(error) || UsageError.isInstance(error)) return error.message;
    throw error;
  }
  return undefined;
};

describe('recipients', () => {
  test.each(RECIPIENTS.map((recipient) => [recipient.name, recipient] as const))(
    '%s can be written as JSON and read back',
    (_, recipient) => {
      expect(readRecipient(JSON.stringify(recipient), 'own.json')).toEqual(recipient);
      expect(Object.keys(recipient).sort()).toEqual([...schema.required].sort());
    },
  );

  test('are the six of the studio', () => {
    expect(RECIPIENTS.map(({ name }) => name)).toEqual([
      'mix-engineer',
      'collaborator',
      'mastering-engineer',
      'remixer',
      'vocalist',
      'post',
    ]);
  });

  test('the JSON Schema describes every setting, and no other', () => {
    expect(Object.keys(schema.properties.settings.properties).sort()).toEqual([...SETTING_NAMES].sort());
    for (const setting of Object.values(schema.properties.settings.properties)) {
      expect(setting).toHaveProperty('description');
    }
  });

  test('a recipient of ones own is read, with or without $schema', () => {
    expect(readRecipient(JSON.stringify(OWN), 'own.json')).toEqual(OWN);
    expect(readRecipient(JSON.stringify({ ...OWN, $schema: 'x' }), 'own.json')).toEqual(OWN);
  });

  test.each<[unknown, string]>([
    ['{', 'it is not JSON'],
    [[], 'it is not an object'],
    [{ ...OWN, why: '' }, '"why" is not a text'],
    [{ ...OWN, colour: 1 }, 'it has an unknown key "colour"'],
    [{ ...OWN, settings: [] }, '"settings" is not an object'],
    [{ ...OWN, settings: { stems: true } }, 'there is no setting "stems"'],
    [{ ...OWN, settings: { constructor: true } }, 'there is no setting "constructor"'],
    [{ ...OWN, settings: { bits: 24 } }, '"bits" cannot be 24; allowed: "24", "32f"'],
    [{ ...OWN, settings: { taps: [] } }, '"taps" cannot be []; allowed: a list of "source", "dry"'],
    [{ ...OWN, settings: { taps: ['wet'] } }, '"taps" cannot be ["wet"]'],
    [{ ...OWN, settings: { headroomDb: null } }, '"headroomDb" cannot be null'],
    [{ ...OWN, settings: { preRollFrames: -1 } }, '"preRollFrames" cannot be -1'],
  ])('%j is refused', (value, message) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    expect(refusal(() => readRecipient(text, 'own.json'))).toContain(`own.json is no recipient: ${message}`);
  });

  test('what is ordered goes before what the recipient is set up for', () => {
    const settings = { headroomDb: -6, bits: '24', click: true } as const;
    expect(withOrders(settings, { bits: '32f', click: false, tails: undefined })).toEqual({
      headroomDb: -6,
      trimDb: undefined,
      bits: '32f',
      click: false,
    });
    expect(withOrders(settings, { trimDb: -1 })).toEqual({ trimDb: -1, bits: '24', click: true });
  });
});

describe('exportOptionsOf', () => {
  const session = { name: 'S', sampleRate: 48_000, tracks: [], groups: [], tempo: 60 };

  test('turns words into options', () => {
    expect(
      exportOptionsOf(
        {
          only: ['stems'],
          bits: '24',
          mixBits: '32f',
          taps: ['dry'],
          alternates: 'all',
          automation: false,
          keepMono: true,
          tails: 'until:-60dB',
          range: 'bar 2..bar 3',
          silent: 'skip',
          master: true,
        },
        session,
      ),
    ).toEqual({
      sets: ['stems'],
      encoding: { type: 'int', bits: 24 },
      mixEncoding: { type: 'float', bits: 32 },
      taps: ['dry'],
      automation: 'off',
      pannedMono: 'mono',
      tails: { untilDbfs: -60 },
      range: { from: 192_000, to: 384_000 },
      silentFiles: 'skip',
      masterMix: true,
    });
    expect(exportOptionsOf({}, session)).toEqual({});
  });

  test('refuses an alternate that the session does not have, with the line to add', () => {
    expect(refusal(() => exportOptionsOf({ alternates: ['tv'] }, session))).toMatch(
      /"tv" was asked for; the session has none\. Add it .*"name": "TV"/,
    );
  });

  test('refuses headroom and trim together', () => {
    expect(refusal(() => exportOptionsOf({ headroomDb: -6, trimDb: -1 }, session))).toMatch(
      /exclude each other/,
    );
  });

  test('knows nothing of a setting that does not exist', () => {
    expect(problemOfSetting('toString', 1)).toBe('there is no setting "toString"');
  });
});

describe('trimFor', () => {
  test.each([
    [-6, -3, -3],
    [-6, -2.63, -3.4],
    [-6, -6, 0],
    [-6, -20, 0],
    [-6, 1.48, -7.5],
    [0, 0.01, -0.1],
    [-6, Number.NEGATIVE_INFINITY, 0],
  ])('headroom %d dBFS with a peak of %d dBFS is a trim of %d dB', (headroom, peak, trim) => {
    expect(trimFor(headroom, peak)).toBe(trim);
  });
});
