// Mutation testing of shared/domain: changes it in small ways and reports each change that no test notices.
export default {
  mutate: ['shared/domain/**/*.ts'],
  testRunner: 'vitest',
  // Not Stryker's own `testFiles`: with it, changes to constants are made after the tests have read them and
  // pass for survivors (stryker-js#6144).
  vitest: { configFile: 'vitest.domain.config.ts' },
  // No such file, so none is rewritten for the sandbox: that needs TypeScript's compiler API, and ours has nothing
  // in it to rewrite.
  tsconfigFile: 'none.json',
  concurrency: 2,
  ignorePatterns: ['.build', '.data', 'cdk.out'],
  tempDirName: '.build/mutants/sandbox',
  incremental: true,
  incrementalFile: '.build/mutants/incremental.json',
  reporters: ['clear-text', 'html'],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.build/mutants/report.html' },
}
