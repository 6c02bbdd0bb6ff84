// Fails a build when the stems do not sum to the mix, says why, and leaves a page and a JSON for whoever looks into it.
// node examples/null-test-in-ci/check.js <folder of stems> <mix.wav> [folder for the report]
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nullTestReportHtml } from '@trackout/delivery';
import { verifyFiles } from 'trackout/node';

const bundled = fileURLToPath(new URL('../real-session/audio', import.meta.url));
const [stems = bundled, mix = `${bundled}/sum-of-the-nine.wav`, out = 'null-test'] = process.argv.slice(2);

const report = await verifyFiles([stems], { mix, series: true });
const { verdict, files, faults, residualPeakDbfs, boundDbfs, firstFrameBeyondBound } = report;
const summary = `${verdict}: ${files.length} file${files.length === 1 ? '' : 's'}, residual ${residualPeakDbfs.toFixed(1)} dBFS, bound ${boundDbfs.toFixed(1)} dBFS`;
console.log(summary);
if (firstFrameBeyondBound !== null) console.log(`first frame beyond the bound: ${firstFrameBeyondBound}`);
// A file name may hold line breaks, and a line of its own could be a command to GitHub.
const oneLine = (message) => message.replace(/\s+/g, ' ');
for (const fault of faults) console.log(oneLine(`${fault.kind}: ${fault.message} ${fault.remedy}`));

mkdirSync(out, { recursive: true });
const title = `Null test of ${path.basename(path.resolve(stems))}`;
writeFileSync(path.join(out, 'null-test.html'), nullTestReportHtml(report.sets, { title }));
writeFileSync(path.join(out, 'null-test.json'), `${JSON.stringify(report, null, 2)}\n`);

// GitHub shows these lines beside the commit, each at its file.
if (process.env.GITHUB_ACTIONS === 'true' && verdict === 'fail') {
  const text = (message) => message.replace(/[%\r\n]/g, encodeURIComponent);
  const property = (value) => value.replace(/[%\r\n:,]/g, encodeURIComponent);
  const root = process.env.GITHUB_WORKSPACE ?? process.cwd();
  const annotate = (file, kind, message) =>
    console.log(
      `::error file=${property(path.relative(root, file))},title=${property(kind)}::${text(message)}`,
    );
  for (const { kind, stem, message, remedy } of faults) {
    annotate(stem === null ? mix : path.join(stems, stem), kind, `${message} ${remedy}`);
  }
  if (faults.length === 0) annotate(mix, 'null test', summary);
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${summary}\n`);
}
process.exitCode = verdict === 'pass' ? 0 : 1;
