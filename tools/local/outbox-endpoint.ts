// The two calls of AWS End User Messaging that send: what they are given goes to the outbox.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageLanguages, messageText } from '../../shared/domain/message-text.ts'
import { type AwsActions, AwsServiceError, AwsSilence } from './aws-endpoint-server.ts'
import type { Outbox, OutboxMessage } from './outbox.ts'

export const whatsappPath = '/v1/whatsapp/send'

/** Answers `SendTextMessage`, in AWS's JSON protocol. */
export function smsActions(outbox: Outbox): AwsActions {
  return {
    'PinpointSMSVoiceV2.SendTextMessage': (input) => {
      const to = String(input['DestinationPhoneNumber'])
      const mode = outbox.mode(to)
      if (mode === 'busy') throw new AwsServiceError('ThrottlingException', 'Rate exceeded.')
      if (mode === 'opted-out' || mode === 'refused')
        throw new AwsServiceError('ConflictException', `The number ${to} cannot be written to.`, 400, {
          Reason:
            mode === 'opted-out'
              ? 'DESTINATION_PHONE_NUMBER_OPTED_OUT'
              : 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED',
        })
      const MessageId = keep(outbox, { channel: 'sms', to, text: String(input['MessageBody']) })
      if (mode === 'silent') throw new AwsSilence()
      return { MessageId }
    },
  }
}

/** Answers `SendWhatsAppMessage`, a request of REST. */
export function answerWhatsapp(outbox: Outbox) {
  return (_request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const sent = templateIn(body)
    const mode = outbox.mode(sent.to)
    if (mode === 'busy') fail(response, 429, 'ThrottledRequestException')
    else if (mode === 'opted-out' || mode === 'refused') fail(response, 400, 'InvalidParametersException')
    else {
      const messageId = keep(outbox, { channel: 'whatsapp', to: sent.to, text: textOf(sent.template) })
      if (mode === 'silent') response.destroy()
      else response.writeHead(200, asJson).end(JSON.stringify({ messageId }))
    }
  }
}

const asJson = { 'content-type': 'application/json' }

function templateIn(body: Buffer): TemplateMessage {
  const { message } = JSON.parse(body.toString('utf8')) as { message: string }
  return JSON.parse(Buffer.from(message, 'base64').toString('utf8')) as TemplateMessage
}

type TemplateMessage = {
  readonly to: string
  readonly template: {
    readonly name: string
    readonly components: readonly { readonly parameters: readonly { readonly text: string }[] }[]
  }
}

/** As the template would read it, whose name ends in its language. */
function textOf({ name, components }: TemplateMessage['template']): string {
  const language = messageLanguages.find((one) => name.endsWith(`_${one}`)) ?? 'es'
  const [link = '', day = '', helpLine = ''] = (components[0]?.parameters ?? []).map(({ text }) => text)
  return messageText(language, { link, lastDay: day.split('/').reverse().join('-'), helpLine })
}

function keep(outbox: Outbox, message: Omit<OutboxMessage, 'id' | 'at'>): string {
  const id = randomUUID()
  outbox.keep({ id, at: Date.now(), ...message })
  return id
}

function fail(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { ...asJson, 'x-amzn-errortype': name })
  response.end(JSON.stringify({ message: 'The outbox was told to take nothing.' }))
}
