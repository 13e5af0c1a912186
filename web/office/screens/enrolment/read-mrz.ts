// The machine-readable zone of a passport or an identity card (ICAO 9303: TD1 of 3 × 30, TD2 of 2 × 36, TD3 of 2 × 44
// characters), typed or scanned as text. Nothing is taken from it unless its check digits are right.
import { parse } from 'mrz'
import type { DocumentType, Sex } from '../../../../shared/domain/household.ts'
import { isCountryCode } from './countries.ts'

export type MrzDocument = {
  readonly given: string
  readonly family?: string
  /** Missing where the document leaves a part of it open. */
  readonly birthDate?: string
  readonly sex: Sex
  readonly nationality?: string
  readonly document: { readonly type: DocumentType; readonly country?: string; readonly number: string }
}

export type MrzReading =
  | { readonly read: MrzDocument }
  /** `incomplete` while lines are still missing characters; `wrong` when a check digit says that something is mistyped. */
  | { readonly fault: 'incomplete' | 'unreadable' }
  | { readonly fault: 'wrong'; readonly at: 'number' | 'birthDate' | 'expiry' | 'all' }

const lineCounts: Readonly<Record<number, number>> = { 30: 3, 36: 2, 44: 2 }

/** `today` tells the century of a birth date. */
export function readMrz(typed: string, today: string): MrzReading {
  const lines = linesOf(typed)
  if (lines.some((line) => /[^A-Z0-9<]/.test(line))) return { fault: 'unreadable' }
  const [first = ''] = lines
  const isWhole =
    lineCounts[first.length] === lines.length && lines.every(({ length }) => length === first.length)
  if (!isWhole) return { fault: 'incomplete' }
  const { fields, details } = parse(lines)
  const wrong = details.find(({ field, valid }) => !valid && field?.endsWith('CheckDigit'))
  if (wrong) return { fault: 'wrong', at: placeOf(wrong.field ?? '') }
  const { documentNumber: number, firstName, lastName } = fields
  if (!number || !(firstName || lastName)) return { fault: 'unreadable' }
  const given = nameText(firstName || lastName || '')
  const family = firstName && lastName ? nameText(lastName) : undefined
  const birthDate = birthDateOf(fields.birthDate ?? '', today)
  const nationality = countryOf(raw(details, lines, 'nationality'))
  const country = countryOf(raw(details, lines, 'issuingState'))
  return {
    read: {
      given,
      ...(family !== undefined && { family }),
      ...(birthDate !== undefined && { birthDate }),
      sex: fields.sex === 'female' || fields.sex === 'male' ? fields.sex : 'unknown',
      ...(nationality !== undefined && { nationality }),
      document: { type: typeOf(first), ...(country !== undefined && { country }), number },
    },
  }
}

/** Scanners may send all lines as one. */
function linesOf(typed: string): string[] {
  const lines = typed
    .toUpperCase()
    .replace(/[«‹]/g, '<')
    .split(/\r?\n/)
    .map((line) => line.replace(/\s/g, ''))
    .filter((line) => line !== '')
  const [only = ''] = lines
  if (lines.length !== 1) return lines
  const width = { 90: 30, 72: 36, 88: 44 }[only.length]
  return width === undefined ? lines : (only.match(new RegExp(`.{${width}}`, 'g')) ?? lines)
}

function placeOf(field: string): 'number' | 'birthDate' | 'expiry' | 'all' {
  if (field.startsWith('documentNumber')) return 'number'
  if (field.startsWith('birthDate')) return 'birthDate'
  return field.startsWith('expirationDate') ? 'expiry' : 'all'
}

type Details = ReturnType<typeof parse>['details']

/** As it stands in the line: the parser leaves out codes that it does not know. */
function raw(details: Details, lines: readonly string[], field: string): string {
  const range = details.find((one) => one.field === field)?.ranges[0]
  return range ? (lines[range.line]?.slice(range.start, range.end) ?? '') : ''
}

function countryOf(written: string): string | undefined {
  const code = written.replaceAll('<', '')
  // Germany is the only state with a code of its own making.
  if (code === 'D') return 'DEU'
  return isCountryCode(code) ? code : undefined
}

const typeOf = (first: string): DocumentType =>
  first.startsWith('P') ? 'passport' : /^[IAC]/.test(first) ? 'national-id' : 'other'

/** `ANNA MARIA` → `Anna Maria` */
const nameText = (name: string) =>
  name.toLowerCase().replace(/(^|[\s'-])\p{L}/gu, (start) => start.toUpperCase())

/** The latest year that is not in the future. */
function birthDateOf(sixDigits: string, today: string): string | undefined {
  if (!/^\d{6}$/.test(sixDigits)) return undefined
  const rest = `${sixDigits.slice(0, 2)}-${sixDigits.slice(2, 4)}-${sixDigits.slice(4)}`
  const century = Number(today.slice(0, 2))
  const day = [`${century}${rest}`, `${century - 1}${rest}`].find((one) => one <= today)
  return day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? day : undefined
}
