// One loopback server that answers for KMS, EventBridge, Cognito and SMS, in AWS's JSON protocol, and for S3 and WhatsApp in
// their own.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** An error as the service words it; the SDK turns `code` into the error's name. */
export class AwsServiceError extends Error {
  override readonly name = 'AwsServiceError'
  readonly code: string
  readonly status: number
  /** What the service says beside it, such as a reason. */
  readonly facts: object
  constructor(code: string, message: string, status = 400, facts: object = {}) {
    super(message)
    this.code = code
    this.status = status
    this.facts = facts
  }
}

/** What was asked is done, and the line breaks before the answer. */
export class AwsSilence extends Error {
  override readonly name = 'AwsSilence'
}

export type AwsInput = Readonly<Record<string, unknown>>
export type AwsAction = (input: AwsInput) => object | Promise<object>
/** By target, such as `TrentService.Decrypt`. */
export type AwsActions = Readonly<Record<string, AwsAction>>

/** Answers what names no target: a request of S3, or of WhatsApp. */
export type UntargetedAnswer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

export function createAwsEndpointServer(actions: AwsActions, untargeted?: UntargetedAnswer): Server {
  return createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (target === '' && untargeted !== undefined)
        return untargeted(request, response, Buffer.concat(chunks))
      void answer(actions, target, Buffer.concat(chunks).toString('utf8')).then((answered) => {
        if (answered === undefined) return response.destroy()
        const { status, body } = answered
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-requestid': randomUUID(),
        })
        return response.end(JSON.stringify(body))
      })
    })
  })
}

async function answer(
  actions: AwsActions,
  target: string,
  text: string,
): Promise<{ status: number; body: object } | undefined> {
  try {
    const action = actions[target]
    if (action === undefined)
      throw new AwsServiceError('UnknownOperationException', `${target} is not part of the local stack.`)
    return { status: 200, body: await action(JSON.parse(text === '' ? '{}' : text)) }
  } catch (error) {
    if (error instanceof AwsSilence) return undefined
    const { code, status, message, facts } =
      error instanceof AwsServiceError
        ? error
        : {
            code: 'InternalFailure',
            status: 500,
            message: error instanceof Error ? error.message : 'unknown',
            facts: {},
          }
    return { status, body: { __type: code, message, ...facts } }
  }
}
