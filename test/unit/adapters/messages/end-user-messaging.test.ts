import {
  ConflictException,
  InternalServerException,
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2'
import {
  DependencyException,
  InvalidParametersException,
  SendWhatsAppMessageCommand,
  SocialMessagingClient,
  ThrottledRequestException,
} from '@aws-sdk/client-socialmessaging'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makeClients, makeMessageSender } from '../../../../shared/adapters/messages/end-user-messaging.ts'
import type { OutgoingMessage } from '../../../../shared/application/message-ports.ts'

const smsClient = new PinpointSMSVoiceV2Client({ region: 'us-east-1' })
const whatsappClient = new SocialMessagingClient({ region: 'us-east-1' })
const sms = mockClient(smsClient)
const whatsapp = mockClient(whatsappClient)
const onFailure = vi.fn()

const origins = { smsOrigin: 'arn:sms', whatsappOrigin: 'arn:whatsapp', whatsappTemplate: 'vale_link' }
const send = makeMessageSender(origins, onFailure, { sms: smsClient, whatsapp: whatsappClient })

const to = '+50760001234'
const aMessage = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  channel: 'sms',
  to,
  language: 'ht',
  text: 'Ou gen yon bon.',
  parts: { link: 'https://vale.example.org/wallet/#1.x', lastDay: '2026-11-30', helpLine: '+507 800 0000' },
  ...changes,
})

const about = { message: `no message to ${to}`, $metadata: {} }
const conflict = (Reason: string) => new ConflictException({ ...about, Reason: Reason as never })
const invalid = (Reason: string) => new ValidationException({ ...about, Reason: Reason as never })

beforeEach(() => {
  sms.reset()
  whatsapp.reset()
  onFailure.mockReset()
})

describe('makeMessageSender', () => {
  it('sends an SMS as the number of the installation', async () => {
    sms.on(SendTextMessageCommand).resolves({ MessageId: 'n1' })
    expect(await send(aMessage())).toEqual({ outcome: 'sent', networkId: 'n1' })
    expect(sms.commandCalls(SendTextMessageCommand)[0]?.args[0].input).toEqual({
      ...{ DestinationPhoneNumber: to, OriginationIdentity: 'arn:sms', MessageBody: 'Ou gen yon bon.' },
      MessageType: 'TRANSACTIONAL',
    })
  })

  it('sends WhatsApp a template in a language that Meta knows', async () => {
    whatsapp.on(SendWhatsAppMessageCommand).resolves({ messageId: 'n2' })
    expect(await send(aMessage({ channel: 'whatsapp' }))).toEqual({ outcome: 'sent', networkId: 'n2' })
    const { originationPhoneNumberId, message } =
      whatsapp.commandCalls(SendWhatsAppMessageCommand)[0]?.args[0].input ?? {}
    expect(originationPhoneNumberId).toBe('arn:whatsapp')
    expect(JSON.parse(Buffer.from(message ?? []).toString('utf8'))).toMatchObject({
      to,
      template: {
        name: 'vale_link_ht',
        language: { code: 'fr' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'https://vale.example.org/wallet/#1.x' },
              { type: 'text', text: '30/11/2026' },
              { type: 'text', text: '+507 800 0000' },
            ],
          },
        ],
      },
    })
  })

  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  const unreached = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  it.each([
    ['a rate that is too high', new ThrottlingException(about), { outcome: 'busy' }],
    ['no connection', unreached, { outcome: 'busy' }],
    [
      'a number that opted out',
      conflict('DESTINATION_PHONE_NUMBER_OPTED_OUT'),
      { outcome: 'refused', reason: 'opted-out' },
    ],
    [
      'a number that is not verified',
      conflict('DESTINATION_PHONE_NUMBER_NOT_VERIFIED'),
      { outcome: 'refused', reason: 'number-refused' },
    ],
    [
      'a country that is blocked',
      invalid('DESTINATION_COUNTRY_BLOCKED'),
      { outcome: 'refused', reason: 'number-refused' },
    ],
    ['a number that is none', invalid('INVALID_PARAMETER'), { outcome: 'refused', reason: 'number-refused' }],
    [
      'a spending limit',
      new ServiceQuotaExceededException(about),
      { outcome: 'refused', reason: 'network-refused' },
    ],
    ['a failure of the service', new InternalServerException(about), { outcome: 'unknown' }],
    ['a line that breaks', lost, { outcome: 'unknown' }],
    ['what nobody knows', new Error('something'), { outcome: 'unknown' }],
  ])('judges %s', async (_, error, outcome) => {
    sms.on(SendTextMessageCommand).rejects(error)
    expect(await send(aMessage())).toEqual(outcome)
    expect(sms.commandCalls(SendTextMessageCommand)).toHaveLength(1)
  })

  it.each([
    ['a rate that is too high', new ThrottledRequestException(about), { outcome: 'busy' }],
    [
      'what Meta does not take',
      new InvalidParametersException(about),
      { outcome: 'refused', reason: 'network-refused' },
    ],
    ['a failure of Meta', new DependencyException(about), { outcome: 'unknown' }],
  ])('judges %s by WhatsApp', async (_, error, outcome) => {
    whatsapp.on(SendWhatsAppMessageCommand).rejects(error)
    expect(await send(aMessage({ channel: 'whatsapp' }))).toEqual(outcome)
  })

  it('tells of a failure its kind, and no word that may hold the number', async () => {
    sms.on(SendTextMessageCommand).rejects(conflict('DESTINATION_PHONE_NUMBER_OPTED_OUT'))
    await send(aMessage())
    expect(onFailure.mock.calls).toEqual([
      [{ channel: 'sms', error: 'ConflictException DESTINATION_PHONE_NUMBER_OPTED_OUT' }],
    ])
  })

  it('calls nobody by a channel that is not set up', async () => {
    const unset = makeMessageSender({ whatsappTemplate: 'vale_link' }, onFailure, {
      sms: smsClient,
      whatsapp: whatsappClient,
    })
    expect(await unset(aMessage())).toEqual({ outcome: 'refused', reason: 'network-refused' })
    expect(sms.calls()).toEqual([])
  })

  it('lets the SDK try nothing a second time: neither API knows that it is the same message', async () => {
    const clients = makeClients()
    for (const client of Object.values(clients)) expect(await client.config.maxAttempts()).toBe(1)
  })
})
