// The links of a whole round over the running stack: what is told before, sent once however often it is asked for, and to
// nobody who did not agree.
import { describe, expect, it } from 'vitest'
import {
  sendRoundLinksRoute,
  setQuietHoursRoute,
  showRoundLinksRoute,
} from '../../shared/contract/routes/messages.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, carryOut, enrol, openStandingRound, prepareCycle } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { aPhone, sentTo } from '../fixtures/outbox.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, setUp, stack, tokens, tables } = vale
const { baseUrl } = stack
const token = tokens.programme

const clock = (minutes: number) =>
  new Date(Date.now() - 5 * 3_600_000 + minutes * 60_000).toISOString().slice(11, 16)
const never = { from: '00:00', until: '00:00' }
const setQuiet = (programmeId: string, body: { from: string; until: string }) =>
  api.call(setQuietHoursRoute, { token, params: { programmeId }, body })

const consents = (contact: boolean) =>
  (['registration-and-assistance', ...(contact ? (['contact'] as const) : [])] as const).map((purpose) => ({
    ...{ purpose, given: true, language: 'es' },
  }))

/** Three who may be written to, one who may not, and one without a number. */
async function aRound(quiet = never) {
  const programme = await setUpProgramme(setUp, { name: 'Links' })
  await setQuiet(programme.programmeId, quiet)
  const phones = [aPhone(), aPhone(), aPhone()]
  const silent = aPhone()
  const enrolOne = (numbers: readonly string[], contact: boolean) =>
    enrol(setUp, aHousehold(programme, { contacts: { phones: [...numbers] }, consents: consents(contact) }))
  for (const phone of phones) await enrolOne([phone], true)
  await enrolOne([silent], false)
  await enrolOne([], true)
  const { roundId } = await prepareCycle(setUp, programme, { codes: ['food'] })
  const at = { programmeId: programme.programmeId, roundId }
  await carryOut(setUp, at)
  return { at, phones, silent, siteId: programme.siteId }
}

const look = async (at: { programmeId: string; roundId: string }) => {
  const { channels, ...rest } = await api.call(showRoundLinksRoute, { token, params: at })
  const sms = channels.find(({ channel }) => channel === 'sms')
  const whatsapp = channels.find(({ channel }) => channel === 'whatsapp')
  if (sms === undefined || whatsapp === undefined) throw new Error('a channel is missing')
  return { sms, whatsapp, ...rest }
}

const send = (at: { programmeId: string; roundId: string }, by = token) =>
  api.send(sendRoundLinksRoute, { token: by, params: at, body: { channel: 'sms' } })

describe('sendRoundLinks', () => {
  it('tells before what will come of it, sends once however often it is asked for, and counts', async () => {
    const { at, phones, silent } = await aRound()
    const before = await look(at)
    expect(before.sms).toEqual({ channel: 'sms', preview: { asked: 3, noConsent: 1, noPhone: 1 } })
    expect(before.whatsapp.preview).toEqual({ asked: 0, noConsent: 1, noPhone: 4 })

    const answers = await Promise.all([send(at), send(at), send(at)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    await expect
      .poll(async () => (await look(at)).sms.sending, { timeout: 60_000 })
      .toMatchObject({
        ...{ shards: 32, shardsDone: 32, counts: { asked: 3, noConsent: 1, noPhone: 1, ended: 0 } },
        states: { waiting: 0, sending: 0, sent: 3, failed: 0, unknown: 0, 'not-allowed': 0 },
      })
    await send(at)
    await settled()
    for (const phone of phones) expect(await sentTo(baseUrl, phone)).toHaveLength(1)
    expect(await sentTo(baseUrl, silent)).toEqual([])
    expect((await look(at)).whatsapp).not.toHaveProperty('sending')
  }, 120_000)

  it('waits for the end of quiet hours, and makes no message before', async () => {
    const { at, phones } = await aRound({ from: clock(-60), until: clock(180) })
    expect((await look(at)).quietUntil).toBeGreaterThan(Date.now() + 170 * 60_000)
    expect((await send(at)).status).toBe(202)
    await settled()
    expect((await look(at)).sms.sending).toMatchObject({ shardsDone: 0, states: { waiting: 0, sent: 0 } })
    for (const phone of phones) expect(await sentTo(baseUrl, phone)).toEqual([])
  }, 120_000)

  it('is for officers of the programme and of all the sites, and leaves a record of who asked', async () => {
    const { at, siteId } = await aRound()
    for (const role of ['registration', 'approver', 'finance', 'protection', 'auditor'] as const)
      expect((await send(at, tokens[role])).body, role).toMatchObject({ code: 'role-not-allowed' })
    const roles = ['programme-officer'] as const
    for (const scope of [
      { programmes: [], sites: [siteId] },
      { programmes: [at.programmeId], sites: [siteId] },
    ]) {
      const elsewhere = await someStaff(vale, { roles, ...scope })
      expect((await send(at, elsewhere.token)).body).toMatchObject({ code: 'outside-your-scope' })
    }
    expect((await send(at)).status).toBe(202)
    const records = await auditRecordsOfToday(tables, stack.tables.ledger, {
      roundId: at.roundId,
      what: 'round-links-sent',
    })
    expect(records).toMatchObject([{ who: subjectOf(token) }])
  }, 120_000)

  it('leaves walk-ins to be sent one by one', async () => {
    const programme = await setUpProgramme(setUp, { name: 'Walk-ins' })
    const { roundId } = await openStandingRound(setUp, programme, {
      codes: ['food'],
      envelope: { USD: 100_000 },
    })
    expect((await send({ programmeId: programme.programmeId, roundId })).body).toMatchObject({
      code: 'card-not-ready',
    })
  })
})
