// How each problem of statements and their payments comes about.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import type { Route } from '../../../shared/contract/route.ts'
import {
  approveSettlementRoute,
  getPaymentFileRoute,
  getProgrammeBankAccountRoute,
  getSettlementRoute,
  getStatementCsvRoute,
  getStatementPdfRoute,
  getVendorBankAccountRoute,
  listBankEntriesRoute,
  listPaymentsRoute,
  listSettlementsRoute,
  listVendorSettlementsRoute,
  readBankFileRoute,
  releasePaymentRoute,
  setProgrammeBankAccountRoute,
  setVendorBankAccountRoute,
  showOwedRoute,
  startSettlementRoute,
} from '../../../shared/contract/routes/settlements.ts'
import { dayNumber, dayOfNumber } from '../../../shared/domain/calendar.ts'
import { setUpVendor } from '../../../tools/story/programme-setup.ts'
import {
  approveStatement,
  closeStatement,
  enterAccounts,
  programmeAccount,
  releaseStatements,
  type Statement,
  today,
  vendorAccount,
} from '../../../tools/story/statements.ts'
import { kits, openShop, usd } from '../../fixtures/shop.ts'
import { settled } from '../../stack.ts'
import {
  ask,
  noSuch,
  ofProgramme,
  once,
  outsider,
  type Scenarios,
  underOneKey,
  type Vale,
} from './scenario.ts'

const newVendor = async (vale: Vale) => setUpVendor(vale.setUp, { name: 'Statements', ...vale.programme })

type Start = { readonly token?: string; readonly idempotencyKey?: string; readonly until?: number } & Partial<
  Record<'programmeId' | 'vendorId', string>
>

const start = (
  { api, tokens, programme, vendor }: Vale,
  { token = tokens.programme, programmeId = programme.programmeId, ...given }: Start,
) => {
  const { idempotencyKey, vendorId = vendor.vendorId, ...body } = given
  return api.send(startSettlementRoute, {
    token,
    params: { programmeId },
    body: { vendorId, ...body },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })
}

/** As if a statement of the vendor were being collected all the time. */
const leaveOpen = ({ tables, stack, programme }: Vale, vendorId: string) =>
  tables.send(
    new UpdateCommand({
      TableName: stack.tables.ledger,
      Key: ledgerKey.vendorAccount(programme.programmeId, vendorId),
      UpdateExpression: 'SET #open = :id, #number = :one, carried = :nothing, #until = :zero',
      ExpressionAttributeNames: { '#open': 'open', '#number': 'number', '#until': 'until' },
      ExpressionAttributeValues: { ':id': noSuch.settlementId, ':one': 1, ':nothing': {}, ':zero': 0 },
    }),
  )

const startProblems: Scenarios = {
  ...ofProgramme(startSettlementRoute, 'programme', { body: { vendorId: noSuch.vendorId } }),
  'startSettlement: idempotency-key-reused': underOneKey(async (vale, { name, idempotencyKey }) => {
    const first = await once((one) => newVendor(one))(vale)
    return start(vale, { idempotencyKey, vendorId: name === 'First' ? first.vendorId : vale.vendor.vendorId })
  }),
  'startSettlement: settlement-already-open': async (vale) => {
    const { vendorId } = await newVendor(vale)
    await leaveOpen(vale, vendorId)
    return start(vale, { vendorId })
  },
  'startSettlement: settlement-period-invalid': (vale) => start(vale, { until: Date.now() + 3_600_000 }),
  'startSettlement: vendor-unknown': (vale) => start(vale, { vendorId: noSuch.vendorId }),
}

/** A closed statement of a vendor of its own: USD 1, or one kit. */
async function aStatement(vale: Vale, asked = usd(100), token = vale.tokens.programme): Promise<Statement> {
  const shop = await shopOf(vale)
  const till = await shop.openTill()
  const voucher = await shop.aVoucher('items' in asked ? 'dignity' : 'food')
  await shop.redeemed(voucher, asked, till.token)
  await settled()
  const of = { programmeId: shop.programme.programmeId, vendorId: till.vendorId }
  return closeStatement(vale.setUp, of, { token })
}

const shopOf = once((vale) => openShop(vale))
const aClosedOne = once((vale) => aStatement(vale))

/** With accounts entered and approved by the finance officer, unless somebody else is said to. */
async function anApprovedOne(vale: Vale, by: 'finance' | 'approver' = 'approver'): Promise<Statement> {
  const statement = await aStatement(vale)
  await enterAccounts(vale.setUp, statement)
  return approveStatement(vale.setUp, statement, vale.tokens[by])
}

/** What every route whose path names a statement refuses. */
const ofSettlement = (route: Route, whose: keyof Vale['tokens']): Scenarios => ({
  [`${route.id}: settlement-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens[whose], params: { ...vale.programme, ...unknown } }),
  [`${route.id}: outside-your-scope`]: async (vale) =>
    ask(vale, route, { token: await outsider(vale), params: { ...vale.programme, ...unknown } }),
})

const unknown = { settlementId: noSuch.settlementId, paymentId: noSuch.paymentId }

/** As if its lines were still being collected. */
const aCollectingOne = once(async (vale) => {
  const { vendorId } = await newVendor(vale)
  const statement = await closeStatement(vale.setUp, { ...vale.programme, vendorId })
  await vale.tables.send(
    new UpdateCommand({
      TableName: vale.stack.tables.ledger,
      Key: ledgerKey.settlement(statement.programmeId, statement.settlementId),
      UpdateExpression: 'SET #state = :collecting',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':collecting': 'collecting' },
    }),
  )
  return statement
})

const ofStatementFile = (route: Route): Scenarios => ({
  ...ofSettlement(route, 'finance'),
  [`${route.id}: settlement-state-conflict`]: async (vale) =>
    ask(vale, route, { token: vale.tokens.finance, params: await aCollectingOne(vale) }),
})

const approve = ({ api, tokens }: Vale, params: Statement, token = tokens.approver) =>
  ask({ api } as Vale, approveSettlementRoute, { token, params })

const approvalProblems: Scenarios = {
  ...ofSettlement(approveSettlementRoute, 'approver'),
  'approveSettlement: bank-account-missing': async (vale) => approve(vale, await aClosedOne(vale)),
  'approveSettlement: four-eyes-required': async (vale) => {
    const statement = await aStatement(vale, usd(100), vale.tokens.finance)
    return approve(vale, statement, vale.tokens.finance)
  },
  'approveSettlement: settlement-state-conflict': async (vale) =>
    approve(vale, await anApprovedOne(vale), vale.tokens.finance),
}

const invalid = { ...vendorAccount, country: 'PA', other: '' }

const accountProblems: Scenarios = Object.fromEntries(
  Object.entries({
    ...ofProgramme(setProgrammeBankAccountRoute, 'finance', { body: programmeAccount }),
    ...ofProgramme(getProgrammeBankAccountRoute, 'finance'),
    'setProgrammeBankAccount: bank-account-invalid': (vale: Vale) =>
      ask(vale, setProgrammeBankAccountRoute, {
        token: vale.tokens.finance,
        params: vale.programme,
        body: invalid,
      }),
    'getProgrammeBankAccount: bank-account-missing': (vale: Vale) =>
      ask(vale, getProgrammeBankAccountRoute, { token: vale.tokens.finance, params: vale.programme }),
    ...ofVendor(setVendorBankAccountRoute, vendorAccount),
    ...ofVendor(getVendorBankAccountRoute),
    'setVendorBankAccount: bank-account-invalid': (vale: Vale) =>
      ask(vale, setVendorBankAccountRoute, {
        token: vale.tokens.finance,
        params: vale.vendor,
        body: invalid,
      }),
    'getVendorBankAccount: bank-account-missing': (vale: Vale) =>
      ask(vale, getVendorBankAccountRoute, { token: vale.tokens.finance, params: vale.vendor }),
  }),
)

function ofVendor(route: Route, body?: object): Scenarios {
  return {
    [`${route.id}: vendor-unknown`]: (vale) =>
      ask(vale, route, { token: vale.tokens.finance, params: noSuch, body }),
    [`${route.id}: outside-your-scope`]: async (vale) =>
      ask(vale, route, { token: await outsider(vale), params: vale.vendor, body }),
  }
}

type Release = {
  readonly token?: string
  readonly idempotencyKey?: string
  readonly executionDay?: string
  readonly programmeId?: string
  readonly settlementIds?: string[]
}

const someDay = today()
const laterDay = dayOfNumber(dayNumber(someDay) + 1)

const release = (
  { api, tokens, programme }: Vale,
  { token = tokens.finance, programmeId = programme.programmeId, ...given }: Release,
) => {
  const { idempotencyKey, settlementIds = [noSuch.settlementId], executionDay = someDay } = given
  return api.send(releasePaymentRoute, {
    token,
    params: { programmeId },
    body: { settlementIds, executionDay },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })
}

const releaseOne = (vale: Vale, { programmeId, settlementId }: Statement, given: Release = {}) =>
  release(vale, { programmeId, settlementIds: [settlementId], ...given })

const unpaid = { settlementIds: [noSuch.settlementId], executionDay: someDay }

const releaseProblems: Scenarios = {
  ...ofProgramme(releasePaymentRoute, 'finance', { body: unpaid }),
  'releasePayment: bank-account-missing': async (vale) => {
    const { vendorId } = await newVendor(vale)
    const statement = await closeStatement(vale.setUp, {
      programmeId: vale.programme.programmeId,
      vendorId,
    })
    return releaseOne(vale, statement)
  },
  'releasePayment: execution-day-invalid': (vale) => release(vale, { executionDay: '2026-03-04' }),
  'releasePayment: four-eyes-required': async (vale) =>
    releaseOne(vale, await anApprovedOne(vale, 'finance')),
  'releasePayment: idempotency-key-reused': async (vale) => {
    const statement = await anApprovedOne(vale)
    return underOneKey((_, { name, idempotencyKey }) =>
      releaseOne(vale, statement, {
        idempotencyKey,
        executionDay: name === 'First' ? someDay : laterDay,
      }),
    )(vale)
  },
  'releasePayment: payment-not-possible': async (vale) => {
    const { programmeId, settlementId } = await aClosedOne(vale)
    return release(vale, { programmeId, settlementIds: [settlementId, settlementId] })
  },
  'releasePayment: settlement-state-conflict': async (vale) => {
    const statement = await aStatement(vale)
    await enterAccounts(vale.setUp, statement)
    return releaseOne(vale, statement)
  },
  'releasePayment: settlement-unknown': (vale) => release(vale, {}),
}

const paymentProblems: Scenarios = {
  ...ofProgramme(listPaymentsRoute, 'finance'),
  'getPaymentFile: outside-your-scope': async (vale) =>
    ask(vale, getPaymentFileRoute, {
      token: await outsider(vale),
      params: { ...vale.programme, ...unknown },
    }),
  'getPaymentFile: payment-not-possible': async (vale) => {
    const statement = await aStatement(vale, kits(1))
    await enterAccounts(vale.setUp, statement)
    const approved = await approveStatement(vale.setUp, statement)
    const params = await releaseStatements(vale.setUp, [approved])
    return ask(vale, getPaymentFileRoute, { token: vale.tokens.finance, params })
  },
  'getPaymentFile: payment-unknown': (vale) =>
    ask(vale, getPaymentFileRoute, {
      token: vale.tokens.finance,
      params: { ...vale.programme, ...unknown },
    }),
  ...ofProgramme(readBankFileRoute, 'finance', { body: { format: 'csv', content: 'x' } }),
  'readBankFile: bank-file-unreadable': (vale) =>
    ask(vale, readBankFileRoute, {
      token: vale.tokens.finance,
      params: vale.programme,
      body: { format: 'camt.053', content: 'no statement' },
    }),
  ...ofProgramme(listBankEntriesRoute, 'finance'),
}

export const settlementProblems: Scenarios = {
  ...startProblems,
  ...ofProgramme(listSettlementsRoute, 'finance'),
  'listVendorSettlements: outside-your-scope': async (vale) => {
    const { vendorId } = await newVendor(vale)
    return ask(vale, listVendorSettlementsRoute, { token: vale.vendorToken, params: { vendorId } })
  },
  'showOwed: outside-your-scope': async (vale) => {
    const { vendorId } = await newVendor(vale)
    return ask(vale, showOwedRoute, { token: vale.vendorToken, params: { vendorId } })
  },
  ...ofSettlement(getSettlementRoute, 'finance'),
  ...ofStatementFile(getStatementPdfRoute),
  ...ofStatementFile(getStatementCsvRoute),
  ...approvalProblems,
  ...accountProblems,
  ...releaseProblems,
  ...paymentProblems,
}
