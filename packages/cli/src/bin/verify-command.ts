import { verifyFiles } from '../node/verify-files.js';
import type { CommandContext } from './command-context.js';
import { describeNullTest } from './describe-result.js';
import { EXIT } from './exit-codes.js';
import { createProgressDisplay } from './terminal.js';

/** Null-tests files against a mix and shows the verdict. */
export async function verifyCommand(
  targets: readonly string[],
  options: { readonly mix?: string },
  context: CommandContext,
): Promise<number> {
  const display = await createProgressDisplay(context.json);
  try {
    const report = await verifyFiles(targets, {
      ...(options.mix === undefined ? {} : { mix: options.mix }),
      signal: context.signal,
      onProgress: display.listen,
    });
    display.stop();
    context.give(report);
    for (const set of report.sets) context.say(describeNullTest(set));
    return report.verdict === 'pass' ? EXIT.ok : EXIT.checkFailed;
  } finally {
    display.stop();
  }
}
