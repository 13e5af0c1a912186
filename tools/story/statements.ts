// Takes a vendor's statement through its states over HTTP, each step by somebody else, waiting for the work in the
// background.

import type * as z from 'zod'
import {
  approveSettlementRoute,
  type bankAccount,
  getSettlementRoute,
  type payment,
  releasePaymentRoute,
  setProgrammeBankAccountRoute,
  type settlement,
  setVendorBankAccountRoute,
  startSettlementRoute,
} from '../../shared/contract/routes/settlements.ts'
import type { SetUp } from './programme-setup.ts'

export type Statement = z.output<typeof settlement>
type BankAccountInput = z.input<typeof bankAccount>
type Owner = { readonly programmeId: string; readonly vendorId: string }

export const vendorAccount: BankAccountInput = {
  holder: 'Tienda',
  country: 'PA',
  other: '04-72-98-123456',
  bic: 'MCTBPAPA',
}

export const programmeAccount: BankAccountInput = {
  holder: 'Programme account',
  country: 'PA',
  other: '03-01-0000451',
  bic: 'BAGEPAPAXXX',
}

/** Enters where the vendor is paid to and what the programme pays from. */
export async function enterAccounts({ api, tokens }: SetUp, { programmeId, vendorId }: Owner): Promise<void> {
  const token = tokens.admin
  await api.call(setVendorBankAccountRoute, { token, params: { vendorId }, body: vendorAccount })
  await api.call(setProgrammeBankAccountRoute, { token, params: { programmeId }, body: programmeAccount })
}

/** Asks every 50 ms until the lines are collected; throws after half a minute. */
export async function waitForStatement(
  { api, tokens }: SetUp,
  at: { readonly programmeId: string; readonly settlementId: string },
): Promise<Statement> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const statement = await api.call(getSettlementRoute, { token: tokens.finance, params: at })
    if (statement.state !== 'collecting') return statement
    if (Date.now() > deadline) throw new Error(`statement ${at.settlementId} is still being collected`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Closes a vendor's statement as the programme officer, or as whose token is given. */
export async function closeStatement(
  setUp: SetUp,
  { programmeId, vendorId }: Owner,
  { token = setUp.tokens.programme, ...body }: { readonly token?: string; readonly until?: number } = {},
): Promise<Statement> {
  const params = { programmeId }
  const started = await setUp.api.call(startSettlementRoute, { token, params, body: { vendorId, ...body } })
  return waitForStatement(setUp, started)
}

/** Approves a statement as the approver, or as whose token is given. */
export function approveStatement(
  { api, tokens }: SetUp,
  { programmeId, settlementId }: Pick<Statement, 'programmeId' | 'settlementId'>,
  token = tokens.approver,
): Promise<Statement> {
  return api.call(approveSettlementRoute, { token, params: { programmeId, settlementId } })
}

export const today = (): string => new Date().toISOString().slice(0, 10)

/** Releases approved statements of one programme as the finance officer. */
export function releaseStatements(
  { api, tokens }: SetUp,
  statements: readonly [Statement, ...Statement[]],
): Promise<z.output<typeof payment>> {
  const [{ programmeId }] = statements
  const settlementIds = statements.map(({ settlementId }) => settlementId)
  const body = { settlementIds, executionDay: today() }
  return api.call(releasePaymentRoute, { token: tokens.finance, params: { programmeId }, body })
}
