// The tests of shared/domain alone, which need no stack: what its mutants are run against.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/unit/domain/**/*.test.ts', 'test/property/**/*.test.ts'],
  },
})
