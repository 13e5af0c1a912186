// Loads a function's bundle into this process as Lambda would: with its own environment, then by import.
import { pathToFileURL } from 'node:url'
import { handlerOf } from '../local/app-model.ts'
import { lambdaEnvironment } from '../local/function-runtime.ts'
import type { Ground } from './measurement.ts'

export type LoadedFunction = (event: unknown) => Promise<unknown>

/** `endpoints` holds `AWS_ENDPOINT_URL_*` beside or instead of the ground's engine. */
export async function loadFunction(
  ground: Ground,
  name: string,
  endpoints: Readonly<Record<string, string>> = {},
): Promise<LoadedFunction> {
  setEnvironment(ground, name, endpoints)
  const { stem, exportName } = handlerOf(modelOf(ground, name))
  const module = await import(pathToFileURL(`${stem}.mjs`).href)
  const handler: unknown = module[exportName]
  if (typeof handler !== 'function') throw new Error(`${name} exports no ${exportName}`)
  const context = { awsRequestId: crypto.randomUUID(), functionName: name, memoryLimitInMB: '1024' }
  return (event) => handler(event, context)
}

/** The environment in which a function's code may be loaded into this process. */
export function setEnvironment(
  ground: Ground,
  name: string,
  endpoints: Readonly<Record<string, string>> = {},
): void {
  const model = modelOf(ground, name)
  Object.assign(
    process.env,
    lambdaEnvironment(model),
    { AWS_ENDPOINT_URL_DYNAMODB: ground.dynamodbEndpoint },
    endpoints,
    model.environment,
  )
}

export function modelOf({ functions }: Ground, name: string) {
  const model = functions.find(({ shortName }) => shortName === name)
  if (model === undefined) throw new Error(`the app has no function ${name}`)
  return model
}
