// Runs inside a worker thread: one Lambda's bundle, with that Lambda's environment and nothing else of ours.
import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, ToWorker, WorkerStart } from './function-messages.ts'

type LambdaHandler = (event: unknown, context: unknown) => unknown

const { moduleUrl, exportName, functionName, memoryMb, deadlineMs } = workerData as WorkerStart

const loading: Promise<LambdaHandler> = import(moduleUrl).then((module) => {
  const handler: unknown = module[exportName]
  if (typeof handler !== 'function') throw new Error(`${functionName} exports no ${exportName}`)
  return handler as LambdaHandler
})
loading.catch(() => undefined)

function contextOf(requestId: string) {
  const deadline = Date.now() + deadlineMs
  return {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}

async function answer({ id, event }: ToWorker): Promise<FromWorker> {
  try {
    const handler = await loading
    const result = await handler(JSON.parse(event), contextOf(id))
    return { id, result: JSON.stringify(result) ?? 'null' }
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    return { id, error: { errorType: name, errorMessage: message, stack: stack ?? '' } }
  }
}

parentPort?.on('message', (message: ToWorker) => {
  void answer(message).then((reply) => parentPort?.postMessage(reply))
})
