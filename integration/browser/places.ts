import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { ROOT } from '../laws/repository.js';
import type { Outcome } from './vector-runner.js';

const RUNNER = 'integration/browser/vector-runner.js';
const TYPESCRIPT = 'integration/browser/typescript-in-node.js';

/** Runs a vector module in a Node process of its own. Throws with its output where it cannot be loaded. */
export function runInNode(module: string): Outcome[] {
  const url = (path: string) => pathToFileURL(join(ROOT, path)).href;
  const code = `import { runVectors } from ${JSON.stringify(url(RUNNER))};
    process.stdout.write(JSON.stringify(await runVectors(${JSON.stringify(url(module))})));`;
  const options = ['--import', url(TYPESCRIPT), '--input-type=module', '-e', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${module} fails in Node:\n${stderr}`);
  return JSON.parse(stdout) as Outcome[];
}

/** Runs it in a page that `serve` gave, through the import map. */
export function runInPage(page: Page, module: string): Promise<Outcome[]> {
  // As text: the test runner rewrites `import()` in functions.
  return page.evaluate(
    `import('/${RUNNER}').then(({ runVectors }) => runVectors(${JSON.stringify(`/${module}`)}))`,
  );
}

/** Runs it in a module worker of that page. */
export function runInWorker(page: Page, module: string): Promise<Outcome[]> {
  return page.evaluate(
    ([script, path]) =>
      new Promise<Outcome[]>((resolve, reject) => {
        const worker = new Worker(script, { type: 'module' });
        worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be loaded'));
        worker.onmessage = ({ data }) => {
          worker.terminate();
          if (data.outcomes) resolve(data.outcomes);
          else reject(new Error(data.error));
        };
        worker.postMessage(path);
      }),
    ['/resolved/integration/browser/vector-worker.js', `/resolved/${module}`] as const,
  );
}

/** What `dsp-worklet.js` found in an AudioWorklet of that page. */
export interface WorkletFigures {
  /** Globals that other scopes have. */
  readonly missing: readonly string[];
  /** From a module that the page compiled. */
  readonly sent: unknown;
  /** From the binary that the package embeds. */
  readonly embedded: unknown;
  /** What a meter says there (`meter-figures.js`), as JSON. */
  readonly metered: string;
}

/** Runs the figures of `dsp-figures.js` in an AudioWorklet of that page. */
export function runInWorklet(page: Page): Promise<WorkletFigures> {
  return page.evaluate(`(async () => {
    const { compileDsp } = await import('@trackout/dsp-wasm');
    const context = new OfflineAudioContext(1, 48000, 48000);
    await context.audioWorklet.addModule('/resolved/integration/browser/dsp-worklet.js');
    const node = new AudioWorkletNode(context, 'figures', { processorOptions: { module: await compileDsp() } });
    node.connect(context.destination);
    const answer = new Promise((resolve, reject) => {
      node.onprocessorerror = () => reject(new Error('the processor could not be made'));
      node.port.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    });
    await Promise.all([context.startRendering(), answer]);
    return answer;
  })()`);
}
