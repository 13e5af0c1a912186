import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // The stack, the engine and the tests share the cores; more workers would only wait for each other.
    pool: 'threads',
    maxWorkers: 2,
    reporters: ['default'],
    silent: 'passed-only',
  },
})
