// Hands messages to AWS End User Messaging: SMS, and WhatsApp by a template that Meta has approved. Neither API knows an
// idempotency key, so nothing is ever sent a second time here: the SDK's own retries are off, and whatever might have been
// taken is `unknown`. What the service says is judged and dropped: its words may hold the number.
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2'
import { SendWhatsAppMessageCommand, SocialMessagingClient } from '@aws-sdk/client-socialmessaging'
import type { MessageSender, OutgoingMessage } from '../../application/message-ports.ts'
import type { MessageChannel, SendOutcome } from '../../domain/message.ts'
import { type MessageLanguage, shortDay } from '../../domain/message-text.ts'

export type MessageOrigins = {
  /** ARN of a phone number, a pool or a sender id. */
  readonly smsOrigin?: string | undefined
  /** ARN of a WhatsApp phone number, and the name that the templates begin with. */
  readonly whatsappOrigin?: string | undefined
  readonly whatsappTemplate: string
}

type Clients = {
  readonly sms: PinpointSMSVoiceV2Client
  readonly whatsapp: SocialMessagingClient
}

/** What Meta calls a template's language. It knows no Haitian Creole: that template stands under French. */
const metaLanguages: Readonly<Record<MessageLanguage, string>> = {
  ...{ es: 'es', en: 'en', fr: 'fr', pt: 'pt_BR', ht: 'fr', ar: 'ar' },
}
const metaApiVersion = 'v20.0'

/** Longer than these services take; a worker's own time is longer still. */
const requestTimeoutMs = 10_000
const once = { maxAttempts: 1, requestHandler: { requestTimeout: requestTimeoutMs, connectionTimeout: 3000 } }

export const makeClients = (): Clients => ({
  sms: new PinpointSMSVoiceV2Client(once),
  whatsapp: new SocialMessagingClient(once),
})

/** `onFailure` is told an error's name and reason, which are the service's own words for kinds of failure. */
export function makeMessageSender(
  origins: MessageOrigins,
  onFailure: (failure: { channel: MessageChannel; error: string }) => void,
  { sms, whatsapp }: Clients = makeClients(),
): MessageSender {
  const handOver = async (message: OutgoingMessage): Promise<string | undefined> => {
    if (message.channel === 'sms') {
      const command = new SendTextMessageCommand({
        DestinationPhoneNumber: message.to,
        OriginationIdentity: origins.smsOrigin,
        MessageBody: message.text,
        MessageType: 'TRANSACTIONAL',
      })
      return (await sms.send(command)).MessageId
    }
    const command = new SendWhatsAppMessageCommand({
      originationPhoneNumberId: origins.whatsappOrigin,
      metaApiVersion,
      message: Buffer.from(JSON.stringify(templateMessage(message, origins.whatsappTemplate))),
    })
    return (await whatsapp.send(command)).messageId
  }
  return async (message) => {
    const { channel } = message
    const origin = channel === 'sms' ? origins.smsOrigin : origins.whatsappOrigin
    if (origin === undefined) return { outcome: 'refused', reason: 'network-refused' }
    try {
      const networkId = await handOver(message)
      return { outcome: 'sent', networkId: networkId ?? '' }
    } catch (error) {
      onFailure({ channel, error: kindOf(error) })
      return outcomeOf(error)
    }
  }
}

/** The link, the last day and the help line fill the places {{1}} to {{3}} of the template's body. */
function templateMessage({ to, language, parts }: OutgoingMessage, template: string) {
  const { link, lastDay, helpLine } = parts
  const texts = [link, shortDay(lastDay), helpLine]
  return {
    messaging_product: 'whatsapp',
    to,
    type: 'template',
    template: {
      name: `${template}_${language}`,
      language: { code: metaLanguages[language] },
      components: [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }],
    },
  }
}

type ServiceError = { readonly name?: string; readonly Reason?: string; readonly code?: string }

const kindOf = (error: unknown) => {
  const { name = 'unknown', Reason } = (error ?? {}) as ServiceError
  return Reason === undefined ? name : `${name} ${Reason}`
}

const busyNames = new Set(['ThrottlingException', 'ThrottledRequestException', 'LimitExceededException'])
/** It was never taken: no connection was made. */
const unreachedCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])
const optedOut = 'DESTINATION_PHONE_NUMBER_OPTED_OUT'
const ofNumber = /DESTINATION_PHONE_NUMBER|DESTINATION_COUNTRY|INVALID_PARAMETER|INVALID_IDENTITY_FOR/
const refusedNames = new Set([
  ...[
    'AccessDeniedException',
    'AccessDeniedByMetaException',
    'ConflictException',
    'ResourceNotFoundException',
  ],
  ...['InvalidParametersException', 'ServiceQuotaExceededException', 'ValidationException'],
])

/** By name and reason alone. An error that is not known here may have come after the message was taken. */
function outcomeOf(error: unknown): SendOutcome {
  const { name = '', Reason = '', code = '' } = (error ?? {}) as ServiceError
  if (busyNames.has(name) || unreachedCodes.has(code)) return { outcome: 'busy' }
  if (!refusedNames.has(name)) return { outcome: 'unknown' }
  if (Reason === optedOut) return { outcome: 'refused', reason: 'opted-out' }
  if (ofNumber.test(Reason)) return { outcome: 'refused', reason: 'number-refused' }
  return { outcome: 'refused', reason: 'network-refused' }
}
