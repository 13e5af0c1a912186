// Small JSON files of the local stack: written whole, to a neighbour first, so that a crash leaves the old one.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { LocalStackError } from './local-stack-error.ts'

/** Returns the parsed file, or `fallback` when there is none. Throws LocalStackError when it is not JSON. */
export function readJsonFile<T>(file: string, fallback: T): T {
  if (!existsSync(file)) return fallback
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (cause) {
    throw new LocalStackError(`${file} is damaged. Start again with --fresh to begin anew.`, { cause })
  }
}

/** Replaces the file. `mode` 0o600 for secrets. */
export function writeJsonFile(file: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  const neighbour = `${file}.${process.pid}.new`
  writeFileSync(neighbour, `${JSON.stringify(value, null, 2)}\n`, { mode })
  renameSync(neighbour, file)
}
