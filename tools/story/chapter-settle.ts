// Chapter 9: the vendors' statements are closed, approved by somebody else, paid by the bank, and paid once.
import type * as z from 'zod'
import {
  getPaymentFileRoute,
  getSettlementRoute,
  getStatementPdfRoute,
  type payment,
  readBankFileRoute,
} from '../../shared/contract/routes/settlements.ts'
import { decimalText, isCurrency } from '../../shared/domain/money.ts'
import { amountsText, expect, mustRefuse, type Scene } from './scene.ts'
import {
  approveStatement,
  closeStatement,
  enterAccounts,
  releaseStatements,
  type Statement,
  today,
} from './statements.ts'

type Payment = z.output<typeof payment>

type Seller = { readonly vendorId: string; readonly token: string }

/** Takes the statements of both vendors all the way; their lines must be projected. */
export async function settleVendors(scene: Scene, sellers: readonly [Seller, Seller]): Promise<void> {
  const { setUp, teller } = scene
  teller.chapter('9  Settle')
  const [first, second] = sellers
  const statements = [await close(scene, first), await close(scene, second)] as const
  await mustRefuse(
    scene,
    'four-eyes-required',
    () => approveStatement(setUp, statements[0], setUp.tokens.finance),
    'Who closed a statement approves it',
  )
  const approved = [
    await approveStatement(setUp, statements[0]),
    await approveStatement(setUp, statements[1]),
  ] as const
  teller.done('Somebody else approved both')
  const released = await releaseStatements(setUp, approved)
  await tellPaymentFile(scene, released)
  await hearFromTheBank(scene, released)
  for (const { settlementId, programmeId } of statements) {
    const params = { programmeId, settlementId }
    const { state } = await setUp.api.call(getSettlementRoute, { token: setUp.tokens.auditor, params })
    expect(state === 'paid', 'both statements are paid')
  }
  await mustRefuse(
    scene,
    'settlement-state-conflict',
    () => releaseStatements(setUp, approved),
    'Releasing them once more',
  )
}

async function close(scene: Scene, { vendorId, token }: Seller): Promise<Statement> {
  const { setUp, programme, teller } = scene
  const { programmeId } = programme
  await enterAccounts(setUp, { programmeId, vendorId })
  const statement = await closeStatement(setUp, { programmeId, vendorId }, { token: setUp.tokens.finance })
  expect(statement.state === 'closed' && statement.leftOut === 0, 'every line is in the statement')
  const params = { programmeId, settlementId: statement.settlementId }
  const pdf = await setUp.api.send(getStatementPdfRoute, { token, params })
  expect(Buffer.from(pdf.raw).toString('latin1').startsWith('%PDF'), 'the vendor can print its statement')
  teller.done(
    `Closed a statement of ${statement.lineCount} lines: ${amountsText(statement.toPay)}; the vendor printed it`,
  )
  return statement
}

async function tellPaymentFile({ setUp, teller }: Scene, released: Payment): Promise<void> {
  const { programmeId, paymentId, instructions } = released
  const params = { programmeId, paymentId }
  const file = await setUp.api.send(getPaymentFileRoute, { token: setUp.tokens.finance, params })
  const xml = Buffer.from(file.raw).toString('utf8')
  expect(instructions.length === 2, 'each vendor is paid')
  for (const { endToEndId } of instructions)
    expect(xml.includes(`<EndToEndId>${endToEndId}</EndToEndId>`), 'the file for the bank names each payment')
  teller.done(`Released one payment to two vendors; the bank gets it as pain.001, ${file.raw.length} bytes`)
}

async function hearFromTheBank({ setUp, teller }: Scene, released: Payment): Promise<void> {
  const { programmeId } = released
  const body = { format: 'csv' as const, content: bankCsv(released) }
  const read = () =>
    setUp.api.call(readBankFileRoute, { token: setUp.tokens.finance, params: { programmeId }, body })
  const first = await read()
  expect(
    first.entries.every(({ applied, repeated }) => applied === 'paid' && !repeated),
    'the bank says that each was paid',
  )
  teller.done(`The bank says that ${first.entries.length} payments were made`)
  const again = await read()
  expect(
    again.entries.length === first.entries.length && again.entries.every(({ repeated }) => repeated),
    'the same file again moves nothing',
  )
  teller.done('The same file again was known, entry by entry, and moved nothing')
}

/** As a bank without camt.053 answers; see docs/payments.md. */
function bankCsv({ instructions }: Payment): string {
  const rows = instructions.map(({ endToEndId, amountMinor, currency }) => {
    expect(isCurrency(currency), 'a payment is in a currency')
    return [endToEndId, 'paid', decimalText(amountMinor, currency), currency, today(), endToEndId, ''].join()
  })
  return ['endToEndId,outcome,amount,currency,date,reference,reason', ...rows, ''].join('\n')
}
