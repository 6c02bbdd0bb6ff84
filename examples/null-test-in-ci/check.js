// Fails a build when the stems do not sum to the mix.
// node examples/null-test-in-ci/check.js <folder of stems> <mix.wav>
import { fileURLToPath } from 'node:url';
import { verifyFiles } from 'trackout/node';

const bundled = fileURLToPath(new URL('../real-session/audio', import.meta.url));
const [stems = bundled, mix = `${bundled}/sum-of-the-nine.wav`] = process.argv.slice(2);

const { verdict, residualPeakDbfs, boundDbfs, firstFrameBeyondBound, files, faults } = await verifyFiles(
  [stems],
  { mix },
);
console.log(
  `${verdict}: ${files.length} files, residual ${residualPeakDbfs.toFixed(1)} dBFS, bound ${boundDbfs.toFixed(1)} dBFS`,
);
if (firstFrameBeyondBound !== null) console.log(`first frame beyond the bound: ${firstFrameBeyondBound}`);
for (const fault of faults) console.log(`${fault.kind}: ${fault.message} ${fault.remedy}`);
process.exitCode = verdict === 'pass' ? 0 : 1;
