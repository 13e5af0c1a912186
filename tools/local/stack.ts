// Starts the whole of Vale on this computer, from the templates that the CDK app writes, and stops it again.
import { join, resolve } from 'node:path'
import { createApiServer } from './api-server.ts'
import { type AppModel, readAppModel, type UserPoolModel } from './app-model.ts'
import { createAwsEndpointServer } from './aws-endpoint-server.ts'
import { callAws, localAccountId, localRegion } from './aws-json-client.ts'
import { type ClientSecrets, openClientSecrets } from './client-secrets.ts'
import { readCloudAssembly } from './cloud-assembly.ts'
import { cognitoActions } from './cognito-endpoint.ts'
import { takeDataFolder } from './data-folder.ts'
import { addDemoStaff } from './demo-users.ts'
import { startDynamodbEngine } from './dynamodb-engine.ts'
import { type BusEvent, type EventBusOptions, eventBusActions, readBusEvents } from './event-bus-endpoint.ts'
import { startEventSources } from './event-sources.ts'
import { openFunctionLog } from './function-log.ts'
import { createFunctionRuntime, type FunctionRuntime } from './function-runtime.ts'
import { createJwtAuthorizer } from './jwt-authorizer.ts'
import { kmsActions } from './kms-endpoint.ts'
import { kmsSigningActions } from './kms-signing.ts'
import { closeServer, listen, loopback, reservePort } from './listen.ts'
import { LocalStackError } from './local-stack-error.ts'
import { answerObjects } from './object-folder.ts'
import { type Outbox, openOutbox } from './outbox.ts'
import { answerWhatsapp, smsActions, whatsappPath } from './outbox-endpoint.ts'
import { answerOutbox } from './outbox-page.ts'
import { createPages } from './pages.ts'
import { startQueues } from './queues.ts'
import { createSignInServer } from './sign-in-server.ts'
import { announceStack } from './stack-file.ts'
import { synthesizeApp } from './synthesize-app.ts'
import { createTables } from './tables.ts'
import { createTokenClaims } from './token-claims.ts'
import { openUserDirectory, type UserDirectory } from './user-directory.ts'

/** Zero or left out: a free port. */
export type LocalPorts = {
  readonly api?: number
  readonly signIn?: number
  readonly dynamodb?: number
  readonly sqs?: number
  /** KMS, S3, EventBridge, Cognito and End User Messaging answer on one port. */
  readonly aws?: number
}

export type LocalStackOptions = {
  /** Everything that is kept between starts; made when missing. */
  readonly dataDir: string
  readonly ports?: LocalPorts
  /** Empties `dataDir` first. */
  readonly fresh?: boolean
  /** Says nothing about failing functions; they are in `<dataDir>/functions.log` either way. */
  readonly quiet?: boolean
  /** A ready assembly instead of the app's own. */
  readonly assembly?: string
}

export type LocalStack = {
  readonly baseUrl: string
  readonly issuer: string
  readonly endpoints: {
    readonly dynamodb: string
    readonly sqs: string
    readonly kms: string
    readonly eventBridge: string
    readonly cognito: string
  }
  readonly tables: { readonly registry: string; readonly vouchers: string; readonly ledger: string }
  /** Client ids of the two apps. */
  readonly clients: { readonly office: string; readonly field: string }
  readonly engine: string
  /** Under which personal data is encrypted; empty where an app keeps none. */
  readonly personalDataKeyId: string
  /** The folder of the seals. */
  readonly seals: string
  readonly users: UserDirectory
  /** Runs a function with an event, by short name (`project-vouchers`); throws what the function threw. */
  invoke(functionName: string, event: unknown): Promise<unknown>
  /** Resolves when queues are empty with nothing in flight and streams are read to their end. */
  settled(): Promise<void>
  /** Domain events put on the buses so far. */
  busEvents(): BusEvent[]
  stop(): Promise<void>
}

type Stop = () => Promise<void>

/** Starts everything. On failure it stops what had started and throws, LocalStackError where a person can help. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const stops: Stop[] = []
  const stop = async () => {
    for (const next of stops.splice(0).reverse()) await next()
  }
  try {
    return { ...(await startParts(options, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(options: LocalStackOptions, stops: Stop[]): Promise<Omit<LocalStack, 'stop'>> {
  const dataDir = resolve(options.dataDir)
  const ports = await choosePorts(options.ports ?? {})
  const releaseFolder = takeDataFolder(dataDir, options.fresh === true)
  stops.push(async () => releaseFolder())
  const assembly = options.assembly ?? (await synthesizeApp())
  let isStopping = false
  const onFailure = (line: string) => {
    if (options.quiet !== true && !isStopping) console.error(`  ! ${line}`)
  }

  const engine = await startDynamodbEngine({ dataDir, port: ports.dynamodb })
  stops.push(() => engine.stop())
  const queues = await startQueues({ dataDir, port: ports.sqs })
  stops.push(() => queues.stop())

  const surroundings = { region: localRegion, accountId: localAccountId, sqsEndpoint: queues.endpoint }
  const app = readAppModel(readCloudAssembly(assembly), surroundings)
  const pool = poolOf(app)
  await Promise.all([createTables(engine.endpoint, app.tables), queues.create(app.queues)])
  engine.indexStreams()

  const users = openUserDirectory(join(dataDir, 'users.json'), pool)
  const clientSecrets = openClientSecrets(join(dataDir, 'client-secrets.json'))
  const eventsFile = join(dataDir, 'events.jsonl')
  const handOn = eventHandler(app, queues.endpoint)
  const webOrigin = `http://${loopback}:${ports.api}`
  const outbox = openOutbox(join(dataDir, 'outbox.jsonl'))
  const aws = await startAwsEndpoints({
    ...{ app, pool, users, clientSecrets, dataDir, eventsFile, handOn, port: ports.aws },
    ...{ webOrigin, outbox },
  })
  stops.push(aws.stop)

  const log = openFunctionLog(dataDir)
  stops.push(() => log.close())
  const runtime = createFunctionRuntime({
    functions: app.functions.map((model) => servedFrom(webOrigin, model)),
    environment: awsEndpoints({ dynamodb: engine.endpoint, sqs: queues.endpoint, aws: aws.endpoint }),
    onLog: log.write,
  })
  stops.push(() => runtime.stop())

  const tables = tableNames(app)
  await addDemoStaff({ users, dynamodbEndpoint: engine.endpoint, ledgerTable: tables.ledger })
  const { baseUrl, issuer } = await startServers(
    { app, pool, users, clientSecrets, runtime, dataDir, ports, onFailure, uploads: aws.endpoint, outbox },
    stops,
  )

  const { endpoint: dynamodbEndpoint } = engine
  const { endpoint: sqsEndpoint } = queues
  const sources = startEventSources({ app, runtime, dynamodbEndpoint, sqsEndpoint, dataDir, onFailure })
  stops.push(() => sources.stop())
  const endpoints = {
    dynamodb: dynamodbEndpoint,
    sqs: sqsEndpoint,
    kms: aws.endpoint,
    eventBridge: aws.endpoint,
    cognito: aws.endpoint,
  }
  stops.push(async () => {
    isStopping = true
  })
  const seals = join(dataDir, 'buckets', app.lockedBuckets[0] ?? '')
  stops.push(announceStack(dataDir, { endpoints, tables, seals }))

  return {
    baseUrl,
    issuer,
    endpoints,
    tables,
    clients: { office: clientId(pool, 'office'), field: clientId(pool, 'field') },
    engine: engine.name,
    personalDataKeyId: toldIfAny(app, 'PERSONAL_DATA_KEY_ID') ?? '',
    seals,
    users,
    invoke: (functionName, event) => invokeOrThrow(runtime, functionName, event),
    settled: () => sources.settled(),
    busEvents: () => readBusEvents(eventsFile),
  }
}

/** All at once, so that a taken port is told before anything has started. */
async function choosePorts(wish: LocalPorts): Promise<Required<LocalPorts>> {
  const [api, signIn, dynamodb, sqs, aws] = await Promise.all([
    reservePort(wish.api ?? 0, 'the API'),
    reservePort(wish.signIn ?? 0, 'sign-in'),
    reservePort(wish.dynamodb ?? 0, 'DynamoDB'),
    reservePort(wish.sqs ?? 0, 'queues'),
    reservePort(wish.aws ?? 0, 'KMS, S3, EventBridge and Cognito'),
  ])
  return { api, signIn, dynamodb, sqs, aws }
}

type AwsEndpointOptions = {
  readonly app: AppModel
  readonly pool: UserPoolModel
  readonly users: UserDirectory
  readonly clientSecrets: ClientSecrets
  readonly dataDir: string
  readonly eventsFile: string
  readonly handOn: NonNullable<EventBusOptions['handOn']>
  readonly port: number
  readonly webOrigin: string
  readonly outbox: Outbox
}

async function startAwsEndpoints(options: AwsEndpointOptions): Promise<{ endpoint: string; stop: Stop }> {
  const { app, pool, users, clientSecrets, dataDir, eventsFile, handOn, port, webOrigin, outbox } = options
  const { keyIds, signingKeyIds, buckets, lockedBuckets } = app
  const rewritable = buckets.filter((bucket) => !lockedBuckets.includes(bucket))
  const objects = answerObjects({ buckets, rewritable, folder: join(dataDir, 'buckets'), webOrigin })
  const actions = {
    ...kmsActions({
      keyIds: keyIds.filter((keyId) => !signingKeyIds.includes(keyId)),
      masterKeyFile: join(dataDir, 'kms-master-key.json'),
    }),
    ...kmsSigningActions({ signingKeyIds, file: join(dataDir, 'kms-signing-keys.json') }),
    ...eventBusActions({ buses: app.eventBuses, file: eventsFile, handOn }),
    ...cognitoActions({ pool, users, clientSecrets }),
    ...smsActions(outbox),
  }
  const whatsapp = answerWhatsapp(outbox)
  const server = createAwsEndpointServer(actions, (request, response, body) =>
    (request.url === whatsappPath ? whatsapp : objects)(request, response, body),
  )
  await listen(server, port, 'KMS, S3, EventBridge and Cognito')
  return { endpoint: `http://${loopback}:${port}`, stop: () => closeServer(server) }
}

/** Does what the rules of the buses say. */
function eventHandler({ busRules, queues }: AppModel, sqsEndpoint: string): AwsEndpointOptions['handOn'] {
  const urlOf = new Map(queues.map(({ arn, url }) => [arn, url]))
  return async ({ bus, source }, envelope) => {
    for (const rule of busRules) {
      if (rule.bus !== bus || !rule.sources.includes(source)) continue
      const input = { QueueUrl: urlOf.get(rule.queueArn), MessageBody: JSON.stringify(envelope) }
      await callAws(sqsEndpoint, { target: 'AmazonSQS.SendMessage', input })
    }
  }
}

const awsEndpoints = (at: { dynamodb: string; sqs: string; aws: string }) => ({
  AWS_ENDPOINT_URL_DYNAMODB: at.dynamodb,
  AWS_ENDPOINT_URL_SQS: at.sqs,
  AWS_ENDPOINT_URL_KMS: at.aws,
  AWS_ENDPOINT_URL_S3: at.aws,
  AWS_ENDPOINT_URL_EVENTBRIDGE: at.aws,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: at.aws,
  AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: at.aws,
  AWS_ENDPOINT_URL_SOCIALMESSAGING: at.aws,
})

/** Links that functions send lead to this computer, on whatever port. */
function servedFrom(webOrigin: string, model: AppModel['functions'][number]): AppModel['functions'][number] {
  const { environment } = model
  return environment['WEB_ORIGIN'] === undefined
    ? model
    : { ...model, environment: { ...environment, WEB_ORIGIN: webOrigin } }
}

type ServerOptions = {
  readonly app: AppModel
  readonly pool: UserPoolModel
  readonly users: UserDirectory
  readonly clientSecrets: ClientSecrets
  readonly runtime: FunctionRuntime
  readonly dataDir: string
  readonly ports: Required<LocalPorts>
  readonly onFailure: (line: string) => void
  /** Where browsers put files. */
  readonly uploads: string
  readonly outbox: Outbox
}

async function startServers(
  options: ServerOptions,
  stops: Stop[],
): Promise<{ baseUrl: string; issuer: string }> {
  const { app, pool, users, clientSecrets, runtime, dataDir, ports, onFailure, uploads, outbox } = options
  const baseUrl = `http://${loopback}:${ports.api}`
  const issuer = `http://${loopback}:${ports.signIn}`
  const signIn = await createSignInServer({
    issuer,
    appOrigin: baseUrl,
    clients: pool.clients,
    users,
    clientSecrets,
    keyFile: join(dataDir, 'sign-in-keys.json'),
    claimsFor: createTokenClaims(pool, runtime),
    onFailure,
  })
  await listen(signIn, ports.signIn, 'sign-in')
  stops.push(() => closeServer(signIn))
  const api = createApiServer({
    routes: app.routes,
    runtime,
    authorizer: createJwtAuthorizer({ issuer, jwksUri: `${issuer}/jwks` }),
    pages: createPages({
      baseUrl,
      issuer,
      uploads,
      users: () => users.list(),
      clients: pool.clients,
      outbox,
    }),
    forms: (path, body) => answerOutbox(outbox, { method: 'POST', path, body }),
    onFailure,
  })
  await listen(api, ports.api, 'the API')
  stops.push(() => closeServer(api))
  return { baseUrl, issuer }
}

function poolOf({ userPool }: AppModel): UserPoolModel {
  if (userPool === undefined) throw new LocalStackError('The templates define no Cognito user pool.')
  return userPool
}

function clientId({ clients }: UserPoolModel, name: string): string {
  const found = clients.find((client) => client.clientId === name)
  if (found === undefined) throw new LocalStackError(`The user pool has no app client ${name}.`)
  return found.clientId
}

/** What functions are told in their environment. */
function told(app: AppModel, variable: string): string {
  const found = toldIfAny(app, variable)
  if (found === undefined) throw new LocalStackError(`No function is told ${variable}.`)
  return found
}

const toldIfAny = ({ functions }: AppModel, variable: string): string | undefined =>
  functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined)

/** The functions' environment says which table is which. */
function tableNames(app: AppModel): LocalStack['tables'] {
  return {
    registry: told(app, 'REGISTRY_TABLE'),
    vouchers: told(app, 'VOUCHERS_TABLE'),
    ledger: told(app, 'LEDGER_TABLE'),
  }
}

async function invokeOrThrow(
  runtime: FunctionRuntime,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const outcome = await runtime.run(functionName, event)
  if (outcome.kind === 'returned') return outcome.result
  const { errorType, errorMessage } = outcome.failure
  throw new Error(`${functionName} failed: ${errorType}: ${errorMessage}`)
}
