import { EXIT, endingOf } from './exit-codes.js';

/** What every command gets besides its own arguments. */
export interface CommandContext {
  readonly json: boolean;
  /** Aborts on Ctrl-C. A second Ctrl-C ends the process at once. */
  readonly signal: AbortSignal;
  /** A line, or lines, for a person; nothing under `--json`. */
  say(text: string): void;
  /** The result for a script; nothing without `--json`. */
  give(value: unknown): void;
}

/** Runs a command and turns how it ends into the exit code. */
export async function runCommand(
  options: { readonly json?: boolean },
  command: (context: CommandContext) => Promise<number>,
): Promise<void> {
  const json = options.json ?? false;
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    process.exitCode = await command({
      json,
      signal: controller.signal,
      say: (text) => {
        if (!json) process.stdout.write(`${text}\n`);
      },
      give: (value) => {
        if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      },
    });
  } catch (error) {
    const { exitCode, ...ending } = endingOf(error);
    process.exitCode = exitCode;
    if (json) process.stdout.write(`${JSON.stringify({ error: ending }, null, 2)}\n`);
    else process.stderr.write(`trackout: ${ending.message}\n`);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
