// Makes the messages of released rounds, one shard a message of the queue. It finds vouchers, and can open no number.
import * as z from 'zod'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeIssuedVouchers } from '../../shared/adapters/dynamodb/issued-vouchers.ts'
import { makeMessageStore } from '../../shared/adapters/dynamodb/message-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeContactReader } from '../../shared/adapters/dynamodb/registration-reader.ts'
import { makeRoundIssueStore } from '../../shared/adapters/dynamodb/round-issue-store.ts'
import { makeSendingStore } from '../../shared/adapters/dynamodb/sending-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeRoundSecretStore } from '../../shared/adapters/kms/round-secret-store.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { planMessages } from '../../shared/application/plan-messages.ts'
import { programmeId, roundId } from '../../shared/contract/fields.ts'
import { messageChannel } from '../../shared/contract/routes/messages.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const environment = readEnvironment(
  ...(['REGISTRY_TABLE', 'VOUCHERS_TABLE', 'LEDGER_TABLE', 'SIGNING_KEY_ID'] as const),
  ...(['PLAN_QUEUE_URL', 'MESSAGE_QUEUE_URL'] as const),
)
const client = makeAttributedClient(environment.LEDGER_TABLE)
const tableName = environment.LEDGER_TABLE
const planQueue = makeWorkQueue(environment.PLAN_QUEUE_URL)
const plan = planMessages({
  ...makeProgrammeReader(client, tableName),
  ...makeContactReader(client, environment.REGISTRY_TABLE),
  ...makeIssuedVouchers(client, environment.VOUCHERS_TABLE),
  ...makeMessageStore(client, tableName),
  ...makeSendingStore(client, tableName),
  listShardEntitlements: makeRoundIssueStore(client, tableName).listShardEntitlements,
  openVoucherIds: makeRoundSecretStore({
    client,
    tableName,
    vault: makeKeyVault(environment.SIGNING_KEY_ID),
  }),
  messageIdOf: (voucherId, channel) => deriveId('msg', voucherId, channel),
  queueMessages: makeWorkQueue(environment.MESSAGE_QUEUE_URL).sendAll,
  queueShard: (shard, delayMs) => planQueue.sendAll([shard], delayMs),
})

const message = z.strictObject({
  programmeId,
  roundId,
  channel: messageChannel,
  run: z.int().min(1),
  by: z.string(),
  shard: z
    .int()
    .min(0)
    .max(shardCount - 1),
})

export const handler = queueFunction('plan-messages', message, plan)
