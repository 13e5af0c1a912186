// Vendors' statements, their payments, and the bank's answers.
import * as z from 'zod'
import { settlementStates } from '../../domain/settlement.ts'
import {
  amounts,
  cursor,
  day,
  instant,
  pageOf,
  paymentId,
  programmeId,
  settlementId,
  text,
  vendorId,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

const managers = ['admin', 'programme-officer', 'finance-officer'] as const
const readers = ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor'] as const
const accountReaders = ['admin', 'finance-officer', 'approver', 'auditor'] as const
const inProgramme = z.strictObject({ programmeId })
const ofSettlement = z.strictObject({ programmeId, settlementId })
const ofPayment = z.strictObject({ programmeId, paymentId })
const person = z.string().meta({ description: 'Subject of who did it' })

export const settlement = z.strictObject({
  settlementId,
  programmeId,
  vendorId,
  number: z.int().meta({ description: "Counts the vendor's statements in the programme" }),
  state: z.enum(settlementStates),
  from: instant,
  until: instant.meta({ description: 'Lines made before it; what comes late is in the next statement' }),
  closedBy: person,
  startedAt: instant,
  closedAt: instant.optional(),
  lineCount: z.int(),
  leftOut: z.int().meta({ description: 'Lines that no voucher confirms: look at them' }),
  redeemed: amounts,
  reversed: amounts.meta({ description: 'Taken back before it was settled' }),
  receivable: amounts.meta({ description: 'Taken back after it was settled' }),
  carriedIn: amounts.meta({ description: 'What the vendor owed from before' }),
  toPay: amounts,
  carriedOut: amounts.meta({ description: 'What the vendor still owes' }),
  netted: amounts,
  approvedBy: person.optional(),
  releasedBy: person.optional(),
  paymentId: paymentId.optional(),
  attempt: z.int().meta({ description: 'How often its payment was released' }),
})

export const startSettlementRoute = defineRoute({
  id: 'startSettlement',
  method: 'POST',
  path: '/programmes/{programmeId}/settlements',
  servedBy: 'settlements',
  roles: managers,
  params: inProgramme,
  body: z.strictObject({
    vendorId,
    until: instant.optional().meta({ description: 'Lines made before it; left out = now' }),
  }),
  success: { status: 202, schema: settlement },
  problems: [
    'idempotency-key-reused',
    'outside-your-scope',
    'programme-unknown',
    'settlement-already-open',
    'settlement-period-invalid',
    'too-busy',
    'vendor-unknown',
  ],
  summary: "Closes a vendor's statement: its lines are collected in the background",
  idempotent: true,
})

export const listSettlementsRoute = defineRoute({
  id: 'listSettlements',
  method: 'GET',
  path: '/programmes/{programmeId}/settlements',
  servedBy: 'settlements',
  roles: readers,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(settlement) },
  problems: ['outside-your-scope', 'programme-unknown'],
  summary: "Lists the statements of a programme's vendors",
})

export const listVendorSettlementsRoute = defineRoute({
  id: 'listVendorSettlements',
  method: 'GET',
  path: '/vendors/{vendorId}/settlements',
  servedBy: 'settlements',
  roles: ['vendor'],
  params: z.strictObject({ vendorId }),
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(settlement) },
  problems: ['outside-your-scope'],
  summary: 'Lists its own statements to a vendor',
})

export const showOwedRoute = defineRoute({
  id: 'showOwed',
  method: 'GET',
  path: '/vendors/{vendorId}/owed',
  servedBy: 'settlements',
  roles: ['vendor'],
  params: z.strictObject({ vendorId }),
  success: {
    status: 200,
    schema: z.strictObject({
      at: instant,
      rows: z.array(
        z.strictObject({
          programmeId,
          unsettled: amounts.meta({
            description: 'Redeemed and in no closed statement, less what was taken back',
          }),
          inStatements: amounts.meta({ description: 'In statements that are not paid yet' }),
          toGiveBack: amounts.meta({ description: 'What the vendor owes: the next statement takes it off' }),
        }),
      ),
    }),
  },
  problems: ['outside-your-scope', 'report-too-large'],
  summary: 'Tells a vendor what each programme owes it now',
})

export const getSettlementRoute = defineRoute({
  id: 'getSettlement',
  method: 'GET',
  path: '/programmes/{programmeId}/settlements/{settlementId}',
  servedBy: 'settlements',
  roles: [...readers, 'vendor'],
  params: ofSettlement,
  success: { status: 200, schema: settlement },
  problems: ['outside-your-scope', 'settlement-unknown'],
  summary: 'Shows a statement, and how far it is; a vendor sees its own only',
})

export const getStatementPdfRoute = defineRoute({
  id: 'getStatementPdf',
  method: 'GET',
  path: '/programmes/{programmeId}/settlements/{settlementId}/statement.pdf',
  servedBy: 'settlements',
  roles: [...readers, 'vendor'],
  params: ofSettlement,
  success: { status: 200, schema: z.instanceof(Uint8Array), mediaType: 'application/pdf' },
  problems: ['outside-your-scope', 'report-too-large', 'settlement-state-conflict', 'settlement-unknown'],
  summary: 'A closed statement to print and sign; a vendor gets its own only',
})

export const getStatementCsvRoute = defineRoute({
  id: 'getStatementCsv',
  method: 'GET',
  path: '/programmes/{programmeId}/settlements/{settlementId}/statement.csv',
  servedBy: 'settlements',
  roles: [...readers, 'vendor'],
  params: ofSettlement,
  query: z.strictObject({
    day: day.optional().meta({ description: 'Its lines alone (UTC); needed above 20,000 lines or 5.9 MB' }),
  }),
  success: { status: 200, schema: z.string(), mediaType: 'text/csv' },
  problems: ['outside-your-scope', 'report-too-large', 'settlement-state-conflict', 'settlement-unknown'],
  summary: "A closed statement's lines as a spreadsheet; a vendor gets its own only",
})

export const approveSettlementRoute = defineRoute({
  id: 'approveSettlement',
  method: 'POST',
  path: '/programmes/{programmeId}/settlements/{settlementId}/approval',
  servedBy: 'settlements',
  roles: ['approver', 'finance-officer'],
  params: ofSettlement,
  success: { status: 200, schema: settlement },
  problems: [
    'bank-account-missing',
    'four-eyes-required',
    'outside-your-scope',
    'settlement-state-conflict',
    'settlement-unknown',
    'too-busy',
  ],
  summary:
    'Approves a statement that somebody else closed, and the account that it is paid to; again after the bank sent its payment back',
})

export const bankAccount = z.strictObject({
  holder: text(140),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 country such as PA'),
  iban: z.string().max(34).optional(),
  other: z.string().max(34).optional().meta({ description: 'The account number, where there is no IBAN' }),
  bic: z.string().max(11).optional(),
  clearingMember: z.strictObject({ system: text(35).optional(), id: text(35) }).optional(),
})

export const storedBankAccount = bankAccount.extend({ setBy: person, setAt: instant })

export const setVendorBankAccountRoute = defineRoute({
  id: 'setVendorBankAccount',
  method: 'PUT',
  path: '/vendors/{vendorId}/bank-account',
  servedBy: 'settlements',
  roles: ['admin', 'finance-officer'],
  params: z.strictObject({ vendorId }),
  body: bankAccount,
  success: { status: 200, schema: storedBankAccount },
  problems: ['bank-account-invalid', 'outside-your-scope', 'vendor-unknown'],
  summary: 'Says where a vendor is paid to; who enters it cannot approve a statement that is paid there',
})

export const getVendorBankAccountRoute = defineRoute({
  id: 'getVendorBankAccount',
  method: 'GET',
  path: '/vendors/{vendorId}/bank-account',
  servedBy: 'settlements',
  roles: accountReaders,
  params: z.strictObject({ vendorId }),
  success: { status: 200, schema: storedBankAccount },
  problems: ['bank-account-missing', 'outside-your-scope', 'vendor-unknown'],
  summary: 'Shows where a vendor is paid to',
})

export const setProgrammeBankAccountRoute = defineRoute({
  id: 'setProgrammeBankAccount',
  method: 'PUT',
  path: '/programmes/{programmeId}/bank-account',
  servedBy: 'settlements',
  roles: ['admin', 'finance-officer'],
  params: inProgramme,
  body: bankAccount,
  success: { status: 200, schema: storedBankAccount },
  problems: ['bank-account-invalid', 'outside-your-scope', 'programme-unknown'],
  summary: 'Says which account a programme pays from',
})

export const getProgrammeBankAccountRoute = defineRoute({
  id: 'getProgrammeBankAccount',
  method: 'GET',
  path: '/programmes/{programmeId}/bank-account',
  servedBy: 'settlements',
  roles: accountReaders,
  params: inProgramme,
  success: { status: 200, schema: storedBankAccount },
  problems: ['bank-account-missing', 'outside-your-scope', 'programme-unknown'],
  summary: 'Shows which account a programme pays from',
})

const instruction = z.strictObject({
  endToEndId: z.string().meta({ description: 'Names this attempt to pay this statement, at every bank' }),
  amountMinor: z.int(),
  currency: z.string(),
  creditor: bankAccount.extend({ name: z.string() }),
  remittance: z.string(),
})

export const payment = z.strictObject({
  paymentId,
  programmeId,
  createdAt: instant,
  executionDay: day,
  debtor: z.strictObject({ name: z.string(), account: bankAccount }),
  bankId: z.string(),
  instructions: z.array(instruction),
  settlementIds: z.array(settlementId),
  releasedBy: person,
})

export const releasePaymentRoute = defineRoute({
  id: 'releasePayment',
  method: 'POST',
  path: '/programmes/{programmeId}/payments',
  servedBy: 'settlements',
  roles: ['finance-officer'],
  params: inProgramme,
  body: z.strictObject({
    settlementIds: z.array(settlementId).min(1).max(40),
    executionDay: day.meta({
      description: 'When the bank is to pay: today in the programme, or a day within a year from now',
    }),
  }),
  success: { status: 201, schema: payment },
  problems: [
    'bank-account-missing',
    'execution-day-invalid',
    'four-eyes-required',
    'idempotency-key-reused',
    'outside-your-scope',
    'payment-not-possible',
    'programme-unknown',
    'settlement-state-conflict',
    'settlement-unknown',
    'too-busy',
  ],
  summary: 'Releases the payment of statements that somebody else approved',
  idempotent: true,
})

export const listPaymentsRoute = defineRoute({
  id: 'listPayments',
  method: 'GET',
  path: '/programmes/{programmeId}/payments',
  servedBy: 'settlements',
  roles: accountReaders,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(payment) },
  problems: ['outside-your-scope', 'programme-unknown'],
  summary: 'Lists the payments of a programme',
})

export const getPaymentFileRoute = defineRoute({
  id: 'getPaymentFile',
  method: 'GET',
  path: '/programmes/{programmeId}/payments/{paymentId}/pain.001.xml',
  servedBy: 'settlements',
  roles: ['finance-officer'],
  params: ofPayment,
  success: { status: 200, schema: z.string(), mediaType: 'application/xml' },
  problems: ['outside-your-scope', 'payment-not-possible', 'payment-unknown'],
  summary: 'The payment for the bank, as ISO 20022 pain.001.001.09; the same bytes each time',
})

const entryFacts = {
  entryId: z.string().meta({ description: "Identity of the entry in the bank's file: it is applied once" }),
  endToEndId: z.string().optional(),
  outcome: z.enum(['paid', 'rejected', 'returned', 'unknown']).meta({ description: 'What the bank says' }),
  applied: z.enum(['paid', 'rejected', 'returned', 'unknown']).meta({
    description: 'What came of it; unknown: nothing was moved, and a person must look at it',
  }),
  amountMinor: z.int(),
  currency: z.string(),
  reason: z.string().optional(),
  settlementId: settlementId.optional(),
}

export const readBankFileRoute = defineRoute({
  id: 'readBankFile',
  method: 'POST',
  path: '/programmes/{programmeId}/bank-files',
  servedBy: 'settlements',
  roles: ['finance-officer'],
  params: inProgramme,
  body: z.strictObject({ format: z.enum(['camt.053', 'csv']), content: z.string().min(1).max(3_000_000) }),
  maxBodyBytes: 4_000_000,
  success: {
    status: 200,
    schema: z.strictObject({
      entries: z.array(z.strictObject({ ...entryFacts, repeated: z.boolean() })),
      ignored: z.int().meta({ description: 'Entries that are booked later or are none of our payments' }),
    }),
  },
  problems: ['bank-file-unreadable', 'outside-your-scope', 'programme-unknown', 'too-busy'],
  summary: "Reads the bank's answer, camt.053 or CSV; what was read before is not applied again",
})

export const listBankEntriesRoute = defineRoute({
  id: 'listBankEntries',
  method: 'GET',
  path: '/programmes/{programmeId}/bank-entries',
  servedBy: 'settlements',
  roles: accountReaders,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: {
    status: 200,
    schema: pageOf(
      z.strictObject({
        ...entryFacts,
        programmeId,
        bookedOn: z.string(),
        bankReference: z.string(),
        attempt: z.int().optional(),
        readBy: person,
        readAt: instant,
      }),
    ),
  },
  problems: ['outside-your-scope', 'programme-unknown'],
  summary: "Lists every entry of the bank's answers and what came of it",
})

export const settlementRoutes = [
  startSettlementRoute,
  listSettlementsRoute,
  listVendorSettlementsRoute,
  showOwedRoute,
  getSettlementRoute,
  getStatementPdfRoute,
  getStatementCsvRoute,
  approveSettlementRoute,
  setVendorBankAccountRoute,
  getVendorBankAccountRoute,
  setProgrammeBankAccountRoute,
  getProgrammeBankAccountRoute,
  releasePaymentRoute,
  listPaymentsRoute,
  getPaymentFileRoute,
  readBankFileRoute,
  listBankEntriesRoute,
]
