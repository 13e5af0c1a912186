// Vendors' statements and their payments: closing, approving, releasing, and what the bank answers. Touches the ledger
// and the workers' queue; the lines themselves are collected by settle-lines.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeBankAccountStore } from '../../shared/adapters/dynamodb/bank-account-store.ts'
import { vendorLineShards } from '../../shared/adapters/dynamodb/keys.ts'
import { makePaymentStore } from '../../shared/adapters/dynamodb/payment-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { readBankCsv } from '../../shared/adapters/payments/bank-csv.ts'
import { readCamt053 } from '../../shared/adapters/payments/camt-053.ts'
import { writePain001 } from '../../shared/adapters/payments/pain-001.ts'
import { statementCsv } from '../../shared/adapters/rendering/statement-csv.ts'
import { statementPdf } from '../../shared/adapters/rendering/statement-pdf.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import {
  applyBankAnswers,
  type BankFileFormat,
  listBankEntries,
} from '../../shared/application/apply-bank-answers.ts'
import { approveSettlement } from '../../shared/application/approve-settlement.ts'
import { getPaymentFile, listPayments } from '../../shared/application/get-payment.ts'
import {
  getSettlement,
  listOwnSettlements,
  listSettlements,
  showSettlement,
} from '../../shared/application/get-settlement.ts'
import { printStatementCsv, printStatementPdf } from '../../shared/application/print-statement.ts'
import { releasePayment } from '../../shared/application/release-payment.ts'
import { getBankAccount, setBankAccount } from '../../shared/application/set-bank-account.ts'
import type { SettlementAddress } from '../../shared/application/settlement-ports.ts'
import { showOwed } from '../../shared/application/show-owed.ts'
import { startSettlement } from '../../shared/application/start-settlement.ts'
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
} from '../../shared/contract/routes/settlements.ts'
import type { BankAccount } from '../../shared/domain/bank-account.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { settlementParts } from '../../shared/domain/settlement.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'SETTLE_QUEUE_URL')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const queue = makeWorkQueue(environment.SETTLE_QUEUE_URL)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  listAllProgrammes: makeProgrammeStore(client, environment.LEDGER_TABLE).listAllProgrammes,
  ...makeVendorStore(client, environment.LEDGER_TABLE),
  ...makeSettlementStore(client, environment.LEDGER_TABLE),
  ...makeSettlementLines(client, environment.LEDGER_TABLE),
  ...makePaymentStore(client, environment.LEDGER_TABLE),
  ...makeBankAccountStore(client, environment.LEDGER_TABLE),
  sendToSettle: ({ programmeId, settlementId }: SettlementAddress) =>
    queue.sendAll(
      Array.from({ length: settlementParts }, (_, part) => ({ programmeId, settlementId, part })),
    ),
  /** One name for an account, however often it is entered. */
  bankIdOf: ({ iban, other, bic, clearingMember }: BankAccount) =>
    deriveId('bnk', iban ?? '', other ?? '', bic ?? '', clearingMember?.id ?? ''),
  lineParts: vendorLineShards,
  drawStatement: statementPdf,
  writeStatement: statementCsv,
  writePaymentFile: writePain001,
  readBankFile: ({ format, content }: { format: BankFileFormat; content: string }) =>
    format === 'csv' ? readBankCsv(content) : readCamt053(content),
}

export const handler = apiFunction('settlements', [
  on(startSettlementRoute, async ({ actor, params, body, idempotencyKey, requestHash, now }) => {
    const settlementId = deriveId('stl', actor.sub, idempotencyKey, params.programmeId)
    const started = await startSettlement(ports)({
      ...{ actor, ...params, ...body },
      ...{ settlementId, requestHash, now },
    })
    return isRefusal(started) ? started : showSettlement(started)
  }),
  on(listSettlementsRoute, ({ actor, params, query }) =>
    listSettlements(ports)({ actor, ...params, ...query }),
  ),
  on(listVendorSettlementsRoute, ({ actor, params, query }) =>
    listOwnSettlements(ports)({ actor, ...params, ...query }),
  ),
  on(showOwedRoute, ({ actor, params, now }) => showOwed(ports)({ actor, ...params, now })),
  on(getSettlementRoute, ({ actor, params }) => getSettlement(ports)({ actor, ...params })),
  on(getStatementPdfRoute, ({ actor, params }) => printStatementPdf(ports)({ actor, ...params })),
  on(getStatementCsvRoute, ({ actor, params, query }) =>
    printStatementCsv(ports)({ actor, ...params, ...query }),
  ),
  on(approveSettlementRoute, ({ actor, params }) => approveSettlement(ports)({ actor, ...params })),
  on(setVendorBankAccountRoute, ({ actor, params, body: account, now }) =>
    setBankAccount(ports)({ actor, ...params, account, now }),
  ),
  on(getVendorBankAccountRoute, ({ actor, params }) => getBankAccount(ports)({ actor, ...params })),
  on(setProgrammeBankAccountRoute, ({ actor, params, body: account, now }) =>
    setBankAccount(ports)({ actor, ...params, account, now }),
  ),
  on(getProgrammeBankAccountRoute, ({ actor, params }) => getBankAccount(ports)({ actor, ...params })),
  on(releasePaymentRoute, ({ actor, params, body, idempotencyKey, requestHash, now }) =>
    releasePayment(ports)({
      ...{ actor, ...params, ...body },
      paymentId: deriveId('pay', actor.sub, idempotencyKey, params.programmeId),
      ...{ requestHash, now },
    }),
  ),
  on(listPaymentsRoute, ({ actor, params, query }) => listPayments(ports)({ actor, ...params, ...query })),
  on(getPaymentFileRoute, ({ actor, params }) => getPaymentFile(ports)({ actor, ...params })),
  on(readBankFileRoute, ({ actor, params, body, now }) =>
    applyBankAnswers(ports)({ actor, ...params, ...body, now }),
  ),
  on(listBankEntriesRoute, ({ actor, params, query }) =>
    listBankEntries(ports)({ actor, ...params, ...query }),
  ),
])
