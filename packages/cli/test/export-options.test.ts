import { MONO, planarSource, type Session } from '@trackout/core';
import { expect, it } from 'vitest';
import { type ExportOptions, exportSession, memoryDelivery } from '../src/index.js';

const source = planarSource({ sampleRate: 48_000, layout: MONO }, [new Float32Array(100).fill(0.5)]);
const session: Session = {
  name: 'S',
  sampleRate: 48_000,
  tracks: [{ id: 'a', name: 'A', audio: { kind: 'source', source } }],
  groups: [],
};

it.each<[string, unknown]>([
  ['silentFiles', 'drop'],
  ['headroomDb', Number.NaN],
  ['tails', '2s'],
  ['tails', -5],
  ['tails', { untilDbfs: 6 }],
])('%s %j is refused before anything is written', async (option, value) => {
  const delivery = memoryDelivery();
  const options = { [option]: value } as ExportOptions;
  await expect(exportSession(session, { delivery }, options)).rejects.toMatchObject({
    code: 'export/option',
    facts: { option },
    message: expect.stringMatching(`The option ${option} is .*; allowed: `),
  });
  expect(delivery.files.size).toBe(0);
});
