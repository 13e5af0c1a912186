// Sends messages, one of the queue at a time: the only function that opens a number to write to it.
import { Logger } from '@aws-lambda-powertools/logger'
import * as z from 'zod'
import { makePersonalData } from '../../shared/adapters/crypto/personal-data.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeMessageStore } from '../../shared/adapters/dynamodb/message-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeRegistrationReader } from '../../shared/adapters/dynamodb/registration-reader.ts'
import { makeSealedHouseholdReader } from '../../shared/adapters/dynamodb/sealed-household-reader.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeMessageSender } from '../../shared/adapters/messages/end-user-messaging.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { sendMessage } from '../../shared/application/send-message.ts'
import { messageId } from '../../shared/contract/fields.ts'
import { walletLinkOf } from '../../shared/domain/wallet-link.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const service = 'send-messages'
const environment = readEnvironment(
  ...(['REGISTRY_TABLE', 'VOUCHERS_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID'] as const),
  ...(['MESSAGE_QUEUE_URL', 'SMS_ORIGIN', 'WHATSAPP_ORIGIN', 'WHATSAPP_TEMPLATE', 'WEB_ORIGIN'] as const),
)
const logger = new Logger({ serviceName: service })
const client = makeAttributedClient(environment.LEDGER_TABLE)
const send = makeMessageSender(
  {
    smsOrigin: environment.SMS_ORIGIN,
    whatsappOrigin: environment.WHATSAPP_ORIGIN,
    whatsappTemplate: environment.WHATSAPP_TEMPLATE,
  },
  (failure) => logger.warn('the network took no message', failure),
)
const work = sendMessage({
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeMessageStore(client, environment.LEDGER_TABLE),
  ...makeRegistrationReader(client, environment.REGISTRY_TABLE),
  ...makeSealedHouseholdReader(client, environment.REGISTRY_TABLE),
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  ...makePersonalData(makeKeyVault(environment.PERSONAL_DATA_KEY_ID)),
  queueMessages: makeWorkQueue(environment.MESSAGE_QUEUE_URL).sendAll,
  linkOf: (text) => walletLinkOf({ origin: environment.WEB_ORIGIN, text }),
  send,
})

export const handler = queueFunction(service, z.strictObject({ messageId }), work)
