import { FormatError } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { formatManifest, parseManifest } from '../src/index.js';
import { exampleReport } from './example-report.js';

type Json = Record<string, unknown>;

/** The example's text with one value changed, the place given as `files.0.path`. */
function manifestWith(place: string, value: unknown): string {
  const root = JSON.parse(formatManifest(exampleReport)) as Json;
  const keys = place.split('.');
  const last = keys.pop() as string;
  const holder = keys.reduce<Json>((inner, key) => inner[key] as Json, root);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify(root);
}

describe('parseManifest', () => {
  it('gives back the report that was written, silence as -Infinity', () => {
    expect(parseManifest(formatManifest(exampleReport))).toEqual(exampleReport);
  });

  it('gives the same text when written again', () => {
    const text = formatManifest(exampleReport);
    expect(formatManifest(parseManifest(text))).toBe(text);
  });

  it('leaves null where it is no level', () => {
    const [set] = parseManifest(formatManifest(exampleReport)).sets;
    expect(set).toMatchObject({ firstDifferingFrame: null, residualRmsDbfs: -Infinity });
  });

  it('keeps what it does not know', () => {
    expect(parseManifest(manifestWith('contract.clock', 'word'))).toMatchObject({
      contract: { clock: 'word' },
    });
  });

  it.each<[string, unknown, string]>([
    ['manifestVersion', 2, 'manifestVersion is 2'],
    ['manifestVersion', undefined, 'manifestVersion is missing'],
    ['session', 7, 'session is 7'],
    ['verdict', 'maybe', 'verdict is "maybe"'],
    ['contract', [], 'contract is []'],
    ['contract.sampleRate', 0, 'contract.sampleRate is 0'],
    ['contract.startFrame', -1, 'contract.startFrame is -1'],
    ['contract.mixEncoding.bits', 24, 'contract.mixEncoding.bits is 24; it must be 32, 64'],
    ['files', {}, 'files is {}'],
    ['files.0', null, 'files[0] is null'],
    ['files.1.path', '../../etc/passwd', 'files[1].path is "../../etc/passwd"'],
    ['files.1.path', '/etc/passwd', 'files[1].path'],
    ['files.0.set', 'all', 'files[0].set is "all"'],
    ['files.0.sha256', 'ABC', 'files[0].sha256 is "ABC"'],
    ['files.0.frameCount', 1.5, 'files[0].frameCount is 1.5'],
    ['files.0.byteLength', null, 'files[0].byteLength is null'],
    ['files.0.muted', 'no', 'files[0].muted is "no"'],
    ['files.0.tracks.0', 3, 'files[0].tracks[0] is 3'],
    ['files.0.placement.pan', 2, 'files[0].placement.pan is 2'],
    ['files.0.placement.panLaw', '-2 dB', 'files[0].placement.panLaw'],
    ['files.0.placement', { channel: 2, of: 2 }, 'files[0].placement.channel is 2'],
    ['files.0.placement', { channel: 0, of: 0 }, 'files[0].placement.of is 0'],
    ['files.0.tap', 'wet', 'files[0].tap is "wet"'],
    ['contract.panLaw', 'linear', 'contract.panLaw is "linear"'],
    ['contract.trimDb', null, 'contract.trimDb is null'],
    ['nullTests', undefined, 'nullTests is missing'],
    ['nullTests.0.files.0', 1, 'nullTests[0].files[0] is 1'],
    ['files.0.format.layout.roles', undefined, 'files[0].format.layout.roles is missing'],
    ['files.0.encoding.bits', 12, 'files[0].encoding.bits is 12'],
    ['files.0.reading', undefined, 'files[0].reading is missing'],
    ['sets.0.verdict', true, 'sets[0].verdict is true'],
    ['sets.0.reference.kind', 'guessed', 'sets[0].reference.kind'],
    ['sets.0.boundDbfs', '-138', 'sets[0].boundDbfs is "-138"'],
    ['sets.0.residualPeakDbfs', undefined, 'sets[0].residualPeakDbfs is missing'],
    ['warnings', undefined, 'warnings is missing'],
  ])('refuses %s = %j and says where', (place, value, where) => {
    expect(() => parseManifest(manifestWith(place, value))).toThrow(
      expect.objectContaining({ code: 'manifest/invalid', message: expect.stringContaining(where) }),
    );
  });

  it.each(['', '{', 'null', '[]', '"x"'])('refuses the text %j', (text) => {
    let thrown: unknown;
    try {
      parseManifest(text);
    } catch (error) {
      thrown = error;
    }
    expect(FormatError.isInstance(thrown) && thrown.code).toBe('manifest/invalid');
  });
});
