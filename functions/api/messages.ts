// Sends the link of a voucher or of a whole round, and shows what became of it. It asks and looks: it can open no number and sign nothing.
import { createHash } from 'node:crypto'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeMessageStore } from '../../shared/adapters/dynamodb/message-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import {
  makeContactReader,
  makeRegistrationReader,
} from '../../shared/adapters/dynamodb/registration-reader.ts'
import { makeRoundIssueStore } from '../../shared/adapters/dynamodb/round-issue-store.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { makeSendingStore } from '../../shared/adapters/dynamodb/sending-store.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { sendVoucherLink, showVoucherMessages } from '../../shared/application/request-message.ts'
import { sendRoundLinks, showRoundLinks } from '../../shared/application/round-links.ts'
import {
  listVoucherMessagesRoute,
  sendRoundLinksRoute,
  sendVoucherLinkRoute,
  showRoundLinksRoute,
} from '../../shared/contract/routes/messages.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment(
  ...(['REGISTRY_TABLE', 'VOUCHERS_TABLE', 'LEDGER_TABLE', 'MESSAGE_QUEUE_URL', 'MESSAGE_CHANNELS'] as const),
  'PLAN_QUEUE_URL',
)
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeMessageStore(client, environment.LEDGER_TABLE),
  ...makeRegistrationReader(client, environment.REGISTRY_TABLE),
  ...makeContactReader(client, environment.REGISTRY_TABLE),
  ...makeSendingStore(client, environment.LEDGER_TABLE),
  listShardEntitlements: makeRoundIssueStore(client, environment.LEDGER_TABLE).listShardEntitlements,
  queueShards: makeWorkQueue(environment.PLAN_QUEUE_URL).sendAll,
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  getRound: makeRoundStore(client, environment.LEDGER_TABLE).getRound,
  recordDisclosure: makeAuditLog(client, environment.LEDGER_TABLE),
  queueMessages: makeWorkQueue(environment.MESSAGE_QUEUE_URL).sendAll,
  messageIdOf: (voucherId: string, channel: string) => deriveId('msg', voucherId, channel),
  channelsSetUp: environment.MESSAGE_CHANNELS,
}

export const handler = apiFunction('messages', [
  on(listVoucherMessagesRoute, ({ params, actor, now }) =>
    showVoucherMessages(ports)({ ...params, actor, now }),
  ),
  on(sendVoucherLinkRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) => {
    const requestKey = createHash('sha256')
      .update(JSON.stringify([actor.sub, idempotencyKey]))
      .digest('hex')
    return sendVoucherLink(ports)({ ...params, ...body, actor, requestKey, requestHash, now })
  }),
  on(showRoundLinksRoute, ({ params, actor, now }) => showRoundLinks(ports)({ ...params, actor, now })),
  on(sendRoundLinksRoute, ({ params, body, actor, now }) =>
    sendRoundLinks(ports)({ ...params, ...body, actor, now }),
  ),
])
