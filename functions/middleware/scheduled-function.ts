// Turns work that is due at an interval into a Lambda handler. What it throws makes the run fail, and Lambda run it
// again, so the work must bear to be repeated and to run beside itself.
import { Logger } from '@aws-lambda-powertools/logger'
import type { Context } from 'aws-lambda'
import { actingAs } from '../../shared/adapters/dynamodb/attributed-writes.ts'

/** Counts and marks of a run, for the log and for whoever runs it by hand; no personal data. */
type RunFacts = Readonly<Record<string, number | string | boolean>>

/** `work` gets the time in milliseconds since 1970, not the time when the run was due. */
export function scheduledFunction(service: string, work: (now: number) => Promise<RunFacts>) {
  const logger = new Logger({ serviceName: service })
  return async (_event: unknown, context: Context): Promise<RunFacts> => {
    logger.addContext(context)
    const from = { function: service, requestId: context.awsRequestId }
    const facts = await actingAs({ by: 'system', what: service, from }, () => work(Date.now()))
    logger.info('ran', facts)
    return facts
  }
}
