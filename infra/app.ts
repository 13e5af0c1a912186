// What `cdk` runs, and what runs without it too: bundles the functions and writes the templates to CDK_OUTDIR.
import path from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { bundleFunctions } from './bundle-functions.ts'
import { functions } from './functions.ts'
import { buildVale } from './vale.ts'

const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]))
const bundles = bundleFunctions(entries)

buildVale({
  codeOf: (name) => Code.fromAsset(path.join(bundles, name)),
  outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out',
}).app.synth()
