import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { planarSource, STEREO } from '@trackout/core';
import { transform } from 'esbuild';
import { exportSession, memoryDelivery } from 'trackout';
import { afterAll, describe, expect, it } from 'vitest';
import { alsaCapture, hasDevices, readCapture } from '../../packages/routing-node/test/sound-system.ts';

const examples = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'trackout-examples-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(script, ...args) {
  return runWith({}, script, ...args);
}

function runWith(env, script, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(examples, script), ...args], {
    encoding: 'utf8',
    cwd: scratch,
    env: { ...process.env, ...env },
  });
  return { status, output: stdout + stderr };
}

describe('the examples', () => {
  it('lets a build pass whose stems are the mix, and leaves a report', () => {
    const { status, output } = runWith({ GITHUB_ACTIONS: 'true' }, 'null-test-in-ci/check.js');
    expect(output).toContain('pass: 9 files, residual -Infinity dBFS');
    expect(output).not.toContain('::error');
    expect(status).toBe(0);
    expect(readFileSync(path.join(scratch, 'null-test/null-test.html'), 'utf8')).toContain('bit for bit');
    const json = JSON.parse(readFileSync(path.join(scratch, 'null-test/null-test.json'), 'utf8'));
    expect(json).toMatchObject({ verdict: 'pass', residualPeakDbfs: null });
    expect(json.series.mixPeaksDbfs.length).toBeGreaterThan(100);
  });

  it('fails a build with a stem that is late, and says so at the file', () => {
    const [audio, stems] = [path.join(examples, 'real-session/audio'), path.join(scratch, 'stems, late')];
    const [late, mix, out] = [
      '7.Francium_Stem_HATS.wav',
      'sum-of-the-nine.wav',
      path.join(scratch, 'report'),
    ];
    cpSync(audio, stems, { recursive: true, filter: (from) => !from.endsWith(mix) });
    const file = readFileSync(path.join(audio, late));
    const data = file.indexOf('data', 12, 'latin1') + 8;
    file.copyWithin(data + 37 * 6, data, data + 360_000 * 6 - 37 * 6).fill(0, data, data + 37 * 6);
    writeFileSync(path.join(stems, late), file);
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: scratch };
    const { status, output } = runWith(env, 'null-test-in-ci/check.js', stems, `${audio}/${mix}`, out);
    expect(output).toMatch(/^fail: 9 files, residual -\d+\.\d dBFS, bound -124\.5 dBFS$/m);
    expect(output).toMatch(/^first frame beyond the bound: \d+$/m);
    expect(output).toMatch(/^offset: "7\.Francium_Stem_HATS\.wav" is late by 37 frames/m);
    expect(output).toMatch(/^::error file=stems%2C late\/7\.Francium_Stem_HATS\.wav,title=offset::"7\./m);
    expect(status).toBe(1);
    expect(readFileSync(path.join(out, 'null-test.html'), 'utf8')).toContain('+37 frames (+0.771 ms)');
    const json = JSON.parse(readFileSync(path.join(out, 'null-test.json'), 'utf8'));
    expect(json.faults).toHaveLength(1);
    expect(json.faults[0]).toMatchObject({ kind: 'offset', stem: late, figure: 37, unit: 'frames' });
  }, 120_000);

  it('fails a build without annotations where nobody reads them', () => {
    const [audio, out] = [path.join(examples, 'real-session/audio'), path.join(scratch, 'wrong-mix')];
    const stems = [`${audio}/7.Francium_Stem_VOX LEAD.wav`, `${audio}/7.Francium_Stem_HATS.wav`];
    const { status, output } = runWith({ GITHUB_ACTIONS: '' }, 'null-test-in-ci/check.js', ...stems, out);
    expect(output).toContain('fail: 1 file,');
    expect(output).not.toContain('::error');
    expect(status).toBe(1);
  }, 120_000);

  it('meters the real stems to the peaks that SoX reads', () => {
    const { status, output } = run('meter-a-folder/run.js');
    expect(output).toMatch(/-6\.34 dBFS {2}7\.500 s {2}stereo 24-bit {2}7\.Francium_Stem_BIG BEAT\.wav/);
    expect(output).toMatch(/-Infinity dBFS .* 7\.Francium_Stem_VOX LEAD\.wav {2}silent/);
    expect(status).toBe(0);
  });

  it("packs an app's own recordings into a ZIP that passes its null tests", () => {
    const zip = path.join(scratch, 'sketch.zip');
    const { status, output } = run('embed-export/run.js', zip);
    expect(output).toContain('PASS multitracks');
    expect(output).toContain('PASS stems');
    expect(readFileSync(zip).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(status).toBe(0);
  });

  it.skipIf(!hasDevices())('plays the real stems over the six outputs of a 5.1', () => {
    const { env, file } = alsaCapture(scratch);
    const { status, output } = runWith(env, 'surround-5.1/run.js', 'capture');
    expect(output).toContain('7.515 s to "capture"');
    expect(output).toContain('underruns: 0');
    expect(status).toBe(0);
    const { samples, frames } = readCapture(file, 6);
    const peaks = [0, 1, 2, 3, 4, 5].map((channel) => {
      let peak = 0;
      for (let frame = 0; frame < frames; frame++) {
        peak = Math.max(peak, Math.abs(samples[frame * 6 + channel]));
      }
      return peak / 2 ** 31;
    });
    // The lead is silent in these seconds; everything else sounds, the LFE 10 dB and more below the front.
    expect(peaks[2]).toBe(0);
    for (const channel of [0, 1, 3, 4, 5]) expect(peaks[channel]).toBeGreaterThan(0.001);
    expect(peaks[3]).toBeLessThan(peaks[0] / 2);
  });

  it('exports a real session with an Elementary reverb on a return, and the parts add up to the mix', () => {
    const { status, output } = run('elementary-processor/run.js', path.join(scratch, 'elementary'));
    expect(output).toMatch(/-6\.96 dBFS {2}stems\/SYNTH\.wav/);
    expect(output).toMatch(/-20\.84 dBFS {2}stems\/REVERB\.wav/);
    expect(output).toMatch(/PASS stems: 4 files against the mix, residual -1\d\d\.\d dBFS/);
    expect(output).toMatch(/10\.38 s of audio in [\d.]+ s: [\d.]+ x real time/);
    expect(existsSync(path.join(scratch, 'elementary/stems/REVERB.wav'))).toBe(true);
    expect(status).toBe(0);
  });

  it('is a session that the command line exports too, with the same bytes', () => {
    const [script, session] = ['../packages/cli/bin/trackout.js', 'elementary-processor/session.mjs'];
    const out = path.join(scratch, 'by-command');
    const { status, output } = run(script, 'export', path.join(examples, session), '--out', out);
    expect(output).toContain('PASS  stems');
    expect(status).toBe(0);
    const reverb = (folder) => readFileSync(path.join(scratch, folder, 'stems/REVERB.wav'));
    expect(reverb('by-command').equals(reverb('elementary'))).toBe(true);
  });
});

describe('the gain in the README', () => {
  it('halves a track of an export', async () => {
    const readme = readFileSync(path.join(examples, 'README.md'), 'utf8');
    const { code } = await transform(/^```ts\n([\s\S]*?)^```$/m.exec(readme)[1], { loader: 'ts' });
    const { gain } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const planes = [0.5, -0.25].map((value) => new Float32Array(10_000).fill(value));
    const source = planarSource({ sampleRate: 48_000, layout: STEREO }, planes);
    const track = { id: 'a', name: 'A', audio: { kind: 'source', source }, processors: [gain('half', 0.5)] };
    const session = { name: 'Gain', sampleRate: 48_000, groups: [], tracks: [track] };
    const { report } = await exportSession(session, { delivery: memoryDelivery() });
    expect(report.verdict).toBe('pass');
    expect(report.files.map(({ reading }) => reading.samplePeakDbfs.toFixed(4))).toEqual(
      report.files.map(() => (20 * Math.log10(0.25)).toFixed(4)),
    );
  });
});
