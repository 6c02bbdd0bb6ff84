// npm run demo: nine stems of a real song become a verified delivery, with the commands a producer would type.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const audio = 'examples/real-session/audio';
const out = 'demo-out';

function trackout(...args) {
  const shown = args.map((arg) => (/[\s"]/.test(arg) ? `"${arg}"` : arg)).join(' ');
  console.log(`\n$ trackout ${shown}\n`);
  const bin = path.join(root, 'packages/cli/bin/trackout.js');
  const { status } = spawnSync(process.execPath, [bin, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// A track for each file, grouped and coloured by what its name says. The mix becomes the reference, not a track.
const session = `${out}/session.json`;
const mix = `${audio}/sum-of-the-nine.wav`;
trackout('init', audio, '--mix', mix, '--name', 'Francium', '--write', session, '--overwrite');

// Multitracks, stems and mix in one pass; each set is read back and tested against the reference mix.
trackout('export', session, '--out', `${out}/Francium`, '--zip', `${out}/Francium.zip`, '--overwrite');

// What the recipient of the pack would do.
trackout('verify', `${out}/Francium`, '--mix', mix);
