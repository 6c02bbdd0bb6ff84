import { defineConfig } from 'vitest/config';

/** These tests start npm, Node, compilers and a browser: on a busy machine each takes its time. */
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 300_000 } });
