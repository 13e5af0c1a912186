// Fields that several routes share. Every text has a length, every list a limit, every object is strict.
import * as z from 'zod'
import { currencyCodes, maxAmount } from '../domain/money.ts'
import { voucherKinds } from '../domain/voucher-text.ts'

const id = (prefix: string, what: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{20}$`), `must be the id of a ${what}`)

export const programmeId = id('prg', 'programme')
export const grantId = id('grt', 'grant')
export const siteId = id('sit', 'site')
export const vendorId = id('vdr', 'vendor')
export const deviceId = id('dev', 'device')
export const householdId = id('hh', 'household')
export const duplicateId = id('dup', 'pair of households')
export const roundId = id('rnd', 'round')
export const feedbackId = id('fbk', 'complaint or suggestion')
export const importId = id('imp', 'import')
export const koboFormId = id('kbo', 'form')
export const importFileId = id('fil', 'file')
export const settlementId = id('stl', 'settlement')
export const messageId = id('msg', 'message')
export const paymentId = id('pay', 'payment')

/** Removes what no name or label holds: control characters and outer space. */
export const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters')
    .trim()
    .min(1, 'must not be empty')

/** A short code that programmes choose themselves: `food`, `dignity-kit`. */
export const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -')

export const currency = z.enum(currencyCodes)
export const voucherKind = z.enum(voucherKinds)
export const amountMinor = z
  .int('must be a whole number of minor units')
  .positive('must be above zero')
  .max(maxAmount)
  .meta({ examples: [7500] })
export const quantity = z.int('must be a whole number').positive('must be above zero').max(1_000_000)

/** `USD`, or `item:<code>` for things that are counted. */
export const unit = z.union([currency, z.string().regex(/^item:[a-z0-9][a-z0-9-]{0,39}$/)])
export const amounts = z.record(z.string(), z.int())

export const day = z.iso.date().meta({ examples: ['2026-03-01'] })
export const instant = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' })
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a BCP 47 language such as es')
  .meta({ examples: ['es'] })
export const country = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 3166-1 alpha-3 country such as VEN')
  .meta({ examples: ['VEN'] })

export const cursor = z.string().max(1000).optional()
export const voucherNumberEnd = z.string().meta({
  description: 'Last group of the number: enough to find the paper, not to spend it',
  examples: ['DEFG H'],
})
export const voucherId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/, 'must be a voucher id')

/** A page of a list: ask again with `cursor` until there is none. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({ rows: z.array(row), cursor: z.string().optional() })

export const timeZone = z
  .string()
  .max(40)
  .refine(isTimeZone, 'must be an IANA time zone such as America/Panama')
  .meta({ examples: ['America/Panama'] })
  .default('America/Panama')

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
