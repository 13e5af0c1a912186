// The words on a vendor's statement. Haiti's papers are in French; where a language is not written here, English.
import type { VoucherKind } from '../../domain/voucher-text.ts'
import { cardWords } from './card-words.ts'

export type StatementWords = {
  /** BCP 47 tag of the text, for screen readers. */
  readonly language: string
  readonly title: string
  readonly toPay: string
  readonly vendor: string
  readonly programme: string
  readonly period: string
  readonly closed: string
  readonly id: string
  readonly totals: string
  readonly unit: string
  readonly redeemed: string
  readonly reversed: string
  readonly netted: string
  readonly total: string
  readonly carried: string
  /** How the total comes about, and what was taken off. */
  readonly explanation: string
  readonly lines: string
  readonly byDay: string
  /** Said where the lines are too many to print. */
  readonly listedInCsv: (count: number) => string
  readonly none: string
  readonly day: string
  readonly time: string
  readonly voucher: string
  readonly kind: string
  readonly site: string
  readonly device: string
  readonly amount: string
  readonly redemptions: (count: number) => string
  readonly reversals: (count: number) => string
  readonly reversal: string
  /** A reversal of what an earlier statement had settled. */
  readonly owedBack: string
  /** Of a day whose movements began on the page before. */
  readonly continued: string
  readonly signatures: readonly [string, string, string]
  readonly name: string
  readonly date: string
  readonly signature: string
  readonly page: (number: number, of: number) => string
  readonly kinds: Readonly<Record<VoucherKind, string>>
  readonly money: (amountMinor: number, currency: string) => string
  readonly dayText: (day: string) => string
  readonly number: (count: number) => string
}

type Counts = 'redemptions' | 'reversals' | 'listedInCsv'

type Sentences = Omit<StatementWords, 'language' | 'kinds' | 'money' | 'dayText' | 'number' | Counts> & {
  readonly redemptions: (count: number, shown: string) => string
  readonly reversals: (count: number, shown: string) => string
  readonly listedInCsv: (shown: string) => string
}

const sentences = {
  es: {
    title: 'Liquidación',
    toPay: 'A pagar',
    vendor: 'Comercio',
    programme: 'Programa',
    period: 'Periodo',
    closed: 'Cerrada',
    id: 'Identificador',
    totals: 'Totales',
    unit: 'Unidad',
    redeemed: 'Canjeado',
    reversed: 'Anulado',
    netted: 'Descontado',
    total: 'Total',
    carried: 'Por descontar',
    explanation:
      'Total = canjeado – anulado – descontado. Descontado: anulaciones de canjes que ya estaban pagados. Por descontar: lo que queda para las próximas liquidaciones.',
    lines: 'Movimientos',
    byDay: 'Movimientos por día',
    listedInCsv: (shown) => `Son ${shown} movimientos. La lista completa está en el archivo CSV.`,
    none: 'Sin movimientos',
    day: 'Día',
    time: 'Hora',
    voucher: 'Vale',
    kind: 'Tipo',
    site: 'Sitio',
    device: 'Dispositivo',
    amount: 'Importe',
    redemptions: (count, shown) => `${shown} ${count === 1 ? 'canje' : 'canjes'}`,
    reversals: (count, shown) => `${shown} ${count === 1 ? 'anulación' : 'anulaciones'}`,
    reversal: 'Anulación',
    owedBack: 'Anulado ya pagado',
    continued: 'continuación',
    signatures: ['Cerró', 'Aprobó', 'Recibió por el comercio'],
    name: 'Nombre',
    date: 'Fecha',
    signature: 'Firma',
    page: (number, of) => `Página ${number} de ${of}`,
  },
  en: {
    title: 'Vendor statement',
    toPay: 'To pay',
    vendor: 'Vendor',
    programme: 'Programme',
    period: 'Period',
    closed: 'Closed',
    id: 'Identifier',
    totals: 'Totals',
    unit: 'Unit',
    redeemed: 'Redeemed',
    reversed: 'Reversed',
    netted: 'Deducted',
    total: 'Total',
    carried: 'To be deducted',
    explanation:
      'Total = redeemed – reversed – deducted. Deducted: reversals of redemptions that had been paid before. To be deducted: what is left for the next statements.',
    lines: 'Movements',
    byDay: 'Movements by day',
    listedInCsv: (shown) => `There are ${shown} movements. The complete list is in the CSV file.`,
    none: 'No movements',
    day: 'Day',
    time: 'Time',
    voucher: 'Voucher',
    kind: 'Kind',
    site: 'Site',
    device: 'Device',
    amount: 'Amount',
    redemptions: (count, shown) => `${shown} ${count === 1 ? 'redemption' : 'redemptions'}`,
    reversals: (count, shown) => `${shown} ${count === 1 ? 'reversal' : 'reversals'}`,
    reversal: 'Reversal',
    owedBack: 'Reversed once paid',
    continued: 'continued',
    signatures: ['Closed by', 'Approved by', 'Received for the vendor by'],
    name: 'Name',
    date: 'Date',
    signature: 'Signature',
    page: (number, of) => `Page ${number} of ${of}`,
  },
  fr: {
    title: 'Décompte',
    toPay: 'À payer',
    vendor: 'Commerçant',
    programme: 'Programme',
    period: 'Période',
    closed: 'Clôturé',
    id: 'Identifiant',
    totals: 'Totaux',
    unit: 'Unité',
    redeemed: 'Échangé',
    reversed: 'Annulé',
    netted: 'Déduit',
    total: 'Total',
    carried: 'À déduire',
    explanation:
      "Total = échangé – annulé – déduit. Déduit : annulations d'échanges déjà payés. À déduire : ce qui reste pour les prochains décomptes.",
    lines: 'Opérations',
    byDay: 'Opérations par jour',
    listedInCsv: (shown) => `Il y a ${shown} opérations. La liste complète est dans le fichier CSV.`,
    none: 'Aucune opération',
    day: 'Jour',
    time: 'Heure',
    voucher: 'Bon',
    kind: 'Type',
    site: 'Site',
    device: 'Appareil',
    amount: 'Montant',
    redemptions: (count, shown) => `${shown} ${count < 2 ? 'échange' : 'échanges'}`,
    reversals: (count, shown) => `${shown} ${count < 2 ? 'annulation' : 'annulations'}`,
    reversal: 'Annulation',
    owedBack: 'Annulé déjà payé',
    continued: 'suite',
    signatures: ['Clôturé par', 'Approuvé par', 'Reçu pour le commerçant par'],
    name: 'Nom',
    date: 'Date',
    signature: 'Signature',
    page: (number, of) => `Page ${number} sur ${of}`,
  },
  pt: {
    title: 'Acerto de contas',
    toPay: 'A pagar',
    vendor: 'Comerciante',
    programme: 'Programa',
    period: 'Período',
    closed: 'Fechado',
    id: 'Identificador',
    totals: 'Totais',
    unit: 'Unidade',
    redeemed: 'Resgatado',
    reversed: 'Estornado',
    netted: 'Descontado',
    total: 'Total',
    carried: 'A descontar',
    explanation:
      'Total = resgatado – estornado – descontado. Descontado: estornos de resgates que já tinham sido pagos. A descontar: o que fica para os próximos acertos.',
    lines: 'Movimentos',
    byDay: 'Movimentos por dia',
    listedInCsv: (shown) => `São ${shown} movimentos. A lista completa está no arquivo CSV.`,
    none: 'Sem movimentos',
    day: 'Dia',
    time: 'Hora',
    voucher: 'Vale',
    kind: 'Tipo',
    site: 'Local',
    device: 'Dispositivo',
    amount: 'Valor',
    redemptions: (count, shown) => `${shown} ${count === 1 ? 'resgate' : 'resgates'}`,
    reversals: (count, shown) => `${shown} ${count === 1 ? 'estorno' : 'estornos'}`,
    reversal: 'Estorno',
    owedBack: 'Estornado já pago',
    continued: 'continuação',
    signatures: ['Fechado por', 'Aprovado por', 'Recebido pelo comerciante por'],
    name: 'Nome',
    date: 'Data',
    signature: 'Assinatura',
    page: (number, of) => `Página ${number} de ${of}`,
  },
} as const satisfies Record<string, Sentences>

type Written = keyof typeof sentences

const isWritten = (language: string): language is Written => Object.hasOwn(sentences, language)

/** The words for a statement in a BCP 47 language. Amounts and days are as on the cards. */
export function statementWords(language: string): StatementWords {
  const spoken = language.split('-')[0] ?? ''
  const asked = spoken === 'ht' ? 'fr' : spoken
  const written = isWritten(asked) ? asked : 'en'
  const { kinds, money, number, day } = cardWords(written === spoken ? language : written)
  const { redemptions, reversals, listedInCsv, ...texts } = sentences[written]
  return {
    ...texts,
    language: written,
    kinds,
    // The fonts have no minus sign, and a hyphen is too short to be seen before a sum.
    money: (amountMinor, currency) =>
      amountMinor < 0 ? `– ${money(-amountMinor, currency)}` : money(amountMinor, currency),
    dayText: day,
    number,
    redemptions: (count) => redemptions(count, number(count)),
    reversals: (count) => reversals(count, number(count)),
    listedInCsv: (count) => listedInCsv(number(count)),
  }
}
