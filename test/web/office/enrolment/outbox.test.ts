// The outbox on a real IndexedDB, with a server that is played: what it hears, and what the device keeps.
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  draftDays,
  type EnrolmentStore,
  enrolmentsOf,
  openEnrolments,
} from '../../../../web/office/screens/enrolment/enrolment-store.ts'
import {
  type Enrolled,
  type EnrolmentBody,
  newEnrolment,
} from '../../../../web/office/screens/enrolment/enrolment-values.ts'
import { makeKeeper } from '../../../../web/office/screens/enrolment/keep-values.ts'
import { makeOutbox, type OutboxParts } from '../../../../web/office/screens/enrolment/outbox.ts'

const programmeId = 'prg_0123456789abcdefghjk'
const answer = { householdId: 'hh_1', siteId: 'sit_1', memberCount: 1, enrolledAt: 1 } as Enrolled
const values = { ...newEnrolment('sit_1'), pin: '4321' }
const body = { siteId: 'sit_1' } as EnrolmentBody
const request = { idempotencyKey: 'key-of-this-household', body }

let name = 0
let database: Awaited<ReturnType<typeof openEnrolments>>
let store: EnrolmentStore
beforeEach(async () => {
  name += 1
  database = await openEnrolments(`enrolments-${name}`)
  store = enrolmentsOf(database, 'officer')
})

async function waiting(id = 'one', own = store): Promise<string> {
  await own.keepDraft(id, { programmeId, values })
  await own.queue(id, request)
  return id
}

type Answer = Awaited<ReturnType<OutboxParts['request']>>
const no = (code: string): Answer => ({ ok: false, problem: { code } })
const yes: Answer = { ok: true, answer }

/** Answers one after the other; the last one for ever. */
function aServer(...answers: readonly Answer[]) {
  const heard: string[] = []
  const planned: { attempt: () => void; waitMs: number }[] = []
  const parts = (own = store): OutboxParts => ({
    store: own,
    request: async ({ idempotencyKey }) => {
      heard.push(idempotencyKey)
      return answers[Math.min(heard.length, answers.length) - 1] ?? yes
    },
    changed: () => undefined,
    later: (attempt, waitMs) => planned.push({ attempt, waitMs }),
  })
  return { heard, planned, parts }
}

describe('the outbox', () => {
  it('sends a household, and forgets what was typed once it is accepted', async () => {
    const { heard, parts } = aServer(yes)
    expect(await makeOutbox(parts()).send(await waiting())).toBe('accepted')
    expect(heard).toEqual([request.idempotencyKey])
    const kept = await store.get('one')
    expect(kept).toMatchObject({ state: 'accepted', answer })
    expect(JSON.stringify(kept)).not.toContain('4321')
    expect(kept).not.toHaveProperty('request')
  })

  it('sends the same request with the same key until there is an answer, less and less often', async () => {
    const { heard, planned, parts } = aServer(no('no-network'), no('no-answer'), no('too-busy'), yes)
    const outbox = makeOutbox(parts())
    const id = await waiting()
    for (const outcome of ['waiting', 'waiting', 'waiting', 'accepted'])
      expect(await outbox.send(id)).toBe(outcome)
    expect(new Set(heard)).toEqual(new Set([request.idempotencyKey]))
    expect(heard).toHaveLength(4)
    expect(planned.map(({ waitMs }) => waitMs)).toEqual([5_000, 10_000, 20_000])
  })

  it('goes on after the tab was killed in the middle, with the key that was kept before', async () => {
    await waiting()
    await waiting('two')
    const never = makeOutbox({ ...aServer().parts(), request: () => new Promise(() => undefined) })
    void never.sendAll()
    const { heard, parts } = aServer(yes)
    await makeOutbox(parts(enrolmentsOf(database, 'officer'))).sendAll()
    expect(heard).toHaveLength(2)
    expect((await store.list()).map(({ state }) => state)).toEqual(['accepted', 'accepted'])
  })

  it('does not send twice what is under way', async () => {
    const { heard, parts } = aServer(yes)
    const outbox = makeOutbox(parts())
    const id = await waiting()
    expect(await Promise.all([outbox.send(id), outbox.send(id)])).toEqual(['accepted', 'accepted'])
    expect(await outbox.send(id)).toBe('accepted')
    expect(heard).toHaveLength(1)
  })

  it('gives back what the server refuses, with everything typed and why', async () => {
    const { heard, parts } = aServer(no('document-already-registered'))
    expect(await makeOutbox(parts()).send(await waiting())).toBe('draft')
    expect(await store.get('one')).toMatchObject({
      state: 'draft',
      values,
      problem: { code: 'document-already-registered' },
    })
    expect(await store.get('one')).not.toHaveProperty('request')
    await makeOutbox(parts()).sendAll()
    expect(heard).toHaveLength(1)
  })

  it("sends and shows nothing of another person's", async () => {
    const other = enrolmentsOf(database, 'somebody-else')
    await waiting('theirs', other)
    const { heard, parts } = aServer(yes)
    await makeOutbox(parts()).sendAll()
    expect(await makeOutbox(parts()).send('theirs')).toBe('draft')
    expect(heard).toEqual([])
    expect(await store.list()).toEqual([])
    await store.keepDraft('theirs', { programmeId, values: newEnrolment('sit_2') })
    await store.accept('theirs', answer)
    await store.remove('theirs')
    expect(await other.get('theirs')).toMatchObject({ state: 'waiting', values, request })
  })
})

describe('what the device keeps', () => {
  it('is not changed by a late keystroke once it is on its way', async () => {
    await waiting()
    await store.keepDraft('one', { programmeId, values: newEnrolment('sit_2') })
    expect(await store.get('one')).toMatchObject({ state: 'waiting', values })
  })

  it('is not removed while it waits', async () => {
    await waiting()
    await store.remove('one')
    expect(await store.get('one')).toMatchObject({ state: 'waiting' })
  })

  it('names one key a walk-in, for ever', async () => {
    const { parts } = aServer(yes)
    await makeOutbox(parts()).send(await waiting())
    const key = await store.walkInKey('one', 'rnd_1')
    expect(await store.walkInKey('one', 'rnd_1')).toBe(key)
    expect(await store.walkInKey('one', 'rnd_2')).not.toBe(key)
  })

  it('is deleted after some days where nobody finished it, unless it waits to be sent', async () => {
    await store.keepDraft('draft', { programmeId, values })
    await waiting()
    database.close()
    const later = Date.now() + (draftDays + 1) * 86_400_000
    const own = enrolmentsOf(await openEnrolments(`enrolments-${name}`, later), 'officer')
    expect((await own.list()).map(({ id }) => id)).toEqual(['one'])
  })
})

describe('makeKeeper', () => {
  it('writes the newest text last, and never two at once', async () => {
    const written: number[] = []
    let running = 0
    const saved: boolean[] = []
    const keep = makeKeeper<number>(
      async (value) => {
        running += 1
        expect(running).toBe(1)
        await new Promise((resolve) => setTimeout(resolve, 2))
        written.push(value)
        running -= 1
        if (value === 3) throw new Error('The device is full.')
      },
      (isSaved) => saved.push(isSaved),
    )
    for (const value of [1, 2, 3]) keep(value)
    await expect.poll(() => written).toEqual([1, 3])
    keep(4)
    await expect.poll(() => saved).toEqual([true, false, true])
    expect(written).toEqual([1, 3, 4])
  })
})
