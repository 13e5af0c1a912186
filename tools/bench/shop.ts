// What redemptions need to be measured: vendors, a trusted key, and vouchers of value that are written straight
// into the table, signed as all are.
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeIssuedVouchers } from '../../shared/adapters/dynamodb/issued-vouchers.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import type { RedemptionWrite } from '../../shared/application/redeem-voucher.ts'
import { fieldScope } from '../../shared/contract/roles.ts'
import { signVoucherText } from '../../shared/contract/voucher-signature.ts'
import { dayIn, dayNumber } from '../../shared/domain/calendar.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import type { Programme } from '../../shared/domain/programme.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import type { Entitlement, Round } from '../../shared/domain/round.ts'
import { type Vendor, vendorStanding } from '../../shared/domain/vendor.ts'
import { type IssuedVoucher, type IssueTerms, planVoucher } from '../../shared/domain/voucher-issue.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { type HttpEvent, toHttpEvent } from '../local/http-event.ts'
import { createRouteTable } from '../local/route-table.ts'
import type { Ground } from './measurement.ts'
import { manyAtOnce } from './pace.ts'

const concurrency = 32
const site = deriveId('sit', 'bench')
export const benchGrantId = deriveId('grt', 'bench')

export const benchProgramme: Programme = {
  programmeId: deriveId('prg', 'bench'),
  number: 7,
  name: 'Bench',
  currency: 'USD',
  kinds: ['value'],
  timeZone: 'America/Panama',
  cardLanguage: 'es',
  helpLine: '800 0000',
  pinRequired: false,
  offlineAllowed: true,
  vendorReversalMinutes: 60,
  replacementLimit: 3,
  createdAt: 0,
}

export const benchRound: Round = {
  roundId: deriveId('rnd', 'bench'),
  programmeId: benchProgramme.programmeId,
  programmeNumber: benchProgramme.number,
  kind: 'cycle',
  name: 'Bench',
  state: 'issuing',
  lines: [{ code: 'food', grantId: benchGrantId }],
  siteIds: [],
  firstValidDay: dayNumber(dayIn(Date.now(), benchProgramme.timeZone)) - 1,
  validDays: 30,
  totals: {},
  householdCount: 0,
  voucherCount: 0,
  ruleVersion: 1,
  preparedBy: 'bench',
  createdAt: 0,
}

const terms: IssueTerms = { programme: benchProgramme, round: benchRound, siteNumber: 0 }
const keyNumber = 1

/** Vouchers hold this; each redemption takes `amountMinor` of it. */
export const issuedMinor = 10_000
export const amountMinor = 25
const amounts = { USD: amountMinor }

type SigningKey = Parameters<typeof signVoucherText>[1]

export type Shop = {
  readonly vendors: readonly Vendor[]
  readonly vouchers: readonly IssuedVoucher[]
  /** Not bundled, and otherwise the kind of client that the functions use. */
  readonly client: DynamoDBDocumentClient
}

/** Writes the vendors, the key and the vouchers. */
export async function openShop(
  ground: Ground,
  { vendorCount, voucherCount }: { vendorCount: number; voucherCount: number },
): Promise<Shop> {
  const client = makeLocalDocumentClient(ground.dynamodbEndpoint)
  const { vouchers, publicKey } = await signVouchers(voucherCount)
  const vendors = await admitVendors(ground, { client, vendorCount, publicKey })
  const { putVoucher } = makeIssuedVouchers(client, ground.tables.vouchers)
  await manyAtOnce({
    count: voucherCount,
    concurrency,
    run: (index) => putVoucher(around(vouchers, index)),
  })
  return { vendors, vouchers, client }
}

/** Writes vendors, and the key under which their vouchers are signed. */
export async function admitVendors(
  ground: Ground,
  given: { client: DynamoDBDocumentClient; vendorCount: number; publicKey: object },
): Promise<Vendor[]> {
  const { client, vendorCount, publicKey } = given
  const trusted = { status: 'signing', publicKey }
  const put = (TableName: string, Item: Record<string, unknown>) =>
    client.send(new PutCommand({ TableName, Item }))
  await put(ground.tables.ledger, { ...ledgerKey.trustKey(benchProgramme.number, keyNumber), ...trusted })
  const vendors = Array.from({ length: vendorCount }, (_, index) => vendorOf(index))
  await manyAtOnce({
    count: vendorCount,
    concurrency,
    run: async (index) => {
      const vendor = vendors[index] ?? vendorOf(index)
      await put(ground.tables.ledger, { ...ledgerKey.vendor(vendor.vendorId), ...vendor })
    },
  })
  return vendors
}

/** When vouchers were issued, and from which day (since 1970) they are good. */
type IssueDay = Pick<IssuedVoucher, 'issuedAt'> & Pick<Round, 'firstValidDay'>

/** Vouchers of distinct households, signed under one new key, and written nowhere. Good at once if not told otherwise. */
export async function signVouchers(
  count: number,
  day: IssueDay = { firstValidDay: benchRound.firstValidDay, issuedAt: Date.now() },
): Promise<{ vouchers: IssuedVoucher[]; publicKey: object }> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  const vouchers = await Promise.all(
    Array.from({ length: count }, (_, index) => signVoucher(index, keys.privateKey, day)),
  )
  return { vouchers, publicKey: { kty, crv, x, y } }
}

/** What each household of the bench gets. */
export function benchEntitlement(householdId: string): Entitlement {
  return {
    roundId: benchRound.roundId,
    programmeId: benchProgramme.programmeId,
    householdId,
    code: 'food',
    grantId: benchGrantId,
    kind: 'value',
    category: 'food',
    amounts: { USD: issuedMinor },
    ruleVersion: 1,
    shard: 0,
  }
}

function vendorOf(index: number): Vendor {
  const deviceId = deriveId('dev', 'bench', String(index))
  return {
    vendorId: deriveId('vdr', 'bench', String(index)),
    name: `Vendor ${index}`,
    status: 'active',
    contract: {
      programmeIds: [benchProgramme.programmeId],
      kinds: ['value'],
      categories: ['food'],
      siteIds: [site],
      from: '2020-01-01',
      until: '2090-01-01',
    },
    devices: {
      [deviceId]: { deviceId, label: 'Till', siteId: site, timeZone: 'America/Panama', status: 'active' },
    },
    createdAt: 0,
  }
}

/** What the household of a number gets. */
export const entitlementOf = (index: number) => benchEntitlement(deriveId('hh', 'bench', String(index)))

async function signVoucher(index: number, privateKey: SigningKey, day: IssueDay): Promise<IssuedVoucher> {
  const entitlement = entitlementOf(index)
  const { voucher, payload } = planVoucher(entitlement, terms, {
    voucherId: encodeCrockford(crypto.getRandomValues(new Uint8Array(10))),
    keyNumber,
    statusIndex: index,
    ...day,
  })
  return { ...voucher, text: await signVoucherText(payload, privateKey) }
}

/** What a vendor's phone asks for, as API Gateway hands it over. `amountMinor` as agreed unless another is given. */
export function redemptionEvent(
  ground: Ground,
  asked: { vendor: Vendor; voucher: IssuedVoucher; key: string; amountMinor?: number },
): HttpEvent {
  const { vendor, voucher, key } = asked
  const money = { amountMinor: asked.amountMinor ?? amountMinor, currency: 'USD' }
  return vendorEvent(ground, {
    vendor,
    path: '/redemptions',
    body: { voucher: { text: voucher.text }, amount: money },
    headers: { 'idempotency-key': key },
  })
}

/** Takes a redemption back, whole. */
export function reversalEvent(
  ground: Ground,
  asked: { vendor: Vendor; voucher: IssuedVoucher; redemptionId: string },
): HttpEvent {
  const { vendor, voucher, redemptionId } = asked
  const body = { voucher: { text: voucher.text }, redemptionId }
  return vendorEvent(ground, { vendor, path: '/reversals', body, headers: {} })
}

/** Asks what a voucher is good for: spends nothing. */
export function checkEvent(ground: Ground, asked: { vendor: Vendor; voucher: IssuedVoucher }): HttpEvent {
  const body = { voucher: { text: asked.voucher.text } }
  return vendorEvent(ground, { vendor: asked.vendor, path: '/voucher-checks', body, headers: {} })
}

/** Receipts of a vendor's phone, brought in by its user. */
export function syncEvent(
  ground: Ground,
  { vendor, receipts }: { vendor: Vendor; receipts: readonly string[] },
): HttpEvent {
  return vendorEvent(ground, { vendor, path: '/receipts', body: { receipts }, headers: {} })
}

function vendorEvent(
  { routes }: Ground,
  asked: { vendor: Vendor; path: string; body: object; headers: Record<string, string> },
): HttpEvent {
  const match = createRouteTable(routes).match('POST', asked.path)
  if (match === undefined) throw new Error(`the app has no POST ${asked.path}`)
  const claims = {
    sub: userOf(asked.vendor),
    'cognito:groups': ['vendor'],
    'vale:vendor': asked.vendor.vendorId,
    'vale:device': deviceOf(asked.vendor),
    client_id: 'field',
    iss: 'https://sign-in.example.org/pool',
    exp: 4_000_000_000,
  }
  const request = {
    method: 'POST',
    target: asked.path,
    headers: {
      ...asked.headers,
      'content-type': 'application/json',
      host: 'api.example.org',
      'user-agent': 'Mozilla/5.0 (Linux; Android 13; SM-A045F) AppleWebKit/537.36',
    },
    body: Buffer.from(JSON.stringify(asked.body)),
    sourceIp: '192.0.2.1',
  }
  return toHttpEvent(request, match, { claims, scopes: [fieldScope] })
}

/** The input of the adapter's one write of a new voucher, taken down instead of sent. */
export async function bareIssue(voucher: IssuedVoucher, tableName: string): Promise<PutCommand['input']> {
  const sent: PutCommand['input'][] = []
  const client = {
    send: async ({ input }: PutCommand) => sent.push(input),
  } as unknown as DynamoDBDocumentClient
  await makeIssuedVouchers(client, tableName).putVoucher(voucher)
  const [input, ...others] = sent
  if (input === undefined || others.length > 0) throw new Error('issuing a voucher is no longer one write')
  return input
}

/** The write that `redemptionEvent` must come to. */
export function redemptionWrite(asked: {
  vendor: Vendor
  voucher: IssuedVoucher
  key: string
  at?: number
}): RedemptionWrite {
  const { vendor, voucher, key, at = Date.now() } = asked
  const standing = vendorStanding(vendor, deviceOf(vendor), at)
  if (isRefusal(standing)) throw new Error(`the bench's vendor: ${standing.refused}`)
  const { vendorId, deviceId, siteId } = standing
  const requestHash = 'x'.repeat(43)
  return {
    voucherId: voucher.voucherId,
    record: { transferId: key, requestHash, amounts, vendorId, deviceId, siteId, by: userOf(vendor), at },
    standing,
  }
}

const deviceOf = ({ devices }: Vendor) => Object.keys(devices)[0] ?? ''

/** A user's subject is as long as Cognito's. */
const userOf = ({ vendorId }: Vendor) => vendorId.padEnd(36, '0')

/** The element at an index that starts again at the end of the list. */
export function around<Element>(list: readonly Element[], index: number): Element {
  const element = list[index % list.length]
  if (element === undefined) throw new Error('an empty list')
  return element
}

/** Throws unless the function answered with this status. */
export async function expectStatus(answer: Promise<unknown>, status: number): Promise<void> {
  const { statusCode, body } = (await answer) as APIGatewayProxyStructuredResultV2
  if (statusCode !== status) throw new Error(`answered ${statusCode} where ${status} was due: ${body}`)
}
