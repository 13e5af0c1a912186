// The tests in a real browser: npm run test:e2e. One after the other: each has the machine for itself.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: ['default'],
    silent: 'passed-only',
  },
})
