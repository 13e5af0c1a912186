// Walk-ins against a real engine: the envelope is paid out exactly, whoever races, and each household gets it once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { type IssueWalkInCommand, issueWalkIn } from '../../shared/application/issue-walk-in.ts'
import { importVoucherKey, verifyVoucher } from '../../shared/contract/voucher-signature.ts'
import { isRefusal, type Refusal } from '../../shared/domain/refusal.ts'
import { decodeVoucherText } from '../../shared/domain/voucher-text.ts'
import {
  aFoodLine,
  anAdmin,
  aRegistration,
  aStandingRound,
  type IssuingWorld,
  now,
  type Setting,
  someRegistrations,
  startIssuingWorld,
} from '../fixtures/issuing-world.ts'
import { ids } from '../fixtures/stored-items.ts'

let world: IssuingWorld
beforeAll(async () => {
  world = await startIssuingWorld()
})
afterAll(() => world.stop())

const aCommand = (
  setting: Setting,
  householdId: string,
  given: Partial<IssueWalkInCommand> = {},
): IssueWalkInCommand => {
  const { programmeId, roundId } = setting
  const idempotencyKey = crypto.randomUUID()
  return {
    actor: anAdmin,
    programmeId,
    roundId,
    householdId,
    idempotencyKey,
    requestHash: `${roundId} ${householdId}`,
    now,
    ...given,
  }
}

const walkIn = (command: IssueWalkInCommand) => issueWalkIn(world.ports)(command)

/** Sends again, with the same key, what was refused as too busy: as a client does. */
async function walkInPatiently(command: IssueWalkInCommand) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = await walkIn(command)
    if (!isRefusal(outcome) || outcome.refused !== 'too-busy') return outcome
  }
  throw new Error('too busy, five times')
}

function issuedOf(outcome: Awaited<ReturnType<typeof walkIn>>) {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`)
  return outcome.vouchers
}

const codesOf = (outcomes: readonly unknown[]) =>
  outcomes.filter(isRefusal).map(({ refused }: Refusal) => refused)

const race = (setting: Setting, households: readonly string[]) =>
  inParallel(households, 64, (householdId) => walkInPatiently(aCommand(setting, householdId)))

// 4,500 calls of the engine take seconds on a quiet machine, and far longer on a busy one.
describe('an envelope under a race', { timeout: 120_000 }, () => {
  it('gives exactly 100 of 500 walk-ins a voucher, when it holds 100', async () => {
    const setting = await aStandingRound(world, 100 * 7500)
    const households = await someRegistrations(world, setting, Array(500).fill({}))
    const outcomes = await race(setting, households)
    expect(codesOf(outcomes)).toEqual(Array(400).fill('envelope-exhausted'))
    expect(await world.vouchersOf(setting.roundId)).toHaveLength(100)
    expect(await world.leftInEnvelope(setting.roundId)).toBe(0)
  })

  it('gives all of 100 walk-ins a voucher, when it holds 100 to the cent', async () => {
    const setting = await aStandingRound(world, 100 * 7501)
    const lines = [aFoodLine(7501)]
    const households = await someRegistrations(world, setting, Array(100).fill({ lines }))
    expect(codesOf(await race(setting, households))).toEqual([])
    expect(await world.leftInEnvelope(setting.roundId)).toBe(0)
  })

  it('refuses only those who want more than is left, when amounts differ', async () => {
    const setting = await aStandingRound(world, 100_003)
    const amounts = Array.from({ length: 150 }, (_, index) => 500 + ((index * 7919) % 2000))
    const registrations = amounts.map((amount) => ({ lines: [aFoodLine(amount)] }))
    const households = await someRegistrations(world, setting, registrations)
    const outcomes = await race(setting, households)
    const left = await world.leftInEnvelope(setting.roundId)
    const vouchers = await world.vouchersOf(setting.roundId)
    const issued = vouchers.reduce((sum, item) => sum + (item['issued'] as { USD: number }).USD, 0)
    const refusedAmounts = amounts.filter((_, index) => isRefusal(outcomes[index]))
    expect({ sum: issued + left, codes: new Set(codesOf(outcomes)) }).toEqual({
      sum: 100_003,
      codes: new Set(['envelope-exhausted']),
    })
    expect(Math.min(...refusedAmounts)).toBeGreaterThan(left)
  })
})

describe('one household', () => {
  it('gets one voucher from 20 requests at once, and 19 are told which', async () => {
    const setting = await aStandingRound(world, 1_000_000)
    const householdId = await aRegistration(world, setting)
    const outcomes = await race(setting, Array(20).fill(householdId))
    const [voucher, ...others] = await world.vouchersOf(setting.roundId)
    expect(others).toEqual([])
    const refusals = outcomes.filter(isRefusal)
    expect(refusals).toEqual(
      Array(19).fill({
        refused: 'voucher-already-issued',
        facts: { voucherIds: [voucher?.['voucherId']] },
      }),
    )
    expect(await world.leftInEnvelope(setting.roundId)).toBe(1_000_000 - 7500)
  })

  it('gets the same vouchers again for the same key, also when sent many times at once', async () => {
    const setting = await aStandingRound(world, 7500)
    const householdId = await aRegistration(world, setting)
    const command = aCommand(setting, householdId)
    const first = await inParallel(Array(10).fill(command), 10, walkInPatiently)
    const again = await walkIn({ ...command, now: now + 86_400_000 })
    expect(new Set([...first, again].map((outcome) => JSON.stringify(outcome))).size).toBe(1)
    expect(issuedOf(again)).toHaveLength(1)
    expect(await world.leftInEnvelope(setting.roundId)).toBe(0)
  })

  it('gets what was set aside for it, after a crash before the voucher was written', async () => {
    const setting = await aStandingRound(world, 7500)
    const householdId = await aRegistration(world, setting)
    const dying = issueWalkIn({
      ...world.ports,
      putVoucher: () => Promise.reject(new Error('the process died')),
    })
    const command = aCommand(setting, householdId)
    await expect(dying(command)).rejects.toThrow('the process died')
    expect(await world.leftInEnvelope(setting.roundId)).toBe(0)
    const [voucher] = issuedOf(await walkIn({ ...command, now: now + 2 * 86_400_000 }))
    expect(voucher).toMatchObject({ amounts: { USD: 7500 }, firstValidDay: '2026-03-01' })
  })

  it('has its voucher completed by another request, which is told that it exists', async () => {
    const setting = await aStandingRound(world, 7500)
    const householdId = await aRegistration(world, setting)
    const dying = issueWalkIn({ ...world.ports, putVoucher: () => Promise.reject(new Error('died')) })
    await expect(dying(aCommand(setting, householdId))).rejects.toThrow('died')
    const outcome = await walkIn(aCommand(setting, householdId))
    const [voucher] = await world.vouchersOf(setting.roundId)
    expect(outcome).toEqual({
      refused: 'voucher-already-issued',
      facts: { voucherIds: [voucher?.['voucherId']] },
    })
  })

  it('is not answered for a key that was used for another one', async () => {
    const setting = await aStandingRound(world, 1_000_000)
    const [one = '', other = ''] = await someRegistrations(world, setting, [{}, {}])
    const command = aCommand(setting, one)
    await walkIn(command)
    const outcome = await walkIn(aCommand(setting, other, { idempotencyKey: command.idempotencyKey }))
    expect(outcome).toEqual({ refused: 'idempotency-key-reused' })
    expect(await world.vouchersOf(setting.roundId)).toHaveLength(1)
  })
})

describe('a walk-in voucher', () => {
  it('is signed by the programme, starts today there, and is stored as redemptions expect it', async () => {
    const setting = await aStandingRound(world, 1_000_000, {
      programme: { pinRequired: true },
    })
    const pin = { salt: 'c2FsdA', hash: 'aGFzaA' }
    const householdId = await aRegistration(world, setting, { pin })
    const [voucher] = issuedOf(await walkIn(aCommand(setting, householdId)))
    const parts = decodeVoucherText(voucher?.text ?? '')
    const [key] = await world.ports.listKeys(setting)
    if (parts === undefined || key === undefined) throw new Error('no text or no key')
    expect(await verifyVoucher(parts, await importVoucherKey(key.publicKey))).toBe(true)
    expect(parts.payload).toMatchObject({
      programmeNumber: setting.number,
      amountOrBasket: 7500,
      keyNumber: 1,
    })
    const item = await world.voucherItem(parts.payload.voucherId)
    expect(item).toEqual({
      voucherId: parts.payload.voucherId,
      status: 'active',
      programmeId: setting.programmeId,
      programmeNumber: setting.number,
      roundId: setting.roundId,
      grantId: ids.grant,
      householdId,
      code: 'food',
      kind: 'value',
      category: 'food',
      issued: { USD: 7500 },
      bal: { USD: 7500 },
      // Midnight in Panama.
      nbf: Date.UTC(2026, 2, 1, 5) / 1000,
      exp: Date.UTC(2026, 2, 31, 5) / 1000,
      issuedAt: now,
      statusIndex: parts.payload.statusIndex,
      keyNumber: 1,
      text: voucher?.text,
      pinRequired: true,
      pin,
      attempts: 0,
      ver: 0,
      t: {},
      b: {},
      n: {},
      // Ten days after its end, when no phone can hold a redemption of it any more.
      gsi1pk: expect.stringMatching(/^EXP#2026-04-10#[0-7]$/),
      gsi1sk: voucher?.voucherId,
    })
  })

  it.each([
    ['round-not-standing', { round: { kind: 'cycle' } }, {}],
    ['round-not-standing', { round: { state: 'submitted' } }, {}],
    ['consent-missing', {}, { consented: false }],
    ['assessment-outdated', { programme: { rules: { version: 2 } } }, {}],
    ['round-not-for-household', { round: { siteIds: ['sit_00000000000000000000'] } }, {}],
    ['round-not-for-household', { round: { lines: [{ code: 'rent', grantId: ids.grant }] } }, {}],
    ['pin-required', { programme: { pinRequired: true } }, {}],
  ] as const)('is refused with %s (%o, %o)', async (code, given, registration) => {
    const setting = await aStandingRound(world, 1_000_000, given)
    const householdId = await aRegistration(world, setting, registration)
    expect(await walkIn(aCommand(setting, householdId))).toMatchObject({ refused: code })
    expect(await world.leftInEnvelope(setting.roundId)).toBe(1_000_000)
  })

  it('is refused for a household, a round or a site that is not there or not the officer’s', async () => {
    const setting = await aStandingRound(world, 1_000_000)
    const householdId = await aRegistration(world, setting)
    const officer = {
      sub: 'o',
      roles: ['registration-officer'],
      programmes: [setting.programmeId],
      sites: [],
    }
    const codes = [
      await walkIn(aCommand(setting, 'hh_00000000000000000000')),
      await walkIn(aCommand({ ...setting, roundId: 'rnd_00000000000000000000' }, householdId)),
      await walkIn(aCommand(setting, householdId, { actor: officer })),
      await walkIn(aCommand(setting, householdId, { actor: { ...officer, programmes: [] } })),
    ]
    expect(codesOf(codes)).toEqual([
      'registration-unknown',
      'round-unknown',
      'outside-your-scope',
      'outside-your-scope',
    ])
  })
})
