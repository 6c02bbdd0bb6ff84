import path from 'node:path';
import type { FileSet, PcmEncoding } from '@trackout/core';
import { exportFiles } from '../node/export-files.js';
import { freeBytesAt } from '../node/folder-delivery.js';
import { readSessionFile } from '../node/session-files.js';
import type { CommandContext } from './command-context.js';
import { describePlan } from './describe-plan.js';
import { describeFiles, describeNullTest, describeWarnings } from './describe-result.js';
import { EXIT } from './exit-codes.js';
import { createProgressDisplay } from './terminal.js';
import { formatBytes } from './wording.js';

/** Arguments of `trackout export`. */
export interface ExportArguments {
  readonly out: string;
  readonly zip?: string;
  readonly bits?: PcmEncoding;
  readonly mixBits?: PcmEncoding;
  readonly only?: readonly FileSet[];
  readonly keepMono?: boolean;
  readonly preflight?: boolean;
  readonly overwrite?: boolean;
}

/** Exports a session to a folder, and shows the plan, the progress, the files and the null tests. */
export async function exportCommand(
  sessionPath: string,
  args: ExportArguments,
  context: CommandContext,
): Promise<number> {
  const file = await readSessionFile(sessionPath);
  const display = await createProgressDisplay(context.json);
  try {
    const outcome = await exportFiles(file, args.out, {
      ...(args.zip === undefined ? {} : { zip: args.zip }),
      ...(args.bits === undefined ? {} : { encoding: args.bits }),
      ...(args.mixBits === undefined ? {} : { mixEncoding: args.mixBits }),
      ...(args.only === undefined ? {} : { sets: args.only }),
      ...(args.keepMono ? { pannedMono: 'mono' } : {}),
      preflight: args.preflight ?? false,
      overwrite: args.overwrite ?? false,
      signal: context.signal,
      onProgress: display.listen,
      onPlan: async (plan) => {
        context.say(`${await describePlan(plan, await freeBytesAt(args.out))}\n`);
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
    const out = path.resolve(args.out);
    const zipPath = args.zip === undefined ? undefined : path.resolve(args.zip);
    context.give({ status: 'delivered', out, ...report, ...(zip ? { zip: { path: zipPath, ...zip } } : {}) });
    const fresh = report.warnings.slice(outcome.plan.warnings.length);
    context.say(`\n${await describeFiles(report)}\n`);
    if (fresh.length > 0) context.say(`${describeWarnings(fresh)}\n`);
    for (const set of report.sets) context.say(describeNullTest(set));
    context.say(`\nDelivery  ${out}  (manifest.json, SHA256SUMS)`);
    if (zip) context.say(`ZIP       ${zipPath}  (${formatBytes(zip.byteLength)})\nSHA-256   ${zip.sha256}`);
    if (report.verdict === 'pass') return EXIT.ok;
    context.say('\nFAIL  The delivery is not what the session says: see above.');
    return EXIT.checkFailed;
  } finally {
    display.stop();
  }
}
