// Runs the CDK app and keeps what it wrote under a fingerprint of its sources, so that an unchanged app starts
// at once and a changed one can never be served from an old bundle.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { localAccountId, localRegion } from './aws-json-client.ts'
import { LocalStackError } from './local-stack-error.ts'
import { isRunning } from './running-process.ts'

const projectFolder = resolve(import.meta.dirname, '../..')
const assembliesFolder = join(projectFolder, '.build/assemblies')
const sources = ['infra', 'functions', 'shared', 'events', 'cdk.json', 'package-lock.json', 'tsconfig.json']
const assembliesKept = 3

/** Returns the folder of an assembly made from the sources as they are now. Throws LocalStackError. */
export async function synthesizeApp(): Promise<string> {
  const folder = join(assembliesFolder, fingerprintOf(sources.map((path) => join(projectFolder, path))))
  if (isComplete(folder)) return folder
  const release = await takeLock()
  try {
    if (!isComplete(folder)) writeAssembly(folder)
    removeOldAssemblies(folder)
  } finally {
    release()
  }
  return folder
}

const isComplete = (folder: string) => existsSync(join(folder, 'manifest.json'))

function writeAssembly(folder: string): void {
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectFolder, 'infra/app.ts')], {
    cwd: projectFolder,
    env: { ...process.env, CDK_OUTDIR: draft, CDK_CONTEXT_JSON: readContext(), NODE_OPTIONS: '' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0)
    throw new LocalStackError(`The CDK app does not synthesize:\n${lastLines(`${stdout}${stderr}`)}`)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}

/** `cdk synth` hands cdk.json's context to the app in this way. */
function readContext(): string {
  const { context = {} } = JSON.parse(readFileSync(join(projectFolder, 'cdk.json'), 'utf8'))
  return JSON.stringify({
    ...context,
    // A receiver on this computer can be told of events; deployed, only public hosts can.
    webhookLoopback: 'allowed',
    // Numbers that are nobody's: what is sent lies in the outbox.
    smsOriginArn: `arn:aws:sms-voice:${localRegion}:${localAccountId}:phone-number/phone-outbox`,
    whatsappNumberArn: `arn:aws:social-messaging:${localRegion}:${localAccountId}:phone-number-id/outbox`,
    // As many partners' systems as somebody may try out.
    partnerClients: 10,
  })
}

const lastLines = (text: string) => text.trim().split('\n').slice(-15).join('\n')

/** A hash over every file's path and content below the given paths. */
export function fingerprintOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string) => {
    if (!existsSync(path)) return
    if (!statSync(path).isDirectory()) {
      hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
      return
    }
    for (const name of readdirSync(path).sort()) add(join(path, name))
  }
  for (const path of paths) add(path)
  return hash.digest('hex').slice(0, 16)
}

/** The bundler writes into one folder, so only one process at a time may synthesize. */
async function takeLock(): Promise<() => void> {
  const lock = join(assembliesFolder, 'lock')
  mkdirSync(assembliesFolder, { recursive: true })
  while (!tryLock(lock)) await sleep(100)
  return () => rmSync(lock, { force: true })
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const holder = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : Number.NaN
    // Left behind by a process that was killed.
    if (!Number.isNaN(holder) && !isRunning(holder)) rmSync(lock, { force: true })
    return false
  }
}

function removeOldAssemblies(current: string): void {
  utimesSync(current, new Date(), new Date())
  const folders = readdirSync(assembliesFolder)
    .map((name) => join(assembliesFolder, name))
    .filter(isComplete)
    .sort((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs)
  for (const folder of folders.slice(assembliesKept)) rmSync(folder, { recursive: true, force: true })
}
