// The folder that keeps a stack's data between starts: one stack at a time, and emptied only if a stack made it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalStackError } from './local-stack-error.ts'
import { isRunning } from './running-process.ts'

const marker = '.vale-data'

/**
 * Makes the folder, empties it when `fresh`, and holds it for this process. Returns what lets it go. Throws
 * LocalStackError when another stack runs on it, or when it is not a stack's folder and would be emptied.
 */
export function takeDataFolder(dataDir: string, fresh: boolean): () => void {
  const markerFile = join(dataDir, marker)
  const holder = readHolder(markerFile)
  if (holder !== undefined && isRunning(holder))
    throw new LocalStackError(
      `Another stack (process ${holder}) runs on ${dataDir}. Stop it, or choose another --data-dir.`,
    )
  if (fresh && existsSync(dataDir)) {
    if (!existsSync(markerFile))
      throw new LocalStackError(
        `${dataDir} was not made by npm start; it is not emptied. Remove it yourself.`,
      )
    rmSync(dataDir, { recursive: true, force: true })
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(markerFile, `${process.pid}\n`)
  return () => {
    if (existsSync(markerFile)) writeFileSync(markerFile, '')
  }
}

function readHolder(markerFile: string): number | undefined {
  if (!existsSync(markerFile)) return undefined
  const holder = Number.parseInt(readFileSync(markerFile, 'utf8'), 10)
  return Number.isNaN(holder) ? undefined : holder
}
