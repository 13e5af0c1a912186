// One loopback server that answers for KMS, EventBridge and Cognito, in AWS's JSON protocol, and for S3 in its own.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** An error as the service words it; the SDK turns `code` into the error's name. */
export class AwsServiceError extends Error {
  override readonly name = 'AwsServiceError'
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type AwsInput = Readonly<Record<string, unknown>>
export type AwsAction = (input: AwsInput) => object | Promise<object>
/** By target, such as `TrentService.Decrypt`. */
export type AwsActions = Readonly<Record<string, AwsAction>>

/** Answers what names no target: a request of S3. */
type ObjectAnswer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

export function createAwsEndpointServer(actions: AwsActions, objects?: ObjectAnswer): Server {
  return createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (target === '' && objects !== undefined) return objects(request, response, Buffer.concat(chunks))
      void answer(actions, target, Buffer.concat(chunks).toString('utf8')).then(({ status, body }) => {
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-requestid': randomUUID(),
        })
        response.end(JSON.stringify(body))
      })
    })
  })
}

async function answer(
  actions: AwsActions,
  target: string,
  text: string,
): Promise<{ status: number; body: object }> {
  try {
    const action = actions[target]
    if (action === undefined)
      throw new AwsServiceError('UnknownOperationException', `${target} is not part of the local stack.`)
    return { status: 200, body: await action(JSON.parse(text === '' ? '{}' : text)) }
  } catch (error) {
    const { code, status, message } =
      error instanceof AwsServiceError
        ? error
        : {
            code: 'InternalFailure',
            status: 500,
            message: error instanceof Error ? error.message : 'unknown',
          }
    return { status, body: { __type: code, message } }
  }
}
