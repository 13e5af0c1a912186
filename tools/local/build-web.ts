// Builds the web apps whose sources are newer than what was built.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { webApps } from '../../infra/web-apps.ts'

const projectFolder = resolve(import.meta.dirname, '../..')

/** Where a web app lies when it is built. */
export const builtFolder = (name: string): string => join(projectFolder, '.build/web', name)

const sharedSources = [
  'web/precache-files.ts',
  'web/sign-in',
  'web/words',
  'web/qr',
  'web/offline',
  'shared/contract',
  'shared/domain',
  'package-lock.json',
]

/** Returns the names of the apps that had to be built. */
export async function buildWebApps(): Promise<string[]> {
  const old = webApps.map(({ name }) => name).filter((name) => !isBuilt(name))
  for (const name of old) await buildApp(name)
  return old
}

function isBuilt(name: string): boolean {
  const built = join(builtFolder(name), 'index.html')
  return existsSync(built) && statSync(built).mtimeMs > newestOf([`web/${name}`, ...sharedSources])
}

async function buildApp(name: string): Promise<void> {
  const { build } = await import('vite')
  // A test runner says `test`, and React would be built for its developers.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    await build({ configFile: join(projectFolder, `web/${name}/vite.config.ts`), logLevel: 'warn' })
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}

function newestOf(paths: readonly string[]): number {
  return Math.max(...paths.flatMap((path) => filesUnder(join(projectFolder, path))).map(modifiedAt))
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
}

const modifiedAt = (path: string) => statSync(path).mtimeMs
