// Accounts of partners' systems, as such a system sees them: a token for a secret, what it opens and what it does not, and
// how it ends.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { partnerScope } from '../../shared/contract/roles.ts'
import { createImportFileRoute, startImportRoute } from '../../shared/contract/routes/imports.ts'
import { getProgrammeRoute, listProgrammesRoute } from '../../shared/contract/routes/programmes.ts'
import { getVoucherStateRoute, showReportRoute } from '../../shared/contract/routes/reports.ts'
import { listRoundsRoute } from '../../shared/contract/routes/rounds.ts'
import {
  createServiceAccountRoute,
  listServiceAccountsRoute,
  makeServiceAccountSecretRoute,
  revokeServiceAccountRoute,
} from '../../shared/contract/routes/service-accounts.ts'
import { addStaffRoute } from '../../shared/contract/routes/users.ts'
import { routes } from '../../shared/contract/routes.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { demoMapping } from '../../tools/story/registrations.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, stack, tables, programme, setUp } = vale
const token = tokens.admin
const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
const { programmeId, siteId } = programme

const made: string[] = []
// There are few clients: each test gives its own back.
afterEach(async () => {
  for (const serviceAccountId of made.splice(0)) await revoke(serviceAccountId)
})

async function anAccount(terms: { maySubmit?: boolean } = {}) {
  const account = await api.call(createServiceAccountRoute, {
    token,
    body: {
      ...{ name: 'Dashboard', programmes: [programmeId], sites: [siteId], maySubmit: false, ...terms },
      endsAt: Date.now() + 30 * 86_400_000,
    },
  })
  made.push(account.serviceAccountId)
  return account
}

/** One that got this client: other tests take and free clients too. */
async function anAccountOf(clientId: string) {
  for (let tries = 0; tries < 6; tries++) {
    const account = await anAccount()
    if (account.clientId === clientId) return account
  }
  throw new Error('another test has the client')
}

async function newSecret(serviceAccountId: string, keepBefore = false) {
  const params = { serviceAccountId }
  const answer = await api.call(makeServiceAccountSecretRoute, { token, params, body: { keepBefore } })
  return answer.secret
}

const revoke = (serviceAccountId: string) =>
  api.call(revokeServiceAccountRoute, { token, params: { serviceAccountId } })

/** As any OAuth client asks for a token. */
async function askForToken(clientId: string, secret: string, scope = partnerScope) {
  const response = await fetch(`${stack.issuer}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
  const body = (await response.json()) as { access_token?: string; expires_in?: number }
  return { status: response.status, ...body }
}

async function aSystem(terms: { maySubmit?: boolean } = {}) {
  const account = await anAccount(terms)
  const secret = await newSecret(account.serviceAccountId)
  const { access_token = '' } = await askForToken(account.clientId, secret)
  return { ...account, secret, token: access_token }
}

const claimsOf = (text: string) =>
  JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>

const codeOf = async (asked: Promise<{ body: unknown }>) => ((await asked).body as { code?: string }).code

/** With all that such a system can have. */
const everything = await aSystem({ maySubmit: true })
made.splice(0)
afterAll(() => revoke(everything.serviceAccountId))

describe("a partner's system", () => {
  it('gets a token for its secret that names its account, lives five minutes, and is in no group', async () => {
    const { token: own, serviceAccountId, clientId } = await aSystem()
    const claims = claimsOf(own)
    expect(claims).toMatchObject({
      ...{ sub: clientId, client_id: clientId, scope: partnerScope },
      ...{ 'vale:service-account': serviceAccountId, 'vale:roles': 'partner-system' },
    })
    expect(claims).not.toHaveProperty('cognito:groups')
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300)
  })

  it('reads its programmes, rounds, reports and the state of a voucher', async () => {
    const { token: own } = await aSystem()
    const { rows } = await api.call(listProgrammesRoute, { token: own, query: {} })
    expect(rows.map((row) => row.programmeId)).toEqual([programmeId])
    const round = await openStandingRound(setUp, programme, { codes: ['food'], envelope: { USD: 100_000 } })
    const rounds = await api.call(listRoundsRoute, { token: own, params: { programmeId }, query: {} })
    expect(rounds.rows.map((row) => row.roundId)).toContain(round.roundId)
    const report = { programmeId, report: 'by-site' as const }
    expect((await api.send(showReportRoute, { token: own, params: report, query: {} })).status).toBe(200)
    const { vouchers } = await walkIn(setUp, programme, round)
    const params = { voucherId: vouchers[0]?.voucherId ?? '' }
    const state = await api.call(getVoucherStateRoute, { token: own, params })
    expect(state).toMatchObject({ ...params, programmeId, status: 'active', balance: { USD: 11_000 } })
    expect(JSON.stringify(state)).not.toContain('hh_')
  })

  it('reads nothing of another programme', async () => {
    const { token: own } = await aSystem()
    const params = { programmeId: elsewhere.programmeId }
    const asked = [
      api.send(getProgrammeRoute, { token: own, params }),
      api.send(listRoundsRoute, { token: own, params, query: {} }),
      api.send(showReportRoute, { token: own, params: { ...params, report: 'by-site' }, query: {} }),
    ]
    expect(await Promise.all(asked.map(codeOf))).toEqual(Array(3).fill('outside-your-scope'))
  })

  it('brings a list only where its account says so, and for its own site alone', async () => {
    const list = { params: { programmeId }, body: { fileName: 'list.csv', sizeBytes: 10 } }
    const reader = await aSystem()
    expect(await codeOf(api.send(createImportFileRoute, { token: reader.token, ...list }))).toBe(
      'role-not-allowed',
    )
    const registrar = await aSystem({ maySubmit: true })
    const { fileId } = await api.call(createImportFileRoute, { token: registrar.token, ...list })
    const atElsewhere = {
      params: { programmeId },
      body: {
        ...{ fileId, fileName: 'list.csv', siteId: elsewhere.siteId, mapping: demoMapping },
        consentLanguage: 'es',
      },
    }
    expect(await codeOf(api.send(startImportRoute, { token: registrar.token, ...atElsewhere }))).toBe(
      'outside-your-scope',
    )
  })

  const ofOthers = routes.filter(
    ({ roles }) => roles !== 'public' && !roles.some((role) => role.startsWith('partner-')),
  )
  it.each(ofOthers.map((route) => [route.id, route] as const))('may not call %s', async (_, route) => {
    const path = route.path.replace(/\{\w+\}/g, 'x')
    const response = await fetch(`${stack.baseUrl}${path}`, {
      method: route.method,
      headers: { authorization: `Bearer ${everything.token}`, 'content-type': 'application/json' },
      ...(route.method === 'GET' ? {} : { body: '{}' }),
    })
    expect(response.status).toBe(403)
  })

  it('gets no token for the scope of people', async () => {
    const { clientId, secret } = await aSystem()
    for (const scope of ['vale/office', 'vale/field', 'vale/office vale/partner'])
      expect(
        claimsOf((await askForToken(clientId, secret, scope)).access_token ?? '.e30')['scope'] ?? '',
      ).not.toMatch(/office|field/)
  })

  it('cannot be played by a person: no role of people is one of a system', async () => {
    const body = { email: 'x@example.org', roles: ['partner-system'], programmes: 'all', sites: 'all' }
    const { status } = await api.send(addStaffRoute, { token, body: body as never })
    expect(status).toBe(400)
  })
})

describe('the example in docs/for-others.md', () => {
  it('works as it stands there', async () => {
    const { clientId, secret } = await aSystem()
    const text = readFileSync(join(import.meta.dirname, '../../docs/for-others.md'), 'utf8')
    const example = /```sh\n(token=[^`]*)```/.exec(text)?.[1] ?? ''
    const env = {
      ...{ PATH: process.env['PATH'], CLIENT_ID: clientId, CLIENT_SECRET: secret, API: stack.baseUrl },
      TOKEN_URL: `${stack.issuer}/oauth2/token`,
    }
    const { stdout } = await promisify(execFile)('sh', ['-c', example], { env })
    const { rows } = JSON.parse(stdout) as { rows: { programmeId: string }[] }
    expect(rows.map((row) => row.programmeId)).toEqual([programmeId])
  })
})

describe('a secret', () => {
  it('is ended by the next, or stays for one more where that was asked for', async () => {
    const { serviceAccountId, clientId, secret: first } = await aSystem()
    const second = await newSecret(serviceAccountId, true)
    const works = async (secret: string) => (await askForToken(clientId, secret)).status === 200
    expect([await works(first), await works(second)]).toEqual([true, true])
    const third = await newSecret(serviceAccountId, true)
    expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true])
    const last = await newSecret(serviceAccountId)
    expect([await works(second), await works(third), await works(last)]).toEqual([false, false, true])
  })

  it('is in no table and no log', async () => {
    const { secret, clientId } = await aSystem()
    await askForToken(clientId, secret)
    const log = readFileSync(join(stack.seals, '../../functions.log'), 'utf8')
    expect(log).toContain('/secrets')
    expect(log).not.toContain(secret)
    const pages = paginateScan({ client: tables }, { TableName: stack.tables.ledger })
    for await (const { Items } of pages) expect(JSON.stringify(Items)).not.toContain(secret)
  })

  it('of a client that another account had opens nothing of the new one', async () => {
    const before = await aSystem()
    await revoke(before.serviceAccountId)
    const after = await anAccountOf(before.clientId)
    // It is right still, and there is no token for it: the new account has no secret yet.
    expect((await askForToken(before.clientId, before.secret)).status).not.toBe(200)
    await newSecret(after.serviceAccountId)
    expect((await askForToken(before.clientId, before.secret)).status).toBe(401)
  })
})

describe('the end of an account', () => {
  it('is for good: no token from then on, and no secret', async () => {
    const { serviceAccountId, clientId, secret } = await aSystem()
    expect(await revoke(serviceAccountId)).toMatchObject({ status: 'revoked' })
    expect((await askForToken(clientId, secret)).status).not.toBe(200)
    expect(await revoke(serviceAccountId)).toMatchObject({ status: 'revoked' })
  })

  it('comes by itself', async () => {
    const { serviceAccountId, clientId, secret } = await aSystem()
    await tables.send(
      new UpdateCommand({
        TableName: stack.tables.ledger,
        Key: ledgerKey.serviceAccount(serviceAccountId),
        UpdateExpression: 'SET endsAt = :past',
        ExpressionAttributeValues: { ':past': Date.now() - 1 },
      }),
    )
    expect((await askForToken(clientId, secret)).status).not.toBe(200)
  })
})

describe('listServiceAccounts', () => {
  it('shows what each may reach and when it was last used, and no secret', async () => {
    const { serviceAccountId, secret } = await aSystem()
    const unused = await anAccount()
    const { body } = await api.send(listServiceAccountsRoute, { token, query: {} })
    const { rows } = body as { rows: Record<string, unknown>[] }
    expect(rows.find((row) => row['serviceAccountId'] === serviceAccountId)).toMatchObject({
      ...{ programmes: [programmeId], sites: [siteId], status: 'active' },
      lastUsedDay: new Date().toISOString().slice(0, 10),
    })
    expect(rows.find((row) => row['serviceAccountId'] === unused.serviceAccountId)).not.toHaveProperty(
      'lastUsedDay',
    )
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  it('answers a repeated request with the same account, which takes one client', async () => {
    const request = {
      token,
      idempotencyKey: randomUUID(),
      body: {
        ...{ name: 'Once', programmes: 'all' as const, sites: 'all' as const, maySubmit: false },
        endsAt: Date.now() + 86_400_000,
      },
    }
    const [one, two] = await Promise.all([
      api.call(createServiceAccountRoute, request),
      api.call(createServiceAccountRoute, request),
    ])
    made.push(one.serviceAccountId)
    expect(two).toEqual(one)
  })
})
