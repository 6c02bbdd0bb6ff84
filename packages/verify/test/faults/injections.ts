import { LEVEL_FAULTS } from './level-faults.js';
import { MASTER_FAULTS } from './master-faults.js';
import type { Injection } from './pack.js';
import { ROUTING_FAULTS } from './routing-faults.js';
import { TIME_FAULTS } from './time-faults.js';

/** Every fault of the list, alone. */
export const INJECTIONS: readonly Injection[] = [
  ...ROUTING_FAULTS,
  ...LEVEL_FAULTS,
  ...TIME_FAULTS,
  ...MASTER_FAULTS,
];
