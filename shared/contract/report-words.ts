// The words of the reports, on the screen and in the files: titles, headings of columns, and Vale's own words in cells.
import type { NationalityGroup } from '../domain/nationality-group.ts'
import type { ReportColumn, ReportColumnId } from '../domain/report-table.ts'
import type { ReasonUnredeemed } from '../domain/report-voucher.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'

export const reportNames = [
  'people',
  'by-site',
  'by-nationality',
  'by-week',
  'grants',
  '5w',
  'unredeemed',
  'vendors',
  'unredeemed-vouchers',
] as const

type Title = (typeof reportNames)[number]

export const reportLanguages = ['en', 'es'] as const
export type ReportLanguage = (typeof reportLanguages)[number]

type CellWord = 'female' | 'male' | 'other' | 'yes' | 'no' | NationalityGroup | VoucherKind | ReasonUnredeemed

export type ReportWords = {
  readonly titles: Readonly<Record<Title, string>>
  readonly columns: Readonly<Record<ReportColumnId, string>>
  readonly cells: Readonly<Record<CellWord, string>>
  readonly total: string
  /** In place of a number that would point at people. */
  readonly hidden: string
  readonly hiddenMeans: string
  readonly withoutProfile: string
  readonly everySite: string
}

const english: ReportWords = {
  titles: {
    people: 'People helped, by sex, age and disability',
    'by-site': 'What was given, by site',
    'by-nationality': 'What was given, by nationality group',
    'by-week': 'What was given, by week',
    grants: 'Donor report, by grant',
    '5w': '5W: who, what, where, when, for whom',
    unredeemed: 'Unredeemed vouchers, and why',
    vendors: 'Vendor totals',
    'unredeemed-vouchers': 'Unredeemed vouchers, one by one',
  },
  columns: {
    sex: 'Sex',
    disability: 'Disability',
    'age-0-4': 'Age 0–4',
    'age-5-11': 'Age 5–11',
    'age-12-17': 'Age 12–17',
    'age-18-59': 'Age 18–59',
    'age-60+': 'Age 60+',
    'age-unknown': 'Age not known',
    people: 'People',
    site: 'Site',
    pcode: 'P-code',
    'nationality-group': 'Nationality group',
    week: 'Week of Monday',
    month: 'Month',
    households: 'Households',
    donor: 'Donor',
    reference: 'Grant reference',
    programme: 'Programme',
    category: 'For what',
    kind: 'Kind of voucher',
    round: 'Round',
    why: 'Why',
    vendor: 'Vendor',
    vouchers: 'Vouchers',
    voucher: 'Voucher ends in',
    'issued-on': 'Issued on',
    'last-day': 'Last day',
    redemptions: 'Redemptions',
    issued: 'Issued',
    redeemed: 'Redeemed',
    reversed: 'Taken back',
    returned: 'Returned to the budget',
    lost: 'Paid as loss',
    held: 'In vouchers now',
    unused: 'Not redeemed',
  },
  cells: {
    female: 'Female',
    male: 'Male',
    other: 'Other',
    yes: 'Yes',
    no: 'No',
    unknown: 'Not known',
    colombia: 'Colombia',
    cuba: 'Cuba',
    ecuador: 'Ecuador',
    haiti: 'Haiti',
    venezuela: 'Venezuela',
    caribbean: 'Rest of the Caribbean',
    'central-america': 'Central America and Mexico',
    'south-america': 'Rest of South America',
    'northern-america': 'Northern America',
    africa: 'Africa',
    asia: 'Asia',
    europe: 'Europe',
    oceania: 'Oceania',
    stateless: 'Stateless',
    cash: 'Cash',
    value: 'Value',
    commodity: 'Goods',
    service: 'Service',
    'not-yet-valid': 'Not valid yet',
    'pin-locked': 'PIN locked',
    'not-used': 'Not used yet',
    'partly-used': 'Partly used',
    'past-last-day': 'Last day has passed',
    'expired-unused': 'Expired, never used',
    'expired-partly-used': 'Expired, partly used',
    voided: 'Cancelled',
  },
  total: 'Total',
  hidden: '<5',
  hiddenMeans:
    '<5 stands for a count under five, or for one that would give such a count away. What was given to few people is hidden with it.',
  withoutProfile: 'Households without a profile',
  everySite: 'Every site',
}

const spanish: ReportWords = {
  titles: {
    people: 'Personas atendidas, por sexo, edad y discapacidad',
    'by-site': 'Lo entregado, por sitio',
    'by-nationality': 'Lo entregado, por grupo de nacionalidad',
    'by-week': 'Lo entregado, por semana',
    grants: 'Informe para donantes, por subvención',
    '5w': '5W: quién, qué, dónde, cuándo, para quién',
    unredeemed: 'Vales sin canjear, y por qué',
    vendors: 'Totales por comercio',
    'unredeemed-vouchers': 'Vales sin canjear, uno por uno',
  },
  columns: {
    sex: 'Sexo',
    disability: 'Discapacidad',
    'age-0-4': 'Edad 0–4',
    'age-5-11': 'Edad 5–11',
    'age-12-17': 'Edad 12–17',
    'age-18-59': 'Edad 18–59',
    'age-60+': 'Edad 60+',
    'age-unknown': 'Edad desconocida',
    people: 'Personas',
    site: 'Sitio',
    pcode: 'P-code',
    'nationality-group': 'Grupo de nacionalidad',
    week: 'Semana del lunes',
    month: 'Mes',
    households: 'Hogares',
    donor: 'Donante',
    reference: 'Referencia de la subvención',
    programme: 'Programa',
    category: 'Para qué',
    kind: 'Tipo de vale',
    round: 'Ronda',
    why: 'Motivo',
    vendor: 'Comercio',
    vouchers: 'Vales',
    voucher: 'El vale termina en',
    'issued-on': 'Emitido el',
    'last-day': 'Último día',
    redemptions: 'Canjes',
    issued: 'Emitido',
    redeemed: 'Canjeado',
    reversed: 'Anulado',
    returned: 'Devuelto al presupuesto',
    lost: 'Pagado como pérdida',
    held: 'En vales ahora',
    unused: 'Sin canjear',
  },
  cells: {
    female: 'Mujer',
    male: 'Hombre',
    other: 'Otro',
    yes: 'Sí',
    no: 'No',
    unknown: 'Sin dato',
    colombia: 'Colombia',
    cuba: 'Cuba',
    ecuador: 'Ecuador',
    haiti: 'Haití',
    venezuela: 'Venezuela',
    caribbean: 'Resto del Caribe',
    'central-america': 'Centroamérica y México',
    'south-america': 'Resto de Sudamérica',
    'northern-america': 'América del Norte',
    africa: 'África',
    asia: 'Asia',
    europe: 'Europa',
    oceania: 'Oceanía',
    stateless: 'Apátrida',
    cash: 'Efectivo',
    value: 'Valor',
    commodity: 'Artículos',
    service: 'Servicio',
    'not-yet-valid': 'Aún no vigente',
    'pin-locked': 'PIN bloqueado',
    'not-used': 'Sin usar todavía',
    'partly-used': 'Usado en parte',
    'past-last-day': 'Pasó el último día',
    'expired-unused': 'Vencido sin usar',
    'expired-partly-used': 'Vencido, usado en parte',
    voided: 'Cancelado',
  },
  total: 'Total',
  hidden: '<5',
  hiddenMeans:
    '<5 está en lugar de un número menor de cinco, o de uno que lo delataría. Lo entregado a pocas personas se oculta también.',
  withoutProfile: 'Hogares sin perfil',
  everySite: 'Todos los sitios',
}

export const reportWords: Readonly<Record<ReportLanguage, ReportWords>> = { en: english, es: spanish }

/** A column's heading; amounts name their unit: `Redeemed (USD)`. */
export function headingOf({ columns }: ReportWords, { id, unit }: ReportColumn): string {
  return unit === undefined ? columns[id] : `${columns[id]} (${unit.replace(/^item:/, '')})`
}

/** What a word cell says. */
export function cellWord({ cells }: ReportWords, word: string): string {
  return cells[word as CellWord] ?? word
}
