// Looking after accounts over HTTP: who is there, what they may do from their next token on, and that a deactivated
// person gets no token any more. And the trail that all of it leaves.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { searchAuditTrailRoute } from '../../shared/contract/routes/audit.ts'
import {
  changeStaffRoute,
  listStaffRoute,
  listVendorUsersRoute,
  setStaffStatusRoute,
  setVendorUserStatusRoute,
} from '../../shared/contract/routes/users.ts'
import { signIn } from '../../tools/local/sign-in-client.ts'
import { demoPassword, signInOffice, signInVendor } from '../../tools/story/people.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, programme, vendor } = vale
const today = () => new Date().toISOString().slice(0, 10)
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>

async function listAll() {
  const rows = []
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? {} : { cursor }
    const page = await api.call(listStaffRoute, { token: tokens.admin, query })
    rows.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return rows
}

const change = (sub: string, body: object, token = tokens.admin) =>
  api.send(changeStaffRoute, {
    token,
    params: { sub },
    body: { roles: ['auditor'], programmes: 'all', sites: 'all', version: 1, ...body } as never,
  })

const setStatus = (sub: string, status: 'active' | 'inactive') =>
  api.send(setStaffStatusRoute, { token: tokens.admin, params: { sub }, body: { status, reason: 'Left us' } })

const renew = (refreshToken = '') =>
  fetch(`${stack.issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: stack.clients.office,
      refresh_token: refreshToken,
    }),
  })

describe('listStaff', () => {
  it('lists everybody who was invited, once, with roles and scope, and no vendor', async () => {
    const { sub, email } = await someStaff(vale, {
      roles: ['approver'],
      programmes: [programme.programmeId],
    })
    const rows = await listAll()
    expect(rows.filter((row) => row.sub === sub)).toEqual([
      {
        ...{ sub, email, roles: ['approver'], programmes: [programme.programmeId], sites: 'all' },
        ...{ status: 'active', version: 1 },
      },
    ])
    expect(rows.map(({ email: one }) => one)).toContain('finance@demo.vale')
    expect(rows.filter(({ vendorId }) => vendorId !== undefined)).toEqual([])
  })
})

describe('changeStaff', () => {
  it('gives the next token the new roles and the new scope, and nothing of the old', async () => {
    const { sub, email } = await someStaff(vale, { roles: ['approver', 'finance-officer'] })
    const changed = await change(sub, {
      roles: ['programme-officer'],
      programmes: [programme.programmeId],
      sites: [programme.siteId],
    })
    expect(changed).toMatchObject({ status: 200, body: { roles: ['programme-officer'], version: 2 } })
    expect(claimsOf(await signInOffice(stack, email))).toMatchObject({
      'cognito:groups': ['programme-officer'],
      'vale:programmes': programme.programmeId,
      'vale:sites': programme.siteId,
    })
  })

  it('answers a repeated change alike, and lets one of two that differ through', async () => {
    const { sub } = await someStaff(vale, { roles: ['auditor'] })
    const first = await change(sub, { roles: ['approver'] })
    expect((await change(sub, { roles: ['approver'] })).raw).toEqual(first.raw)
    expect((await change(sub, { roles: ['admin'] })).body.code).toBe('user-changed')
    const answers = await Promise.all(
      ['auditor', 'approver', 'finance-officer'].map((role) => change(sub, { roles: [role], version: 2 })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('changes nobody who is not staff, and not oneself', async () => {
    const ofVendor = subjectOf(vale.vendorToken)
    expect((await change(ofVendor, {})).body.code).toBe('user-unknown')
    expect((await change(subjectOf(tokens.admin), {})).body.code).toBe('own-account')
  })
})

describe('setStaffStatus', () => {
  it('ends sign-in and its renewal at once, and says how long a token lives on', async () => {
    const { sub, email } = await someStaff(vale, { roles: ['auditor'] })
    const signedIn = await signIn({
      ...{ issuer: stack.issuer, clientId: stack.clients.office, username: email },
      ...{ password: demoPassword, scope: 'vale/office' },
    })
    const renewed = (await (await renew(signedIn.refreshToken)).json()) as Record<string, string>
    expect(renewed['refresh_token']).toBeTypeOf('string')
    const before = Date.now()
    const { status, body } = await setStatus(sub, 'inactive')
    expect([status, body.status]).toEqual([200, 'inactive'])
    expect(body.accessEndsBy).toBeGreaterThanOrEqual(signedIn.expiresAt - 2000)
    expect(body.accessEndsBy).toBeLessThanOrEqual(before + 15 * 60_000 + 10_000)
    await expect(signInOffice(stack, email)).rejects.toThrow(/sign-in/)
    expect((await renew(renewed['refresh_token'])).status).toBe(400)
  })

  it('says the same again when it is said again, and lets somebody back in', async () => {
    const { sub, email } = await someStaff(vale, { roles: ['auditor'] })
    const first = await setStatus(sub, 'inactive')
    expect((await setStatus(sub, 'inactive')).raw).toEqual(first.raw)
    const back = await setStatus(sub, 'active')
    expect(back.body).toMatchObject({ status: 'active' })
    expect(back.body).not.toHaveProperty('deactivationReason')
    expect(claimsOf(await signInOffice(stack, email))['cognito:groups']).toEqual(['auditor'])
  })
})

describe("a vendor's users", () => {
  it('are listed to whoever looks after the vendor, and can be kept out', async () => {
    const { vendorId, username } = vendor
    const { rows } = await api.call(listVendorUsersRoute, { token: tokens.programme, params: { vendorId } })
    expect(rows).toMatchObject([{ email: username, vendorId, deviceId: vendor.deviceId, status: 'active' }])
    const params = { vendorId, sub: rows[0]?.sub ?? '' }
    const put = (status: 'active' | 'inactive') =>
      api.call(setVendorUserStatusRoute, {
        token: tokens.programme,
        params,
        body: { status, reason: 'Phone was stolen' },
      })
    expect((await put('inactive')).accessEndsBy).toBeGreaterThan(Date.now() + 59 * 60_000)
    await expect(signInVendor(stack, username)).rejects.toThrow(/sign-in/)
    await put('active')
    expect(claimsOf(await signInVendor(stack, username))['vale:vendor']).toBe(vendorId)
  })
})

describe('searchAuditTrail', () => {
  const search = async (query: Record<string, string>, token = tokens.admin) => {
    const days = { from: today(), until: today() }
    const rows = []
    let cursor: string | undefined
    do {
      const page = await api.call(searchAuditTrailRoute, {
        token,
        query: { ...days, ...query, ...(cursor !== undefined && { cursor }) },
      })
      rows.push(...page.rows)
      cursor = page.cursor
    } while (cursor !== undefined)
    return rows
  }

  it('finds what was done to an account, by whom and how it was before, and no e-mail', async () => {
    const { sub, email } = await someStaff(vale, { roles: ['auditor'] })
    await change(sub, { roles: ['approver'] })
    await setStatus(sub, 'inactive')
    await settled()
    const rows = await search({ about: sub })
    expect(rows.map(({ what }) => what)).toEqual(['setStaffStatus', 'changeStaff', 'addStaff'])
    expect(new Set(rows.map(({ who }) => who))).toEqual(new Set([subjectOf(tokens.admin)]))
    expect(rows[1]?.changes).toContainEqual({ field: 'roles', before: '["auditor"]', after: '["approver"]' })
    expect(JSON.stringify(rows)).not.toContain(email)
    expect(await search({ about: sub, what: 'changeStaff' })).toHaveLength(1)
    expect(await search({ about: sub, who: randomUUID() })).toEqual([])
  })

  it('shows who listed the staff', async () => {
    const admin = await someStaff(vale, { roles: ['admin'] })
    await api.call(listStaffRoute, { token: admin.token })
    expect(await search({ who: admin.sub })).toMatchObject([{ what: 'users-listed' }])
  })

  it('shows an auditor what is of their programmes, and nothing else', async () => {
    const other = await setUpProgramme(setUp, { name: 'Elsewhere' })
    await settled()
    const auditor = await someStaff(vale, { roles: ['auditor'], programmes: [other.programmeId] })
    const rows = await search({}, auditor.token)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(JSON.stringify(row)).toContain(other.programmeId)
    expect(await search({ programmeId: programme.programmeId }, auditor.token)).toEqual([])
    expect((await search({ programmeId: programme.programmeId })).length).toBeGreaterThan(0)
  })

  it('pages through many records without losing or repeating one', async () => {
    const { sub } = await someStaff(vale, { roles: ['auditor'] })
    for (let version = 1; version <= 60; version++)
      await change(sub, { roles: [version % 2 === 1 ? 'approver' : 'auditor'], version })
    await settled()
    const rows = await search({ about: sub, what: 'changeStaff' })
    expect(rows).toHaveLength(60)
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).toSorted((a, b) => b - a))
  })

  it('is no longer than a year', async () => {
    const query = { from: '2024-01-01', until: '2026-01-01' }
    expect((await api.send(searchAuditTrailRoute, { token: tokens.admin, query })).body.code).toBe(
      'input-invalid',
    )
  })
})
