// Issuing over HTTP, through the bundles that are deployed: walk-in, QR, cards, keys, and a round's sheets.
import { describe, expect, it } from 'vitest'
import {
  getRoundCardsRoute,
  getVoucherCardRoute,
  getVoucherQrRoute,
  issueWalkInRoute,
  listSigningKeysRoute,
  retireSigningKeyRoute,
  rotateSigningKeyRoute,
} from '../../shared/contract/routes/issuing.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import {
  aHousehold,
  carryOut,
  enrol,
  openStandingRound,
  prepareCycle,
  walkIn,
} from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'

const { api, setUp, tokens, programme } = await useVale()
const { programmeId } = programme
const envelope = { USD: 10_000_000 }
const standing = await openStandingRound(setUp, programme, { codes: ['food', 'rent'], envelope })
const pdfOf = (raw: Uint8Array) => Buffer.from(raw).toString('latin1')

describe('issueWalkIn', () => {
  it('answers a repeated request with the same vouchers', async () => {
    const { householdId } = await enrol(setUp, aHousehold(programme))
    const request = {
      token: tokens.registration,
      params: { programmeId, roundId: standing.roundId },
      body: { householdId },
      idempotencyKey: crypto.randomUUID(),
    }
    const first = await api.call(issueWalkInRoute, request)
    expect(first.vouchers.map(({ code }) => code)).toEqual(['food', 'rent'])
    expect(await api.call(issueWalkInRoute, request)).toEqual(first)
    const other = await api.send(issueWalkInRoute, { ...request, idempotencyKey: crypto.randomUUID() })
    expect(other).toMatchObject({ status: 409, body: { code: 'voucher-already-issued' } })
  })
})

describe('QR and cards', () => {
  it('are shown and printed for a walk-in at once', async () => {
    const { vouchers } = await walkIn(setUp, programme, standing)
    const at = { token: tokens.registration, params: { voucherId: vouchers[0]?.voucherId ?? '' } }
    const qr = await api.send(getVoucherQrRoute, at)
    expect(qr.headers.get('content-type')).toContain('image/svg+xml')
    expect(Buffer.from(qr.raw).toString()).toMatch(/^<svg /)
    const card = await api.send(getVoucherCardRoute, at)
    expect(card.headers.get('content-type')).toBe('application/pdf')
    expect(pdfOf(card.raw)).toMatch(/^%PDF-[\s\S]*%%EOF\s*$/)
  })

  it('are printed for a cycle once it is released, and not before', async () => {
    const own = await setUpProgramme(setUp, { name: 'Cards' })
    for (let count = 0; count < 3; count++) await enrol(setUp, aHousehold(own))
    const { roundId } = await prepareCycle(setUp, own, { codes: ['food', 'dignity', 'legal'] })
    const at = { programmeId: own.programmeId, roundId }
    const print = () => api.send(getRoundCardsRoute, { token: tokens.programme, params: at })
    expect((await print()).body.code).toBe('card-not-ready')
    const { progress } = await carryOut(setUp, at)
    expect(progress?.issuedVouchers).toBe(9)
    const sheets = await print()
    expect([sheets.status, pdfOf(sheets.raw).match(/\/Type \/Page\n/g)?.length]).toEqual([200, 2])
  })
})

describe('signing keys', () => {
  it('are rotated once a request, retired, and listed without their private halves', async () => {
    const token = tokens.admin
    const own = { programmeId: (await setUpProgramme(setUp, { name: 'Keys' })).programmeId }
    const idempotencyKey = crypto.randomUUID()
    const rotate = () => api.send(rotateSigningKeyRoute, { token, params: own, idempotencyKey })
    const [first, again] = [await rotate(), await rotate()]
    expect(again.raw).toEqual(first.raw)
    await api.call(retireSigningKeyRoute, { token, params: { ...own, keyNumber: '1' } })
    const { keys } = await api.call(listSigningKeysRoute, { token, params: own })
    expect(keys.map(({ keyNumber, status }) => ({ keyNumber, status }))).toEqual([
      { keyNumber: 1, status: 'retired' },
    ])
    expect(JSON.stringify(keys)).not.toMatch(/wrapped|"d"/)
  })
})
