// One local stack for the whole run, on free ports and, where the system has one, in a folder in memory.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type LocalStack, startLocalStack } from '../tools/local/stack.ts'

/** What a test gets by `inject('stack')`: plain data; see test/stack.ts for what it can do with it. */
export type TestStack = Pick<
  LocalStack,
  'baseUrl' | 'issuer' | 'endpoints' | 'tables' | 'clients' | 'seals' | 'personalDataKeyId'
> & {
  /** POST /settled, /invoke/<function>, /events-of/<voucher>: what only the process that runs the stack can do. */
  readonly controlUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: TestStack
  }
}

/** Starts the stack unless every test that was asked for does without it (`VALE_TEST_STACK=none`). */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env['VALE_TEST_STACK'] === 'none') return undefined
  const { startControl } = await import('./stack-control.ts')
  const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const dataDir = mkdtempSync(join(inMemory, 'vale-test-'))
  const removeData = () => rmSync(dataDir, { recursive: true, force: true })
  try {
    const stack = await startLocalStack({ dataDir, quiet: true })
    const control = await startControl(stack)
    const { baseUrl, issuer, endpoints, tables, clients, seals, personalDataKeyId } = stack
    project.provide('stack', {
      ...{ baseUrl, issuer, endpoints, tables, clients, seals, personalDataKeyId },
      controlUrl: control.url,
    })
    return async () => {
      await control.stop()
      await stack.stop()
      removeData()
    }
  } catch (error) {
    removeData()
    throw error
  }
}
