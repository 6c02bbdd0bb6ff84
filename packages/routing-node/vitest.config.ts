import { defineConfig } from 'vitest/config';

/** These tests start processes and play in real time: on a busy machine each takes its time. */
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } });
