// Issues approved rounds, one shard a message. A message that fails comes again, and at last to the dead letters.
import * as z from 'zod'
import { issueRoundShard } from '../../shared/application/issue-round-shard.ts'
import { programmeId, roundId } from '../../shared/contract/fields.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'
import { makeIssuingPorts } from '../wiring/issuing-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'VOUCHERS_TABLE', 'LEDGER_TABLE', 'SIGNING_KEY_ID')
const issueShard = issueRoundShard(makeIssuingPorts(environment))

const message = z.strictObject({
  programmeId,
  roundId,
  shard: z
    .int()
    .min(0)
    .max(shardCount - 1),
})

export const handler = queueFunction('issue-vouchers', message, (shard, now) => issueShard({ ...shard, now }))
