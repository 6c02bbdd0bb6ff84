import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'trackout-examples-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(script, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(examples, script), ...args], {
    encoding: 'utf8',
    cwd: scratch,
  });
  return { status, output: stdout + stderr };
}

describe('the examples', () => {
  it('null-tests the nine real stems against their exact sum', () => {
    const { status, output } = run('null-test-in-ci/check.js');
    expect(output).toContain('pass: 9 files, residual -Infinity dBFS');
    expect(status).toBe(0);
  });

  it('fails a build when a stem is compared with the wrong mix', () => {
    const audio = path.join(examples, 'real-session/audio');
    const { status, output } = run('null-test-in-ci/check.js', audio, `${audio}/7.Francium_Stem_HATS.wav`);
    expect(output).toContain('fail:');
    expect(output).toMatch(/first frame beyond the bound: \d+/);
    expect(status).toBe(1);
  });

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
});
