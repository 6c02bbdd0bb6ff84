// More random sessions than the tests run: npm run fuzz -w @trackout/render -- --sessions 500 --from 1000
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '500' }, from: { type: 'string', default: '1000' } },
});
const { status } = spawnSync('npx', ['vitest', 'run', 'graph-laws', '--reporter=dot'], {
  stdio: 'inherit',
  env: { ...process.env, TRACKOUT_SESSIONS: values.sessions, TRACKOUT_FIRST_SEED: values.from },
});
process.exitCode = status ?? 1;
