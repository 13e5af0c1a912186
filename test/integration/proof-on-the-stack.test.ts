// The audit proof over HTTP, on the running stack: from a redemption through both streams to a seal and its proof.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { getVoucherProofRoute } from '../../shared/contract/routes/reports.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import type { Item } from '../fixtures/own-engine.ts'
import { useVale } from '../fixtures/vale.ts'
import { invoke, settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, programme, vendorToken, stack, tables } = vale
const folder = mkdtempSync(join(tmpdir(), 'vale-proof-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a redemption on the running stack', () => {
  it('is proven by a seal that a donor can check', async () => {
    const envelope = { USD: 1_000_000 }
    const { roundId } = await openStandingRound(setUp, programme, { codes: ['food'], envelope })
    const { vouchers } = await walkIn(setUp, programme, { roundId })
    const [voucher] = vouchers
    if (voucher === undefined) throw new Error('no voucher was issued')
    const { voucherId, text } = voucher
    await api.call(redeemVoucherRoute, {
      token: vendorToken,
      body: { voucher: { text }, amount: { amountMinor: 100, currency: 'USD' } },
    })
    await settled()
    await invoke('seal-ledger', {})
    const proof = await api.call(getVoucherProofRoute, { token: tokens.auditor, params: { voucherId } })
    expect(proof).toMatchObject({ pending: [], altered: [] })
    expect(proof.leaves).toHaveLength(2)

    const proofFile = join(folder, 'proof.json')
    writeFileSync(proofFile, JSON.stringify(proof))
    const [key = ''] = readdirSync(join(stack.seals, 'keys'))
    const script = resolve(import.meta.dirname, '../../docs/check-proof.mjs')
    const { stdout } = spawnSync(process.execPath, [script, proofFile, join(stack.seals, 'keys', key)], {
      encoding: 'utf8',
    })
    expect(stdout).toContain('OK: 2 entries are as they were sealed.')
  }, 120_000)

  it('leaves a record of who changed what of the round', async () => {
    const items: Item[] = []
    await settled()
    await scanTable(tables, { table: stack.tables.ledger }, (item) => items.push(item))
    const of = ({ item }: Item) =>
      (item as { pk?: string } | undefined)?.pk === `PROGRAMME#${programme.programmeId}`
    const records = items.filter((item) => String(item['pk']).startsWith('AUDIT#') && of(item))
    expect(records.length).toBeGreaterThan(5)
    expect(records.filter(({ who }) => who === 'unknown')).toEqual([])
    expect(records.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['createProgramme', 'approveRound']),
    )
  }, 60_000)
})
