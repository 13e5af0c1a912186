// Writes a payment as ISO 20022 pain.001.001.09, the file in which a bank takes credit transfers. The order of the
// elements is the schema's. The same payment gives the same bytes.
import XMLBuilder from 'fast-xml-builder'
import type { BankAccount } from '../../domain/bank-account.ts'
import { decimalText } from '../../domain/money.ts'
import {
  assertPayable,
  controlSum,
  messageId,
  type PaymentFile,
  type PaymentInstruction,
} from '../../domain/payment.ts'
import { bankText } from './bank-text.ts'

/** What SEPA and most clearing systems carry of the schema's 140. */
const maxName = 70
const maxRemittance = 140

/** The file's text, in UTF-8. Throws on a payment that no bank should see: see `assertPayable`. */
export function writePain001(payment: PaymentFile): string {
  assertPayable(payment)
  const { createdAt, debtor, instructions } = payment
  const id = messageId(payment.paymentId)
  const totals = { NbOfTxs: String(instructions.length), CtrlSum: controlSum(instructions) }
  const header = {
    MsgId: id,
    CreDtTm: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
    ...totals,
    InitgPty: party(debtor.name),
  }
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: {
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09',
      CstmrCdtTrfInitn: { GrpHdr: header, PmtInf: paymentInformation({ id, payment, totals }) },
    },
  })
}

const builder = new XMLBuilder({ attributeNamePrefix: '@', ignoreAttributes: false, format: true })

type Totals = { readonly NbOfTxs: string; readonly CtrlSum: string }

function paymentInformation(given: { id: string; payment: PaymentFile; totals: Totals }) {
  const { executionDay, debtor, instructions, scheme } = given.payment
  return {
    PmtInfId: given.id,
    PmtMtd: 'TRF',
    // Each payment alone on the bank's statement, with its EndToEndId: a sum would tell nothing of its parts.
    BtchBookg: 'false',
    ...given.totals,
    PmtTpInf: scheme === 'sepa' ? { SvcLvl: { Cd: 'SEPA' } } : undefined,
    ReqdExctnDt: { Dt: executionDay },
    Dbtr: party(debtor.account.holder),
    DbtrAcct: accountNumber(debtor.account),
    DbtrAgt: bank(debtor.account, scheme) ?? { FinInstnId: { Othr: { Id: 'NOTPROVIDED' } } },
    // The vendor gets what its statement says. SEPA leaves no choice, and takes nothing off either.
    ChrgBr: scheme === 'sepa' ? 'SLEV' : 'DEBT',
    CdtTrfTxInf: instructions.map((instruction) => creditTransfer(instruction, scheme)),
  }
}

function creditTransfer(instruction: PaymentInstruction, scheme: PaymentFile['scheme']) {
  const { endToEndId, amountMinor, currency, creditor, remittance } = instruction
  const holder = party(creditor.holder)
  const vendor = party(creditor.name)
  return {
    // Twice, since some banks give back the one and some the other.
    PmtId: { InstrId: endToEndId, EndToEndId: endToEndId },
    Amt: { InstdAmt: { '@Ccy': currency, '#text': decimalText(amountMinor, currency) } },
    CdtrAgt: bank(creditor, scheme),
    Cdtr: holder,
    CdtrAcct: accountNumber(creditor),
    UltmtCdtr: vendor.Nm === holder.Nm ? undefined : vendor,
    RmtInf: { Ustrd: bankText(remittance, maxRemittance) },
  }
}

const party = (name: string) => ({ Nm: bankText(name, maxName) })

function accountNumber({ iban, other }: BankAccount) {
  return { Id: iban === undefined ? { Othr: { Id: other } } : { IBAN: iban } }
}

/** Nothing where the account does not name its bank: an IBAN alone tells it. */
function bank({ bic, clearingMember, country }: BankAccount, scheme: PaymentFile['scheme']) {
  if (bic === undefined && clearingMember === undefined) return undefined
  return {
    FinInstnId: {
      BICFI: bic,
      ClrSysMmbId: clearingMember && {
        ClrSysId: clearingSystem(clearingMember.system),
        MmbId: clearingMember.id,
      },
      PstlAdr: scheme === 'sepa' ? undefined : { Ctry: country },
    },
  }
}

/** ISO's external codes have five capitals; any other name is the bank's own. */
function clearingSystem(system: string | undefined) {
  if (system === undefined) return undefined
  return /^[A-Z]{5}$/.test(system) ? { Cd: system } : { Prtry: system }
}
