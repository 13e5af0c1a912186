// How the stacks of Vale hang together: each sees only what stands above it.
import { App, type AppProps } from 'aws-cdk-lib'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import type { CodeOf } from './constructs/vale-function.ts'
import { ApiStack } from './stacks/api-stack.ts'
import { DataStack } from './stacks/data-stack.ts'
import { EventsStack } from './stacks/events-stack.ts'
import { FunctionsStack } from './stacks/functions-stack.ts'
import { OperationsStack } from './stacks/operations-stack.ts'
import { SignInStack } from './stacks/sign-in-stack.ts'
import { WebStack } from './stacks/web-stack.ts'

/** Set here and not in cdk.json, so that the app writes the same templates with and without CDK's command line. */
const context = {
  ...recommendedFlags,
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': true,
}

/** Those that KoboToolbox itself runs; an organisation's own is named in the context `koboServers`. */
const publicKoboServers = ['https://kf.kobotoolbox.org', 'https://eu.kobotoolbox.org']

/** Builds the app; `codeOf` says where each function's code lies, `context` what a deployment sets itself. */
export function buildVale({
  codeOf,
  outdir,
  ...given
}: { codeOf: CodeOf } & Pick<AppProps, 'outdir' | 'context'>) {
  const app = new App({
    context: { ...context, ...given.context },
    analyticsReporting: false,
    ...(outdir && { outdir }),
  })
  const webOrigin: string = app.node.tryGetContext('webOrigin') ?? 'https://vale.example.org'

  const webhookLoopback = app.node.tryGetContext('webhookLoopback') === 'allowed' ? 'allowed' : 'refused'
  const koboServers: string[] = app.node.tryGetContext('koboServers')?.split(' ') ?? publicKoboServers

  const messageOrigins = {
    smsArn: app.node.tryGetContext('smsOriginArn') as string | undefined,
    whatsappArn: app.node.tryGetContext('whatsappNumberArn') as string | undefined,
    whatsappTemplate: (app.node.tryGetContext('whatsappTemplate') as string | undefined) ?? 'vale_link',
    webOrigin,
  }
  const partnerClients = Number(app.node.tryGetContext('partnerClients') ?? 0)

  const sealRetentionDays = Number(app.node.tryGetContext('sealRetentionDays') ?? 3650)

  const data = new DataStack(app, 'ValeData', {
    description: 'Vale: tables, keys and seals.',
    sealRetentionDays,
    webOrigin,
  })
  const operations = new OperationsStack(app, 'ValeOperations', { description: 'Vale: alarms and log key.' })
  const { logKey, alarmTopic } = operations
  const shared = { codeOf, logKey, alarmTopic }
  const { tables, keys, buckets } = data
  const signIn = new SignInStack(app, 'ValeSignIn', {
    description: 'Vale: sign-in.',
    webOrigin,
    partnerClients,
    ...shared,
    reachable: { tables, keys, buckets },
  })
  const events = new EventsStack(app, 'ValeEvents', { description: 'Vale: queues and bus.', alarmTopic })
  const { queues, bus, streamDeadLetters } = events
  const functions = new FunctionsStack(app, 'ValeFunctions', {
    description: 'Vale: functions.',
    ...shared,
    streamDeadLetters,
    reachable: {
      ...{ tables, keys, buckets, queues, bus, koboServers, webhookLoopback, messageOrigins },
      userPool: signIn.userPool,
      partnerClients: signIn.partnerClients.map(({ userPoolClientId }) => userPoolClientId),
    },
  })
  const api = new ApiStack(app, 'ValeApi', {
    description: 'Vale: the HTTP API.',
    http: functions.http,
    signIn,
    logKey,
    alarmTopic,
  })
  const web = new WebStack(app, 'ValeWeb', {
    description: 'Vale: web apps, and one address for them and the API.',
    signIn,
    apiEndpoint: api.endpoint,
    uploadBucket: buckets.UploadBucket,
  })
  return { app, stacks: { data, operations, signIn, events, functions, api, web } }
}
