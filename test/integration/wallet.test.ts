// What a holder's page is told over HTTP: nothing to those without a genuine voucher, and to its holder nothing that
// tells why they are helped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { placesMemoryMs } from '../../shared/adapters/dynamodb/wallet-reader.ts'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { replaceCardRoute } from '../../shared/contract/routes/issuing.ts'
import { createSiteRoute } from '../../shared/contract/routes/programmes.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { viewVoucherRoute } from '../../shared/contract/routes/wallet.ts'
import { decodeBase45, encodeBase45 } from '../../shared/domain/base45.ts'
import { voucherTextPrefix } from '../../shared/domain/voucher-text.ts'
import { setUpProgramme, setUpVendor } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, setUp, stack, tokens, vendorToken } = vale
const helpDesk = 'Blue tent beside the clinic, 8 to 17'
const position = { latitude: 8.3806, longitude: -77.8119 }
const site = await api.call(createSiteRoute, {
  token: tokens.programme,
  body: { name: 'Lajas', pcode: 'PA0501', helpDesk, position },
})
const programme = {
  ...(await setUpProgramme(setUp, { name: 'Survivors of violence, UNHCR' })),
  siteId: site.siteId,
}
await setUpVendor(setUp, { name: 'Bodega Lajas', ...programme })
const codes = ['food', 'dignity']
const standing = await openStandingRound(setUp, programme, {
  codes,
  envelope: { USD: 10_000_000, 'item:dignity-kit': 1000 },
})

async function aVoucher(code = 'food') {
  const { householdId, vouchers } = await walkIn(setUp, programme, standing)
  const voucher = vouchers.find((one) => one.code === code)
  if (voucher === undefined) throw new Error(`no voucher for ${code}`)
  return { householdId, ...voucher }
}

const view = (text: string) => api.send(viewVoucherRoute, { body: { text } })

/** The same text with the lowest bit of one byte the other way round. */
function flipBit(text: string, place: number): string {
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length)) ?? new Uint8Array()
  bytes[place] = (bytes[place] ?? 0) ^ 1
  return voucherTextPrefix + encodeBase45(bytes)
}

describe('viewVoucher', () => {
  it('tells what a voucher is worth, until when, where it can be used and whom to call', async () => {
    const { text } = await aVoucher()
    // A page asked for a moment before the shop was there may still be without it.
    await vi.waitFor(
      async () => expect((await view(text)).body.places).not.toEqual([]),
      placesMemoryMs + 5_000,
    )
    const { status, body, headers } = await view(text)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      kind: 'value',
      state: 'active',
      amounts: { USD: 11_000 },
      items: [],
      timeZone: 'America/Panama',
      helpLine: '+507 800 0000',
      helpDesks: [helpDesk],
      places: [{ name: 'Bodega Lajas', siteName: 'Lajas', position }],
    })
    expect(body.validUntil).toBeGreaterThan(body.asOf)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('names the things of a basket', async () => {
    const { text } = await aVoucher('dignity')
    expect((await view(text)).body).toMatchObject({
      kind: 'commodity',
      amounts: { 'item:dignity-kit': 3 },
      items: [{ itemCode: 'dignity-kit', name: 'Kit' }],
    })
  })

  it('tells what is left after a redemption', async () => {
    const till = await openStandingRound(setUp, vale.programme, {
      codes: ['food'],
      envelope: { USD: 1_000_000 },
    })
    const { vouchers } = await walkIn(setUp, vale.programme, till)
    const text = vouchers[0]?.text ?? ''
    const redeem = (amountMinor: number) =>
      api.call(redeemVoucherRoute, {
        token: vendorToken,
        body: { voucher: { text }, amount: { amountMinor, currency: 'USD' } },
      })
    await redeem(4_000)
    expect((await view(text)).body).toMatchObject({ state: 'active', amounts: { USD: 7_000 } })
    await redeem(7_000)
    expect((await view(text)).body).toMatchObject({ state: 'spent', amounts: {}, places: [] })
  })

  it('sends the holder of a replaced or cancelled card to the help desk, and to no shop', async () => {
    const [lost, stolen] = [await aVoucher(), await aVoucher()]
    const replaced = await api.call(replaceCardRoute, {
      token: tokens.registration,
      params: { voucherId: lost.voucherId },
      body: { reason: 'Lost' },
    })
    await api.call(voidVoucherRoute, {
      token: tokens.programme,
      params: { voucherId: stolen.voucherId },
      body: { reason: 'Stolen' },
    })
    const ended = { amounts: {}, places: [], helpDesks: [helpDesk], helpLine: '+507 800 0000' }
    expect((await view(lost.text)).body).toMatchObject({ state: 'replaced', ...ended })
    expect((await view(stolen.text)).body).toMatchObject({ state: 'void', ...ended })
    expect((await view(replaced.text)).body).toMatchObject({ state: 'active' })
  })

  it('never says whom a programme helps, who pays for it, or who the holder is', async () => {
    const voucher = await aVoucher()
    const told = JSON.stringify((await view(voucher.text)).body)
    for (const secret of [
      'Survivors',
      'UNHCR',
      'ECHO',
      'Head',
      programme.programmeId,
      programme.grantId,
      voucher.householdId,
      voucher.voucherId,
    ])
      expect(told).not.toContain(secret)
  })

  it('tells somebody who guesses nothing, whichever part of a voucher they made up', async () => {
    const { text } = await aVoucher()
    // Key, programme, id, amount, signature.
    for (const place of [1, 3, 8, 20, 31, 94]) {
      const { status, body } = await view(flipBit(text, place))
      expect(status).toBe(403)
      expect(body).toEqual(expect.objectContaining({ code: 'voucher-signature-invalid' }))
      expect(Object.keys(body).sort()).toEqual(['code', 'retry', 'status', 'title', 'type'])
    }
  })

  it('leaves no trace of a voucher in what the functions log', async () => {
    const { text } = await aVoucher()
    await view(text)
    await view(flipBit(text, 94))
    await view(text.slice(0, -1))
    const log = readFileSync(join(stack.seals, '../../functions.log'), 'utf8')
    expect(log).toContain('POST /wallet-views')
    expect(log).not.toContain(voucherTextPrefix)
    expect(log).not.toContain(text.slice(4, 40))
  })
})
