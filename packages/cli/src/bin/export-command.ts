import path from 'node:path';
import { type ExportSettings, exportOptionsOf, withOrders } from '../export/export-settings.js';
import { exportFiles } from '../node/export-files.js';
import { freeBytesAt } from '../node/folder-delivery.js';
import { findRecipient } from '../node/recipient-files.js';
import { readSessionFile } from '../node/session-files.js';
import type { CommandContext } from './command-context.js';
import { describeNullTest } from './describe-null-test.js';
import { describePlan } from './describe-plan.js';
import { describeFiles, describeWarnings } from './describe-result.js';
import { EXIT } from './exit-codes.js';
import { createProgressDisplay } from './terminal.js';
import { formatBytes } from './wording.js';

/** Arguments of `trackout export`: settings as the command line has them, and what only it has. */
export interface ExportArguments extends ExportSettings {
  readonly out: string;
  readonly for?: string;
  readonly zip?: string;
  readonly workers?: number;
  readonly preflight?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Exports a session to a folder, and shows the plan, the progress, the files and the null tests. */
export async function exportCommand(
  sessionPath: string,
  args: ExportArguments,
  context: CommandContext,
): Promise<number> {
  const file = await readSessionFile(sessionPath);
  const { out: folder, for: name, zip: zipFile, workers, preflight, overwrite, json: _, ...ordered } = args;
  const recipient = name === undefined ? undefined : await findRecipient(name);
  const settings = recipient ? withOrders(recipient.settings, ordered) : ordered;
  const wanted = exportOptionsOf(settings, file.session);
  if (recipient) {
    context.say(`For ${recipient.name}: ${recipient.why}\nAsk first: ${recipient.askFirst}\n`);
  }
  let told = 0;
  const display = await createProgressDisplay(context.json, () => file.session.sampleRate);
  try {
    const outcome = await exportFiles(file, folder, {
      ...wanted,
      ...(zipFile === undefined ? {} : { zip: zipFile }),
      ...(workers === undefined ? {} : { workers }),
      preflight: preflight ?? false,
      diagnose: true,
      overwrite: overwrite ?? false,
      signal: context.signal,
      onProgress: display.listen,
      onPlan: async (plan) => {
        display.stop();
        told = plan.remarks.length;
        context.say(`${await describePlan(plan, await freeBytesAt(folder))}\n`);
        if (plan.warnings.length > 0) context.say(`${describeWarnings(plan.warnings)}\n`);
      },
    });
    display.stop();
    if (outcome.status === 'stopped') {
      context.give({ status: 'stopped', warnings: outcome.warnings });
      context.say(`${describeWarnings(outcome.warnings)}\n\nNothing was written (--preflight).`);
      return EXIT.checkFailed;
    }
    const { report, zip } = outcome;
    const out = path.resolve(folder);
    const zipPath = zipFile === undefined ? undefined : path.resolve(zipFile);
    context.give({
      status: 'delivered',
      out,
      ...(recipient ? { for: recipient.name } : {}),
      ...report,
      ...(zip ? { zip: { path: zipPath, ...zip } } : {}),
    });
    const fresh = report.warnings.slice(outcome.plan.warnings.length);
    const heard = report.remarks.slice(told);
    context.say(`\n${await describeFiles(report)}\n`);
    if (fresh.length > 0) context.say(`${describeWarnings(fresh)}\n`);
    for (const remark of heard) context.say(`Remark: ${remark}`);
    for (const set of report.sets) context.say(describeNullTest(set, { columns: process.stdout.columns }));
    for (const { set, reason } of report.untested) context.say(`NOT TESTED  ${set}: ${reason}`);
    const beside = [
      'manifest.json',
      'SHA256SUMS',
      ...(wanted.notes ? ['SESSION.txt'] : []),
      ...(wanted.click ? ['CLICK.wav'] : []),
    ];
    context.say(`\nDelivery  ${out}  (${beside.join(', ')})`);
    if (zip) context.say(`ZIP       ${zipPath}  (${formatBytes(zip.byteLength)})\nSHA-256   ${zip.sha256}`);
    if (report.verdict === 'pass') return EXIT.ok;
    context.say('\nFAIL  The delivery is not what the session says: see above.');
    return EXIT.checkFailed;
  } finally {
    display.stop();
  }
}
