import type { Exemption } from './same-bytes.js';

/** Where law 8 is set aside, each with the reason why no byte and no figure of an export depends on it. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    path: 'packages/io-wav/src/node/atomic-file.ts',
    use: 'Date.now',
    reason: 'tells a temporary file that a crashed process left behind from one of this process',
  },
  {
    path: 'packages/cli/src/bin/terminal.ts',
    use: 'performance',
    reason: 'speed and remaining time, shown on a terminal while the work goes on',
  },
  {
    path: 'packages/routing-node/src/clock.ts',
    use: 'performance',
    reason:
      'tells how far the device is behind what was handed to it: playback happens in time, and makes no bytes',
  },
];
