// A voucher's link on its way to its household, over the running stack: asked for over HTTP, sent by the worker, and taken by
// an outbox that can be told to fail.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import {
  listVoucherMessagesRoute,
  sendVoucherLinkRoute,
  setQuietHoursRoute,
} from '../../shared/contract/routes/messages.ts'
import { eraseHouseholdRoute, recordConsentRoute } from '../../shared/contract/routes/registry.ts'
import { viewVoucherRoute } from '../../shared/contract/routes/wallet.ts'
import type { MessageChannel } from '../../shared/domain/message.ts'
import { voucherTextOfFragment } from '../../shared/domain/wallet-link.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { type HouseholdInput, openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { aPhone, sentTo, setOutbox } from '../fixtures/outbox.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { invoke, settled } from '../stack.ts'

const vale = await useVale()
const { api, setUp, stack, tokens, tables, programme } = vale
const { baseUrl } = stack
const token = tokens.registration

const always = { from: '00:00', until: '00:00' }
const setQuiet = (programmeId: string, body: { from: string; until: string }) =>
  api.call(setQuietHoursRoute, { token: tokens.programme, params: { programmeId }, body })
await setQuiet(programme.programmeId, always)
const envelope = { USD: 10_000_000 }
const { roundId } = await openStandingRound(setUp, programme, { codes: ['food'], envelope })

const consent = (given = true): HouseholdInput['consents'] => [
  { purpose: 'registration-and-assistance', given: true, language: 'es' },
  { purpose: 'contact', given, language: 'es' },
]

async function aVoucher(household: Partial<HouseholdInput> = {}, at = { ...programme, roundId }) {
  const phone = aPhone()
  const contacts = { phones: [phone], whatsapp: phone }
  const { householdId, vouchers } = await walkIn(setUp, at, {
    roundId: at.roundId,
    household: { contacts, consents: consent(), ...household },
  })
  const voucher = vouchers[0]
  if (voucher === undefined) throw new Error('no voucher')
  return { householdId, phone, voucherId: voucher.voucherId, text: voucher.text }
}

const ask = (voucherId: string, given: { channel?: MessageChannel; key?: string; token?: string } = {}) =>
  api.send(sendVoucherLinkRoute, {
    token: given.token ?? token,
    params: { voucherId },
    body: { channel: given.channel ?? 'sms' },
    ...(given.key !== undefined && { idempotencyKey: given.key }),
  })

const look = (voucherId: string, by = token) =>
  api.call(listVoucherMessagesRoute, { token: by, params: { voucherId } })

async function channelOf(voucherId: string, channel: MessageChannel = 'sms') {
  const found = (await look(voucherId)).channels.find((one) => one.channel === channel)
  if (found === undefined) throw new Error(`no channel ${channel}`)
  return found
}

/** Once the worker is done with it. */
async function outcomeOf(voucherId: string, channel: MessageChannel = 'sms') {
  for (let attempt = 0; attempt < 600; attempt++) {
    const { message } = await channelOf(voucherId, channel)
    if (message !== undefined && !['waiting', 'sending'].includes(message.state)) return message
    await sleep(50)
  }
  throw new Error('the message never came to an end')
}

const itemOf = async (voucherId: string, channel: MessageChannel = 'sms') => {
  const Key = ledgerKey.message(deriveId('msg', voucherId, channel))
  return (await tables.send(new GetCommand({ TableName: stack.tables.ledger, Key }))).Item
}

/** As if the time had come. */
async function sendNow(voucherId: string) {
  const messageId = deriveId('msg', voucherId, 'sms')
  await tables.send(
    new UpdateCommand({
      TableName: stack.tables.ledger,
      Key: ledgerKey.message(messageId),
      UpdateExpression: 'SET dueAt = :now',
      ExpressionAttributeValues: { ':now': Date.now() },
    }),
  )
  const body = JSON.stringify({ messageId })
  await invoke('send-messages', { Records: [{ messageId: randomUUID(), body }] })
}

describe('sendVoucherLink', () => {
  it('sends a link that opens the voucher, in the language of the household, once', async () => {
    const { voucherId, phone, text } = await aVoucher({ language: 'fr' })
    const { status, body } = await ask(voucherId)
    expect(status).toBe(202)
    expect(body).toMatchObject({ channel: 'sms', state: 'waiting', requests: 1 })
    expect(await outcomeOf(voucherId)).toMatchObject({
      state: 'sent',
      log: [{ state: 'waiting' }, { state: 'sent' }],
    })
    const sent = await sentTo(baseUrl, phone)
    expect(sent).toMatchObject([{ channel: 'sms' }])
    const [first, link = ''] = (sent[0]?.text ?? '').split('\n')
    expect(first).toBe('Vous avez un bon. Ouvrez ce lien :')
    const { origin, pathname, hash } = new URL(link)
    expect(origin + pathname).toBe(`${baseUrl}/wallet/`)
    expect(voucherTextOfFragment(hash)).toBe(text)
    const opened = await api.send(viewVoucherRoute, { body: { text: voucherTextOfFragment(hash) ?? '' } })
    expect(opened.body).toMatchObject({ state: 'active' })
  })

  it('sends it by WhatsApp as a template that Meta has approved', async () => {
    const { voucherId, phone } = await aVoucher({ language: 'ht' })
    await ask(voucherId, { channel: 'whatsapp' })
    expect(await outcomeOf(voucherId, 'whatsapp')).toMatchObject({ state: 'sent' })
    const [sent] = await sentTo(baseUrl, phone)
    expect(sent).toMatchObject({ channel: 'whatsapp', text: expect.stringContaining('Ou gen yon bon.') })
  })

  it('sends once what was asked for twice with one key, also at once', async () => {
    const { voucherId, phone } = await aVoucher()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(voucherId, { key })))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202))
    await outcomeOf(voucherId)
    expect((await ask(voucherId, { key })).status).toBe(202)
    await settled()
    expect(await sentTo(baseUrl, phone)).toHaveLength(1)
    expect(await itemOf(voucherId)).toMatchObject({ state: 'sent', requests: [{}] })
  })

  it('sends once what several officers ask for at once', async () => {
    const { voucherId, phone } = await aVoucher()
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(voucherId)))
    const taken = answers.filter(({ status }) => status === 202)
    const refused = answers.filter(({ status }) => status !== 202).map(({ body }) => body)
    expect(taken.length).toBeGreaterThan(0)
    for (const body of refused)
      expect(body).toMatchObject({ code: expect.stringMatching(/^message-under-way$|^too-busy$/) })
    await outcomeOf(voucherId)
    await settled()
    expect(await sentTo(baseUrl, phone)).toHaveLength(taken.length)
    expect(await itemOf(voucherId)).toMatchObject({ requests: taken.map(() => ({})) })
  })

  it('sends once what comes from the queue several times, at once too', async () => {
    const { voucherId, phone } = await aVoucher()
    await ask(voucherId)
    const body = JSON.stringify({ messageId: deriveId('msg', voucherId, 'sms') })
    const event = { Records: [{ messageId: randomUUID(), body }] }
    await Promise.all(Array.from({ length: 6 }, () => invoke('send-messages', event)))
    await outcomeOf(voucherId)
    await invoke('send-messages', event)
    expect(await sentTo(baseUrl, phone)).toHaveLength(1)
  })

  it.each([
    ['opted-out', 'failed', 'opted-out'],
    ['refused', 'failed', 'number-refused'],
    ['silent', 'unknown', 'no-answer'],
  ] as const)(
    'says of a network that is %s that it %s, and sends again for a person alone',
    async (mode, state, reason) => {
      const { voucherId, phone } = await aVoucher()
      await setOutbox(baseUrl, mode, phone)
      await ask(voucherId)
      expect(await outcomeOf(voucherId)).toMatchObject({ state, reason })
      await setOutbox(baseUrl, 'taken', phone)
      await settled()
      const before = await sentTo(baseUrl, phone)
      expect(before).toHaveLength(mode === 'silent' ? 1 : 0)
      expect(await channelOf(voucherId)).not.toHaveProperty('obstacle')
      expect((await ask(voucherId)).body).toMatchObject({ state: 'waiting', requests: 2 })
      expect(await outcomeOf(voucherId)).toMatchObject({ state: 'sent' })
      expect(await sentTo(baseUrl, phone)).toHaveLength(before.length + 1)
    },
  )

  it('waits for a network that is busy, and says so', async () => {
    const { voucherId, phone } = await aVoucher()
    await setOutbox(baseUrl, 'busy', phone)
    await ask(voucherId)
    await expect
      .poll(async () => (await channelOf(voucherId)).message, { timeout: 20_000 })
      .toMatchObject({
        ...{ state: 'waiting', reason: 'network-busy' },
      })
    const { message, obstacle } = await channelOf(voucherId)
    expect((message?.dueAt ?? 0) - (message?.changedAt ?? 0)).toBe(30_000)
    expect(obstacle).toBe('message-under-way')
    expect((await ask(voucherId)).body).toMatchObject({ code: 'message-under-way' })
    expect(await sentTo(baseUrl, phone)).toEqual([])
  })

  it('waits for the end of quiet hours', async () => {
    const quiet = await setUpProgramme(setUp, { name: 'Quiet' })
    const round = await openStandingRound(setUp, quiet, { codes: ['food'], envelope })
    const { voucherId, phone } = await aVoucher({}, { ...quiet, roundId: round.roundId })
    // All day but for one minute that is past.
    const hours = (offsetMinutes: number) =>
      new Date(Date.now() - 5 * 3_600_000 + offsetMinutes * 60_000).toISOString().slice(11, 16)
    await setQuiet(quiet.programmeId, { from: hours(-60), until: hours(120) })
    expect((await look(voucherId)).quietUntil).toBeGreaterThan(Date.now() + 100 * 60_000)
    await ask(voucherId)
    await expect
      .poll(async () => (await channelOf(voucherId)).message?.dueAt ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(Date.now() + 100 * 60_000)
    await settled()
    expect((await channelOf(voucherId)).message).toMatchObject({ state: 'waiting' })
    expect(await sentTo(baseUrl, phone)).toEqual([])
  })

  it('sends nothing to whoever did not agree to be written to, or withdrew it after it was asked for', async () => {
    const silent = await aVoucher({ consents: consent(false) })
    expect((await ask(silent.voucherId)).body).toMatchObject({ code: 'consent-missing' })
    expect((await channelOf(silent.voucherId)).obstacle).toBe('consent-missing')
    const { voucherId, householdId, phone } = await aVoucher()
    await setOutbox(baseUrl, 'busy', phone)
    await ask(voucherId)
    await expect
      .poll(async () => (await channelOf(voucherId)).message?.reason, { timeout: 20_000 })
      .toBe('network-busy')
    await api.call(recordConsentRoute, {
      token,
      params: { householdId },
      body: { version: 1, purpose: 'contact', given: false, language: 'es' },
    })
    await setOutbox(baseUrl, 'taken', phone)
    await sendNow(voucherId)
    expect(await outcomeOf(voucherId)).toMatchObject({ state: 'not-allowed', reason: 'no-consent' })
    expect(await sentTo(baseUrl, phone)).toEqual([])
  })

  it('says that there is no number', async () => {
    const { voucherId } = await aVoucher({ contacts: { phones: [] } })
    expect((await ask(voucherId)).body).toMatchObject({ code: 'phone-missing' })
    expect((await look(voucherId)).channels.map(({ obstacle }) => obstacle)).toEqual([
      'phone-missing',
      'phone-missing',
    ])
  })

  it('sends nothing of a voucher that has ended', async () => {
    const { voucherId } = await aVoucher()
    await api.call(voidVoucherRoute, {
      token: tokens.programme,
      params: { voucherId },
      body: { reason: 'Mistake' },
    })
    expect((await ask(voucherId)).body).toMatchObject({ code: 'voucher-void' })
  })

  it('is for those who hand over, at their own site and in their own programme', async () => {
    const { voucherId } = await aVoucher()
    for (const role of ['approver', 'finance', 'protection', 'auditor'] as const)
      expect((await ask(voucherId, { token: tokens[role] })).body, role).toMatchObject({
        code: 'role-not-allowed',
      })
    const roles = ['registration-officer'] as const
    const { programmeId, siteId } = programme
    for (const scope of [
      { programmes: [], sites: [siteId] },
      { programmes: [programmeId], sites: [] },
    ]) {
      const elsewhere = await someStaff(vale, { roles, ...scope })
      expect((await ask(voucherId, { token: elsewhere.token })).body).toMatchObject({
        code: 'outside-your-scope',
      })
      const seen = await api.send(listVoucherMessagesRoute, { token: elsewhere.token, params: { voucherId } })
      expect(seen.body).toMatchObject({ code: 'outside-your-scope' })
    }
    const here = await someStaff(vale, { roles, programmes: [programmeId], sites: [siteId] })
    expect((await ask(voucherId, { token: here.token })).status).toBe(202)
  })

  it('leaves an audit record with who asked', async () => {
    const { voucherId, householdId } = await aVoucher()
    await ask(voucherId)
    const records = await auditRecordsOfToday(tables, stack.tables.ledger, {
      voucherId,
      what: 'voucher-link-sent',
    })
    expect(records).toMatchObject([{ who: subjectOf(token), householdId }])
  })
})

describe('what is kept of a message', () => {
  it('is neither a number, nor a link, nor a name, in the ledger and in logs', async () => {
    for (const mode of ['taken', 'refused'] as const) {
      const { voucherId, phone, text } = await aVoucher()
      await setOutbox(baseUrl, mode, phone)
      await ask(voucherId)
      await outcomeOf(voucherId)
      await settled()
      const digits = phone.slice(1)
      const item = JSON.stringify(await itemOf(voucherId))
      for (const secret of [digits, text, 'Head']) expect(item).not.toContain(secret)
      const log = readFileSync(join(stack.seals, '../../functions.log'), 'utf8')
      expect(log).toContain('"service":"send-messages"')
      for (const secret of [digits, text.slice(20, 60)]) expect(log).not.toContain(secret)
    }
  })

  it('still is nothing personal once the household is erased, and nothing more is sent to it', async () => {
    const { voucherId, householdId, phone } = await aVoucher()
    await ask(voucherId)
    await outcomeOf(voucherId)
    await api.call(eraseHouseholdRoute, {
      token: tokens.protection,
      params: { householdId },
      body: { reason: 'asked-by-person' },
    })
    const asked = await ask(voucherId, { token: tokens.admin })
    expect(asked.body).toMatchObject({ code: expect.stringMatching(/^consent-missing$|^voucher-/) })
    const { Items = [] } = await tables.send(
      new ScanCommand({
        TableName: stack.tables.ledger,
        FilterExpression: 'householdId = :household AND begins_with(pk, :message)',
        ExpressionAttributeValues: { ':household': householdId, ':message': 'MESSAGE#' },
      }),
    )
    expect(JSON.stringify(Items)).not.toContain(phone.slice(1))
  })
})
