// Vendors over HTTP against a real engine: contracts and devices within the caller's scope, standing with a reason,
// and lines that only their owner and the programme's staff can read.
import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import {
  addDeviceRoute,
  createVendorRoute,
  getVendorRoute,
  listVendorLinesRoute,
  listVendorsRoute,
  setContractRoute,
  setDeviceStandingRoute,
  setVendorStandingRoute,
} from '../../shared/contract/routes/vendors.ts'
import { setUpProgramme, setUpVendor } from '../../tools/story/programme-setup.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme, vendor, vendorToken } = vale
const { programmeId, siteId } = programme
const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
const token = tokens.programme

const newVendor = () => api.call(createVendorRoute, { token, body: { name: 'Farmacia' } })
const contractOf = (...programmeIds: string[]) => ({
  programmeIds,
  kinds: ['cash' as const],
  categories: ['food'],
  siteIds: [siteId],
  from: '2026-01-01',
  until: '2026-12-31',
})

/** A vendor has a `status` of its own, so its type and a problem's do not go together. */
const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code

describe('createVendor', () => {
  it('answers a repeated request with the same vendor, and another one with a refusal', async () => {
    const idempotencyKey = randomUUID()
    const send = (name: string) => api.send(createVendorRoute, { token, idempotencyKey, body: { name } })
    const first = await send('Farmacia')
    expect(createVendorRoute.success.schema.parse(first.body)).toMatchObject({
      status: 'active',
      devices: [],
    })
    expect((await send('Farmacia')).raw).toEqual(first.raw)
    expect(codeOf(await send('Tienda'))).toBe('idempotency-key-reused')
  })
})

describe('setContract', () => {
  const set = (vendorId: string, body: ReturnType<typeof contractOf>, by = token) =>
    api.send(setContractRoute, { token: by, params: { vendorId }, body })

  it('sets and replaces a contract', async () => {
    const { vendorId } = await newVendor()
    const first = await set(vendorId, contractOf(programmeId))
    expect(setContractRoute.success.schema.parse(first.body).contract?.programmeIds).toEqual([programmeId])
    const second = await set(vendorId, contractOf(elsewhere.programmeId))
    expect(second.body).toMatchObject({ contract: { programmeIds: [elsewhere.programmeId] } })
  })

  it('refuses dates that end before they begin, and programmes and sites that are not there', async () => {
    const { vendorId } = await newVendor()
    const nobody = '0'.repeat(20)
    const contract = contractOf(programmeId)
    const backwards = { ...contract, from: '2026-02-01', until: '2026-01-31' }
    expect(codeOf(await set(vendorId, backwards))).toBe('contract-dates-invalid')
    expect((await set(vendorId, contractOf(programmeId, `prg_${nobody}`))).body).toMatchObject({
      code: 'programme-unknown',
      field: 'programmeIds.1',
    })
    expect(codeOf(await set(vendorId, { ...contract, siteIds: [`sit_${nobody}`] }))).toBe('site-unknown')
    expect(codeOf(await set(`vdr_${nobody}`, contract))).toBe('vendor-unknown')
  })

  it("neither gives nor takes away another programme's contract", async () => {
    const officer = await someStaff(vale, { roles: ['programme-officer'], programmes: [programmeId] })
    const { vendorId } = await newVendor()
    const both = contractOf(programmeId, elsewhere.programmeId)
    expect(codeOf(await set(vendorId, both, officer.token))).toBe('outside-your-scope')
    await set(vendorId, both)
    expect((await set(vendorId, contractOf(programmeId), officer.token)).body).toMatchObject({
      code: 'outside-your-scope',
      field: 'programmeIds',
    })
  })
})

describe('listVendors', () => {
  it("shows the vendors of one's programmes and those without a contract", async () => {
    const officer = await someStaff(vale, { roles: ['programme-officer'], programmes: [programmeId] })
    const foreign = await setUpVendor(setUp, { name: 'Foreign', ...elsewhere })
    const { vendorId: free } = await newVendor()
    const rows: string[] = []
    let cursor: string | undefined
    do {
      const page = await api.call(listVendorsRoute, {
        token: officer.token,
        query: cursor === undefined ? {} : { cursor },
      })
      rows.push(...listVendorsRoute.success.schema.parse(page).rows.map(({ vendorId }) => vendorId))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(rows).toEqual(expect.arrayContaining([vendor.vendorId, free]))
    expect(rows).not.toContain(foreign.vendorId)
    const params = { vendorId: foreign.vendorId }
    expect(codeOf(await api.send(getVendorRoute, { token: officer.token, params }))).toBe(
      'outside-your-scope',
    )
  })
})

describe('addDevice', () => {
  it('adds one device for one request, and keeps all of twenty added at once', async () => {
    const { vendorId } = await newVendor()
    const add = (label: string, idempotencyKey: string) =>
      api.send(addDeviceRoute, { token, params: { vendorId }, idempotencyKey, body: { label, siteId } })
    const key = randomUUID()
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => add('Till', key)),
      ...Array.from({ length: 20 }, (_, i) => add(`Till ${i}`, randomUUID())),
    ])
    for (const { status } of answers) expect(status).toBe(201)
    const shown = await api.call(getVendorRoute, { token, params: { vendorId } })
    expect(getVendorRoute.success.schema.parse(shown).devices).toHaveLength(21)
    expect(codeOf(await add('Other', key))).toBe('idempotency-key-reused')
  })
})

describe('setVendorStanding and setDeviceStanding', () => {
  it('suspend and take back, each time with an audit record', async () => {
    const other = await setUpVendor(setUp, { name: 'Suspended', ...programme })
    const params = { vendorId: other.vendorId }
    const reason = `reason ${randomUUID()}`
    const suspended = await api.call(setVendorStandingRoute, {
      token,
      params,
      body: { status: 'suspended', reason },
    })
    expect(setVendorStandingRoute.success.schema.parse(suspended).status).toBe('suspended')
    const device = { ...params, deviceId: other.deviceId }
    const lost = await api.call(setDeviceStandingRoute, {
      token,
      params: device,
      body: { status: 'suspended', reason },
    })
    expect(lost.devices).toMatchObject([{ deviceId: other.deviceId, status: 'suspended' }])
    const { pk } = ledgerKey.audit(new Date().toISOString().slice(0, 10), 0, '')
    const audit = await queryWholePartition(tables, { tableName: stack.tables.ledger, pk, prefix: '' })
    const records = audit.filter((record) => record['reason'] === reason)
    expect(records).toMatchObject([
      { what: 'suspended', vendorId: other.vendorId, who: expect.any(String), at: expect.any(Number) },
      { what: 'suspended', vendorId: other.vendorId, deviceId: other.deviceId },
    ])
  })

  it('know no device of another vendor, and leave no audit record of what did not happen', async () => {
    const { vendorId } = await newVendor()
    const reason = `reason ${randomUUID()}`
    const answer = await api.send(setDeviceStandingRoute, {
      token,
      params: { vendorId, deviceId: vendor.deviceId },
      body: { status: 'suspended', reason },
    })
    expect(codeOf(answer)).toBe('vendor-device-unknown')
    const { pk } = ledgerKey.audit(new Date().toISOString().slice(0, 10), 0, '')
    const audit = await queryWholePartition(tables, { tableName: stack.tables.ledger, pk, prefix: '' })
    expect(audit.filter((record) => record['reason'] === reason)).toEqual([])
  })
})

describe('listVendorLines', () => {
  const day = '2026-03-01'
  const noon = Date.parse(`${day}T12:00:00Z`)
  const aLine = (index: number, programmeOfLine: string) => ({
    transferId: `line-${String(index * 7919).padStart(8, '0')}`,
    voucherId: '0123456789ABCDEF',
    programmeId: programmeOfLine,
    roundId: 'rnd',
    kind: 'value',
    amounts: { USD: 10 },
    sign: 1,
    deviceId: vendor.deviceId,
    siteId,
    at: noon + ((index * 37) % 600) * 1000,
  })
  const list = (by: string, vendorId = vendor.vendorId, cursor?: string) =>
    api.send(listVendorLinesRoute, {
      token: by,
      params: { vendorId },
      query: cursor === undefined ? { day } : { day, cursor },
    })

  it('merges the shards by time over pages, and shows staff their programmes only', async () => {
    const lines = Array.from({ length: 600 }, (_, i) =>
      aLine(i, i % 6 === 0 ? elsewhere.programmeId : programmeId),
    )
    await Promise.all(
      lines.map((line, i) =>
        tables.send(
          new PutCommand({
            TableName: stack.tables.ledger,
            Item: {
              pk: ledgerKey.vendorLines(vendor.vendorId, day, i % 8),
              sk: `${line.transferId}#`,
              ...line,
            },
          }),
        ),
      ),
    )
    const first = await list(vendorToken)
    const page = listVendorLinesRoute.success.schema.parse(first.body)
    expect(page.rows).toHaveLength(500)
    expect(page.totals).toEqual({ USD: 5000 })
    const second = await list(vendorToken, vendor.vendorId, page.cursor)
    const all = [...page.rows, ...second.body.rows]
    expect(all.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => b - a))
    expect(new Set(all.map(({ transferId }) => transferId)).size).toBe(600)
    const officer = await someStaff(vale, { roles: ['finance-officer'], programmes: [programmeId] })
    const seen = await list(officer.token)
    expect(new Set(seen.body.rows.map((row) => row.programmeId))).toEqual(new Set([programmeId]))
  })

  it("is closed to another vendor's user", async () => {
    const other = await setUpVendor(setUp, { name: 'Other', ...programme })
    expect((await list(vendorToken, other.vendorId)).body.code).toBe('outside-your-scope')
    expect((await list(vendorToken, `vdr_${'0'.repeat(20)}`)).body.code).toBe('outside-your-scope')
  })
})
