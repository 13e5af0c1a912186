// How another tool finds the stack that runs on this computer: a small file beside its data, there while it runs.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { isRunning } from './running-process.ts'

export type RunningStack = {
  readonly endpoints: { readonly dynamodb: string }
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  /** The folder of the seals. */
  readonly seals?: string
}

const fileIn = (dataDir: string) => join(dataDir, 'stack.json')

/** Writes the file; returns what removes it. */
export function announceStack(
  dataDir: string,
  { endpoints, tables, seals }: RunningStack,
): () => Promise<void> {
  writeJsonFile(fileIn(dataDir), { processId: process.pid, endpoints, tables, seals })
  return async () => rmSync(fileIn(dataDir), { force: true })
}

/** The stack whose data is in the folder, unless it has ended, in order or not. Throws LocalStackError. */
export function findRunningStack(dataDir: string): RunningStack | undefined {
  const announced = readJsonFile<(RunningStack & { processId: number }) | undefined>(
    fileIn(dataDir),
    undefined,
  )
  return announced !== undefined && isRunning(announced.processId) ? announced : undefined
}
