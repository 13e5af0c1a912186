// Builds the web apps when their sources are newer than what was built.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const projectFolder = resolve(import.meta.dirname, '../..')

/** Where the vendor's app lies when it is built. */
export const fieldFolder = join(projectFolder, '.build/web/field')

const sources = ['web/field', 'shared/contract', 'shared/domain', 'package-lock.json']

/** Returns whether there was something to build. */
export async function buildFieldApp(): Promise<boolean> {
  const built = join(fieldFolder, 'index.html')
  if (existsSync(built) && statSync(built).mtimeMs > newestOf(sources)) return false
  const { build } = await import('vite')
  await build({ configFile: join(projectFolder, 'web/field/vite.config.ts'), logLevel: 'warn' })
  return true
}

function newestOf(paths: readonly string[]): number {
  return Math.max(...paths.flatMap((path) => filesUnder(join(projectFolder, path))).map(modifiedAt))
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
}

const modifiedAt = (path: string) => statSync(path).mtimeMs
