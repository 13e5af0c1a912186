// Runs the bundled functions, one worker thread each, started at the first call. AWS gives an instance one
// request at a time and starts more instances; here one thread takes them all at once, which is fair to
// handlers that are asynchronous and keep no state between requests, as ours are.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type FunctionModel, handlerOf } from './app-model.ts'
import { localRegion } from './aws-json-client.ts'
import type { FromWorker, FunctionFailure, ToWorker, WorkerStart } from './function-messages.ts'
import { LocalStackError } from './local-stack-error.ts'

/** Lambda's outcome: what the handler returned, or that it threw, or ran out of time. */
export type Outcome =
  | { readonly kind: 'returned'; readonly result: unknown; readonly resultText: string }
  | { readonly kind: 'failed'; readonly failure: FunctionFailure }

export type FunctionRuntime = {
  /** Physical or short name. Throws LocalStackError for a name that the template does not have. */
  run(name: string, event: unknown): Promise<Outcome>
  /** Calls running now. */
  inFlight(): number
  stop(): Promise<void>
}

export type RuntimeOptions = {
  readonly functions: readonly FunctionModel[]
  /** `AWS_ENDPOINT_URL_*` and the like, added to each function's own environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly onLog: (functionName: string, text: string) => void
}

export function createFunctionRuntime({ functions, environment, onLog }: RuntimeOptions): FunctionRuntime {
  const byName = new Map<string, FunctionInstance>()
  const instances = functions.map((model) => createInstance(model, environment, onLog))
  for (const instance of instances) {
    byName.set(instance.model.shortName, instance)
    byName.set(instance.model.name, instance)
  }
  return {
    run: (name, event) => {
      const instance = byName.get(name)
      if (instance === undefined) throw new LocalStackError(`The template has no function ${name}.`)
      return instance.run(event)
    },
    inFlight: () => instances.reduce((sum, instance) => sum + instance.inFlight(), 0),
    stop: async () => {
      await Promise.all(instances.map((instance) => instance.stop()))
    },
  }
}

type FunctionInstance = {
  readonly model: FunctionModel
  run(event: unknown): Promise<Outcome>
  inFlight(): number
  stop(): Promise<void>
}

type Thread = {
  readonly worker: Worker
  readonly waiting: Map<string, (outcome: Outcome) => void>
  /** A call ran out of time here: no more work, and the end once the calls that it still has are answered. */
  retired: boolean
}

function createInstance(
  model: FunctionModel,
  environment: RuntimeOptions['environment'],
  onLog: RuntimeOptions['onLog'],
): FunctionInstance {
  let current: Thread | undefined
  const threads = new Set<Thread>()
  let running = 0

  const letGo = (thread: Thread) => {
    if (!thread.retired) return
    if (current === thread) current = undefined
    if (thread.waiting.size > 0) return
    threads.delete(thread)
    void thread.worker.terminate()
  }

  const start = (): Thread => {
    const thread: Thread = { worker: startWorker(model, environment), waiting: new Map(), retired: false }
    threads.add(thread)
    const { worker, waiting } = thread
    worker.on('message', (message: FromWorker) => waiting.get(message.id)?.(outcomeOf(message)))
    worker.on('error', (error) => {
      onLog(model.shortName, `${error.stack ?? error.message}\n`)
      for (const settle of waiting.values()) settle(failed(error.name, error.message, error.stack))
    })
    worker.on('exit', () => {
      for (const settle of waiting.values()) settle(failed('Runtime.ExitError', 'the function ended'))
      threads.delete(thread)
      if (current === thread) current = undefined
    })
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (chunk: Buffer) => onLog(model.shortName, chunk.toString('utf8')))
    worker.unref()
    return thread
  }

  const run = async (event: unknown): Promise<Outcome> => {
    current ??= start()
    running += 1
    try {
      return await callThread({ thread: current, model, event, onSettled: letGo })
    } finally {
      running -= 1
    }
  }

  return {
    model,
    run,
    inFlight: () => running,
    stop: async () => {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}

type ThreadCall = {
  readonly thread: Thread
  readonly model: FunctionModel
  readonly event: unknown
  readonly onSettled: (thread: Thread) => void
}

function callThread({ thread, model, event, onSettled }: ThreadCall): Promise<Outcome> {
  const id = randomUUID()
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer)
      thread.waiting.delete(id)
      resolve(outcome)
      onSettled(thread)
    }
    const timer = setTimeout(() => {
      thread.retired = true
      settle(failed('Sandbox.Timedout', `Task timed out after ${model.timeoutSeconds.toFixed(2)} seconds`))
    }, model.timeoutSeconds * 1000)
    thread.waiting.set(id, settle)
    const message: ToWorker = { id, event: JSON.stringify(event) }
    thread.worker.postMessage(message)
  })
}

function startWorker(model: FunctionModel, environment: RuntimeOptions['environment']): Worker {
  const { stem, exportName } = handlerOf(model)
  const file = ['.mjs', '.js', '.cjs'].map((extension) => stem + extension).find(existsSync)
  if (file === undefined)
    throw new LocalStackError(`The bundle of ${model.shortName} is missing: ${stem}.mjs`)
  const workerData: WorkerStart = {
    moduleUrl: pathToFileURL(file).href,
    exportName,
    functionName: model.name,
    memoryMb: model.memoryMb,
    deadlineMs: model.timeoutSeconds * 1000,
  }
  return new Worker(new URL('./function-worker.ts', import.meta.url), {
    workerData,
    env: { ...lambdaEnvironment(model), ...environment, ...model.environment },
    stdout: true,
    stderr: true,
    execArgv: ['--enable-source-maps', '--no-warnings'],
  })
}

/** What every Lambda finds in its environment, with credentials that open nothing. */
export function lambdaEnvironment({
  name,
  handler,
  memoryMb,
  bundleFolder,
}: FunctionModel): Record<string, string> {
  return {
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    LAMBDA_TASK_ROOT: bundleFolder,
    _HANDLER: handler,
    TZ: ':UTC',
  }
}

function outcomeOf(message: FromWorker): Outcome {
  if ('error' in message) return { kind: 'failed', failure: message.error }
  return { kind: 'returned', result: JSON.parse(message.result), resultText: message.result }
}

const failed = (errorType: string, errorMessage: string, stack = ''): Outcome => ({
  kind: 'failed',
  failure: { errorType, errorMessage, stack },
})
