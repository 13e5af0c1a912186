// Inviting people over HTTP: who may, what their token then says, and that an invitation that was cut off completes.
import { randomUUID } from 'node:crypto'
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeUserStore } from '../../shared/adapters/dynamodb/user-store.ts'
import { addStaff, type GiveRoles } from '../../shared/application/add-user.ts'
import { addStaffRoute, addVendorUserRoute } from '../../shared/contract/routes/users.ts'
import { signInOffice, signInVendor } from '../../tools/story/people.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme, vendor, vendorToken } = vale
const anEmail = () => `Person-${randomUUID().slice(0, 8)}@test.vale`
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>

type Staff = Parameters<ReturnType<typeof addStaff>>[0]['staff']
const invite = (staff: Partial<Staff> & { email: string }, idempotencyKey = randomUUID()) =>
  api.send(addStaffRoute, {
    token: tokens.admin,
    idempotencyKey,
    body: { roles: ['auditor'], programmes: 'all', sites: 'all', ...staff } as never,
  })

describe('addStaff', () => {
  it('invites somebody whose token then carries their roles and scope', async () => {
    const officer = await someStaff(vale, {
      roles: ['registration-officer', 'auditor'],
      programmes: [programme.programmeId],
      sites: [programme.siteId],
    })
    const claims = claimsOf(officer.token)
    expect(claims).toMatchObject({
      sub: officer.sub,
      'vale:programmes': programme.programmeId,
      'vale:sites': programme.siteId,
    })
    expect((claims['cognito:groups'] as string[]).sort()).toEqual(['auditor', 'registration-officer'])
    expect(claims).not.toHaveProperty('vale:vendor')
  })

  it('answers a repeated request with the same person, and knows a key that is reused', async () => {
    const idempotencyKey = randomUUID()
    const email = anEmail()
    const first = await invite({ email }, idempotencyKey)
    expect(addStaffRoute.success.schema.parse(first.body)).toMatchObject({ email })
    expect((await invite({ email }, idempotencyKey)).raw).toEqual(first.raw)
    expect((await invite({ email: anEmail() }, idempotencyKey)).body.code).toBe('idempotency-key-reused')
  })

  it('changes nobody who is there already, in any spelling, nor the caller', async () => {
    const email = anEmail()
    const { body } = await invite({ email })
    const again = await invite({ email: email.toUpperCase(), roles: ['admin'] })
    expect(again).toMatchObject({ status: 409, body: { code: 'user-exists', field: 'email' } })
    expect((await invite({ email: 'admin@demo.vale', roles: ['approver'] })).body.code).toBe('user-exists')
    const { sub } = body as { sub: string }
    const { Item } = await tables.send(
      new GetCommand({ TableName: stack.tables.ledger, Key: ledgerKey.user(sub) }),
    )
    expect(Item?.['roles']).toEqual(['auditor'])
    expect(claimsOf(await signInOffice(stack, email))['cognito:groups']).toEqual(['auditor'])
  })

  it('lets one of five requests at once have an e-mail, and gives nobody the roles of two', async () => {
    const email = anEmail()
    const roles = ['auditor', 'approver', 'finance-officer', 'programme-officer', 'registration-officer']
    const answers = await Promise.all(roles.map((role) => invite({ email, roles: [role] })))
    const won = answers.filter(({ status }) => status === 201)
    expect(won).toHaveLength(1)
    expect(claimsOf(await signInOffice(stack, email))['cognito:groups']).toEqual(won[0]?.body.roles)
  })

  it('refuses programmes and sites that are not there', async () => {
    const nobody = '0'.repeat(20)
    const email = anEmail()
    expect((await invite({ email, programmes: [`prg_${nobody}`] })).body.code).toBe('programme-unknown')
    expect((await invite({ email, sites: [`sit_${nobody}`] })).body.code).toBe('site-unknown')
  })

  it('is for administrators', async () => {
    const body = { email: anEmail(), roles: ['admin' as const], programmes: 'all' as const, sites: [] }
    expect((await api.send(addStaffRoute, { token: tokens.programme, body })).body.code).toBe(
      'role-not-allowed',
    )
  })

  it('completes an invitation that was cut off after the account was made', async () => {
    const idempotencyKey = randomUUID()
    const email = anEmail()
    const first = await invite({ email }, idempotencyKey)
    const key = ledgerKey.user((first.body as { sub: string }).sub)
    await tables.send(new DeleteCommand({ TableName: stack.tables.ledger, Key: key }))
    expect((await invite({ email }, idempotencyKey)).raw).toEqual(first.raw)
    const { Item } = await tables.send(new GetCommand({ TableName: stack.tables.ledger, Key: key }))
    expect(Item?.['roles']).toEqual(['auditor'])
  })

  it('completes an invitation that was cut off before its roles were given', async () => {
    const sub = randomUUID()
    const given: string[] = []
    const invitation = {
      actor: { sub: 'admin', roles: ['admin'], programmes: [], sites: [] },
      staff: { email: anEmail(), roles: ['auditor'], programmes: 'all' as const, sites: 'all' as const },
      requestKey: `req_${sub}`,
      requestHash: 'hash',
    }
    const attempt = (giveRoles: GiveRoles) =>
      addStaff({
        ...makeUserStore(tables, stack.tables.ledger),
        inviteUser: async () => ({ sub }),
        programmeExists: async () => true,
        getSite: async () => undefined,
        giveRoles,
      })(invitation)
    await expect(attempt(() => Promise.reject(new Error('died')))).rejects.toThrow('died')
    expect(await attempt(async (_, roles) => void given.push(...roles))).toMatchObject({ sub })
    expect(given).toEqual(['auditor'])
  })
})

describe('addVendorUser', () => {
  const add = (body: { email: string; deviceId: string }, by = tokens.programme) =>
    api.send(addVendorUserRoute, { token: by, params: { vendorId: vendor.vendorId }, body })

  it("invites somebody whose token names the vendor and the device, and no programme's data", async () => {
    expect(claimsOf(vendorToken)).toMatchObject({
      'vale:vendor': vendor.vendorId,
      'vale:device': vendor.deviceId,
      'cognito:groups': ['vendor'],
    })
    expect(claimsOf(vendorToken)).not.toHaveProperty('vale:programmes')
    const email = anEmail()
    const added = await add({ email, deviceId: vendor.deviceId })
    expect(addVendorUserRoute.success.schema.parse(added.body)).toMatchObject({ email })
    expect(subjectOf(await signInVendor(stack, email))).toBe(added.body.sub)
  })

  it('refuses a device of another vendor, and a vendor of another programme', async () => {
    const unknown = { email: anEmail(), deviceId: `dev_${'0'.repeat(20)}` }
    expect((await add(unknown)).body.code).toBe('vendor-device-unknown')
    const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
    const officer = await someStaff(vale, {
      roles: ['programme-officer'],
      programmes: [elsewhere.programmeId],
    })
    const body = { email: anEmail(), deviceId: vendor.deviceId }
    expect((await add(body, officer.token)).body.code).toBe('outside-your-scope')
  })
})
