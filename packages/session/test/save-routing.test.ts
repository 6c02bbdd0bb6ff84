import { FormatError, type Routing, UsageError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { readSession, saveRouting, writeSession } from '../src/index.js';
import { randomSession } from './random-session.js';

const ROUTING: Routing = {
  device: 'Scarlett 18i20',
  sharedOutputs: 'sum',
  crosspoints: [
    { source: 'mix', channel: 0, output: 1 },
    { source: 'drums', channel: 1, output: 15, gainDb: Number.NEGATIVE_INFINITY, polarity: 'inverted' },
  ],
  outputs: [{ output: 1, name: 'L', gainDb: -3, delayFrames: 480, mute: false }],
  zones: [{ name: 'Lounge', outputs: [15] }],
};

/** As a person writes it: an order of its own, two entries on a line, an escape, a value that looks like a key. */
const BY_HAND = `{ "version": 1,
   "tracks": [ { "id": "mix\\u0021", "file": "a \\"routing\\": {}.wav" },
               { "id": "b",  "file": "b.wav", "gainDb": -1.50 } ],
   "sampleRate":48000,
   "name" : "routing"
}
`;

describe('saveRouting', () => {
  test('puts the routing behind the last key and changes nothing else', () => {
    const text = saveRouting(BY_HAND, ROUTING);
    expect(text.startsWith(BY_HAND.slice(0, BY_HAND.lastIndexOf('"routing"') + '"routing"'.length))).toBe(
      true,
    );
    expect(text.endsWith('\n}\n')).toBe(true);
    expect(readSession(text)).toStrictEqual({ ...readSession(BY_HAND), routing: ROUTING });
  });

  test('takes the place of the one that is there, wherever it stands', () => {
    const first = saveRouting(BY_HAND, ROUTING);
    const moved = first.replace('"version": 1,', '"version": 1, "$schema": "x",');
    const other: Routing = { crosspoints: [{ source: 'b', channel: 0, output: 2 }] };
    const second = saveRouting(moved, other);
    expect(readSession(second).routing).toStrictEqual(other);
    expect(saveRouting(second, ROUTING)).toBe(moved);
    const inFront = '{"routing":{"crosspoints":[]},"version":1,"name":"x","sampleRate":1,"tracks":[]}';
    const filled = inFront.replace('[]', '[{"source":"mix","channel":1,"output":1}]');
    expect(saveRouting(filled, other)).toBe(inFront.replace('[]', '[{"source":"b","channel":1,"output":2}]'));
  });

  test('is indented as the file is', () => {
    const session = { version: 1, name: 'x', sampleRate: 1, tracks: [] };
    const routing: Routing = { crosspoints: [{ source: 'mix', channel: 0, output: 1 }] };
    const json = { ...session, routing: { crosspoints: [{ source: 'mix', channel: 1, output: 1 }] } };
    for (const indent of [undefined, '  ', '\t', '      ']) {
      for (const lineBreak of ['\n', '\r\n']) {
        const style = (value: object) => JSON.stringify(value, null, indent).replaceAll('\n', lineBreak);
        expect(saveRouting(style(session), routing)).toBe(style(json));
      }
    }
    expect(saveRouting(`\ufeff${JSON.stringify(session, null, 1)}`, routing)).toBe(
      `\ufeff${JSON.stringify(json, null, 1)}`,
    );
  });

  test('what writeSession has written becomes what it would write: 200 random sessions', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { routing: _, ...session } = randomSession(seed);
      const text = saveRouting(writeSession(session), ROUTING);
      expect(text, `seed ${seed}`).toBe(writeSession({ ...session, routing: ROUTING }));
    }
  });

  test('refuses a session that is wrong, and a routing that could not be read back', () => {
    expect(() => saveRouting(BY_HAND.replace('-1.50', '"loud"'), ROUTING)).toThrowError(FormatError);
    expect(() => saveRouting(BY_HAND, { crosspoints: [] })).toThrowError(UsageError);
    expect(() =>
      saveRouting(BY_HAND, { crosspoints: [{ source: 'mix', channel: 0, output: 0 }] }, { name: 'a.json' }),
    ).toThrowError('The routing cannot be saved: a.json: routing.crosspoints[0].output: 0 is below 1');
  });
});
