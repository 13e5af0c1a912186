// The ground that measurements stand on: the synthesized app's bundles and tables, on an engine of our own in a
// temporary folder, in memory where the system has such a folder.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type FunctionModel, readAppModel } from '../local/app-model.ts'
import { localAccountId, localRegion } from '../local/aws-json-client.ts'
import { readCloudAssembly } from '../local/cloud-assembly.ts'
import { startDynamodbEngine } from '../local/dynamodb-engine.ts'
import { synthesizeApp } from '../local/synthesize-app.ts'
import { createTables } from '../local/tables.ts'
import type { Ground } from './measurement.ts'

/** Starts the engine with the app's empty tables. `stop` ends it and removes its folder. */
export async function prepareGround(): Promise<{ ground: Ground; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vale-bench-'))
  const stops = [async () => rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const next of stops.splice(0).reverse()) await next()
  }
  try {
    const surroundings = { region: localRegion, accountId: localAccountId, sqsEndpoint: 'http://127.0.0.1:1' }
    const app = readAppModel(readCloudAssembly(await synthesizeApp()), surroundings)
    const engine = await startDynamodbEngine({ dataDir: folder, port: 0 })
    stops.push(() => engine.stop())
    await createTables(engine.endpoint, app.tables)
    engine.indexStreams()
    const functions = app.functions.map((model) => keepBundle(model, folder))
    const { routes, keyIds, eventBuses } = app
    const tables = tableNames(functions)
    return {
      ground: { dynamodbEndpoint: engine.endpoint, tables, functions, routes, keyIds, eventBuses, folder },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Another process may synthesize anew and tidy up the assembly while we measure. */
function keepBundle(model: FunctionModel, folder: string): FunctionModel {
  const bundleFolder = join(folder, basename(model.bundleFolder))
  cpSync(model.bundleFolder, bundleFolder, { recursive: true, filter: (path) => !path.endsWith('.map') })
  return { ...model, bundleFolder }
}

/** The functions are told the names of their tables, and so are we. */
function tableNames(functions: readonly FunctionModel[]): Ground['tables'] {
  const told = (variable: string) => {
    const [name] = functions.flatMap(({ environment }) => environment[variable] ?? [])
    if (name === undefined) throw new Error(`no function is told its ${variable}`)
    return name
  }
  return {
    registry: told('REGISTRY_TABLE'),
    vouchers: told('VOUCHERS_TABLE'),
    ledger: told('LEDGER_TABLE'),
  }
}
