// Computes the entitlements of cycles, one shard a message. A message that fails comes again.
import * as z from 'zod'
import { makeRoundPreparationStore } from '../../shared/adapters/dynamodb/round-preparation-store.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { prepareRoundShard } from '../../shared/application/prepare-round-shard.ts'
import { programmeId, roundId } from '../../shared/contract/fields.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID')
const { client, ports } = makeRegistryPorts(environment)
const prepareShard = prepareRoundShard({
  ...ports,
  ...makeRoundStore(client, environment.LEDGER_TABLE),
  ...makeRoundPreparationStore(client, environment.LEDGER_TABLE),
})

const message = z.strictObject({
  programmeId,
  roundId,
  shard: z
    .int()
    .min(0)
    .max(shardCount - 1),
})

export const handler = queueFunction('prepare-round', message, (shard) => prepareShard(shard))
