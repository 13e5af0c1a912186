// What `cdk` runs, and what runs without it too: bundles the functions and writes the templates to CDK_OUTDIR.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { bundleFunctions, projectFolder } from './bundle-functions.ts'
import { functions } from './functions.ts'
import { buildVale } from './vale.ts'

// One folder for each run, so that two at once do not mix; the bundles are copied out of it.
const bundles = path.join(projectFolder, `.build/functions-${process.pid}`)

try {
  const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]))
  bundleFunctions(entries, bundles)
  const { app } = buildVale({
    codeOf: (name) => Code.fromAsset(path.join(bundles, name)),
    outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out',
  })
  app.synth()
} finally {
  rmSync(bundles, { recursive: true, force: true })
}
