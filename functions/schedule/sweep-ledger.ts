// Compares the vouchers with what was projected from them, once a day; says how much differs and mends nothing.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeProjectionReader } from '../../shared/adapters/dynamodb/projection-reader.ts'
import { makeSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts'
import { compareProjections } from '../../shared/application/compare-projections.ts'
import { differencesIn, sweepProjections } from '../../shared/application/sweep-projections.ts'
import { emitMetric } from '../middleware/emit-metric.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'

/** Of the function's fifteen minutes; the rest is for the last page and the counters. */
const sweepMs = 12 * 60_000

const service = 'sweep-ledger'
const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE', 'POWERTOOLS_METRICS_NAMESPACE')
const client = makeDocumentClient()
const tables = { vouchers: environment.VOUCHERS_TABLE, ledger: environment.LEDGER_TABLE }
const sweep = sweepProjections({
  compare: compareProjections(makeProjectionReader(client, tables)),
  ...makeSweepStore(client, tables.ledger),
})

/** The items that differ are not named here: a line's name holds its voucher's number, which can be spent. */
export const handler = scheduledFunction(service, async (now) => {
  const { examples: _, differences, ...counts } = await sweep({ now, stopAt: now + sweepMs })
  const value = differencesIn({ differences })
  const namespace = environment.POWERTOOLS_METRICS_NAMESPACE
  emitMetric({ namespace, service, name: 'ProjectionDifferences', value, at: now })
  return { ...counts, ...differences, differences: value }
})
