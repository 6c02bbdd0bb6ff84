import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULT_KINDS } from '@trackout/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, smallSession, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

const REAL = fileURLToPath(new URL('../../../examples/real-session/audio', import.meta.url));

type Schema = { readonly [key: string]: unknown };

const SCHEMA: Schema = JSON.parse(
  readFileSync(new URL('../schema/verify-report.schema.json', import.meta.url), 'utf8'),
);

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Every field of every object that the schema describes. */
function fieldsOf(schema: unknown): [string, Schema][] {
  if (!isSchema(schema)) return [];
  const own = isSchema(schema.properties) ? Object.entries(schema.properties as Record<string, Schema>) : [];
  return [...own, ...Object.values(schema).flatMap(fieldsOf)];
}

/** The same schema without room for fields that it does not name: what the program writes, it must describe. */
function closed(schema: unknown, isPart = true): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, isPart));
  if (!isSchema(schema)) return schema;
  const inner = Object.entries(schema).map(([key, value]) => {
    if (key === 'properties' || key === '$defs') {
      const names = Object.entries(value as Schema);
      return [
        key,
        Object.fromEntries(names.map(([name, each]) => [name, closed(each, key === 'properties')])),
      ];
    }
    return [key, closed(value, key !== 'allOf')];
  });
  const isObject = '$ref' in schema || 'properties' in schema;
  return { ...Object.fromEntries(inner), ...(isPart && isObject ? { unevaluatedProperties: false } : {}) };
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, strictTypes: false });
const checkOpen = ajv.compile(SCHEMA);
const { $id, ...rest } = SCHEMA;
const checkClosed = ajv.compile(closed(rest) as Schema);

/** What a validator says against it; nothing where it follows the schema. */
function problems(output: unknown): unknown {
  checkOpen(output);
  checkClosed(output);
  return [...(checkOpen.errors ?? []), ...(checkClosed.errors ?? [])].map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const verifyJson = (...args: string[]) => JSON.parse(trackout(folder, 'verify', ...args, '--json').stdout);

const writeParts = (
  count: number,
  change: (codes: number[], index: number) => number[] = (codes) => codes,
) => {
  const parts = Array.from({ length: count }, (_, index) => noise(index + 1, 20_000));
  parts.forEach((codes, index) => {
    writeWav(path.join(folder, `part ${index + 1}.wav`), { channels: [change(codes, index)] });
  });
  const sum = (parts[0] as number[]).map((_, frame) =>
    parts.reduce((total, codes) => total + (codes[frame] as number), 0),
  );
  writeWav(path.join(folder, 'mix.wav'), { channels: [sum] });
  return parts.map((_, index) => `part ${index + 1}.wav`);
};

describe('the JSON Schema of trackout verify', { timeout: 60_000 }, () => {
  it('is draft 2020-12, names itself as it is published, and describes every field', () => {
    expect(SCHEMA.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const published = manifest.exports['./verify-report.schema.json'];
    expect($id).toBe(`https://unpkg.com/trackout${published.slice(1)}`);
    const fields = fieldsOf(SCHEMA);
    expect(fields.length).toBeGreaterThan(60);
    expect(fields.filter(([, { description }]) => typeof description !== 'string')).toEqual([]);
  });

  it('knows every kind of fault', () => {
    const kinds = fieldsOf(SCHEMA).filter(([name, { enum: values }]) => name === 'kind' && values);
    expect(kinds.map(([, { enum: values }]) => values)).toContainEqual([...FAULT_KINDS]);
  });

  it('describes a pass, with silence as null', () => {
    const json = verifyJson(REAL, '--mix', path.join(REAL, 'sum-of-the-nine.wav'));
    expect(json).toMatchObject({ verdict: 'pass', residualPeakDbfs: null, nullDepthDb: null });
    expect(problems(json)).toEqual([]);
  });

  it('describes a failure with its faults', () => {
    const [, ...others] = writeParts(3);
    const json = verifyJson(...others, '--mix', 'mix.wav');
    expect(json.verdict).toBe('fail');
    expect(json.faults.length).toBeGreaterThan(0);
    expect(problems(json)).toEqual([]);
  });

  it('describes a looser limit, a range, and faults of stems', () => {
    const parts = writeParts(3, (codes, index) => (index === 1 ? codes.map((code) => -code) : codes));
    const limited = verifyJson(...parts, '--mix', 'mix.wav', '--limit=-3', '--range', '1000..9000');
    expect(limited.loosenedLimitDbfs).toBeCloseTo(-3, 9);
    expect(limited.range).toEqual({ from: 1000, to: 9000 });
    expect(problems(limited)).toEqual([]);
    const json = verifyJson(...parts, '--mix', 'mix.wav');
    expect(json.faults[0]).toMatchObject({ kind: 'polarity', stem: 'part 2.wav' });
    expect(problems(json)).toEqual([]);
  });

  it('describes a delivery of several sets', () => {
    smallSession(folder);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out').status).toBe(0);
    const json = verifyJson('out');
    expect(json.sets).toHaveLength(2);
    expect(problems(json)).toEqual([]);
  });

  it('describes a repair', () => {
    const parts = writeParts(3, (codes, index) => (index === 1 ? codes.map((code) => -code) : codes));
    const json = verifyJson(...parts, '--mix', 'mix.wav', '--repair', 'repaired');
    expect(json).toMatchObject({ verdict: 'fail', repair: { verdict: 'pass', written: true } });
    expect(json.repair.files.map(({ result }: { result: string }) => result)).toContain('corrected');
    expect(problems(json)).toEqual([]);
  });

  it('describes two folders that are compared file by file', () => {
    const files = [...writeParts(2), 'mix.wav'];
    for (const file of files) {
      for (const side of ['a', 'b']) cpSync(path.join(folder, file), path.join(folder, side, file));
    }
    writeWav(path.join(folder, 'b', 'part 1.wav'), { channels: [noise(1, 20_000)], sampleRate: 44_100 });
    writeWav(path.join(folder, 'b', 'part 2.wav'), { channels: [noise(9, 20_000)] });
    rmSync(path.join(folder, 'a', 'mix.wav'));
    const json = verifyJson('a', 'b');
    expect(json.pairs.map((pair: object) => Object.keys(pair).at(-1))).toEqual(['error', 'result']);
    expect(json.onlySecond).toEqual(['mix.wav']);
    expect(problems(json)).toEqual([]);
  });

  it.each([
    ['a verdict of its own', { verdict: 'maybe' }],
    ['a level in words', { residualPeakDbfs: '-inf' }],
    ['a frame and a half', { firstDifferingFrame: 1.5 }],
    ['a choice that nobody made', { decidedBy: 'luck' }],
    ['a field that nobody described', { colour: 'red' }],
    ['a fault without a remedy', { faults: [{ kind: 'gain', stem: null, figure: 1, unit: 'dB' }] }],
  ])('refuses %s', (_, parts) => {
    const good = verifyJson(...writeParts(1), '--mix', 'mix.wav');
    expect(problems(good)).toEqual([]);
    expect(problems({ ...good, ...parts })).not.toEqual([]);
  });
});
