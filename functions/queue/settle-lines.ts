// Collects the lines of statements, one part a message. A message that fails comes again.
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { collectSettlementPart } from '../../shared/application/collect-settlement-part.ts'
import { programmeId, settlementId } from '../../shared/contract/fields.ts'
import { settlementParts } from '../../shared/domain/settlement.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const collectPart = collectSettlementPart({
  ...makeSettlementStore(client, environment.LEDGER_TABLE),
  ...makeSettlementLines(client, environment.LEDGER_TABLE),
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  sha256: (text) => createHash('sha256').update(text).digest(),
})

const message = z.strictObject({
  programmeId,
  settlementId,
  part: z
    .int()
    .min(0)
    .max(settlementParts - 1),
})

export const handler = queueFunction('settle-lines', message, (part, now) => collectPart({ ...part, now }))
