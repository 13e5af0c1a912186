// A household and its members, as they are enrolled. Everything here but ids and the site is personal data and
// is stored encrypted.
import { type ConsentPurpose, type ConsentTextVersion, consentPurposes } from './consent-text.ts'

export const sexes = ['female', 'male', 'other', 'unknown'] as const
export type Sex = (typeof sexes)[number]

export const documentTypes = [
  'national-id',
  'passport',
  'residence-permit',
  'refugee-id',
  'birth-certificate',
  'registration-number',
  'other',
] as const
export type DocumentType = (typeof documentTypes)[number]

export type IdentityDocument = {
  readonly type: DocumentType
  /** ISO 3166-1 alpha-3 of the issuer; left out for documents of no state. */
  readonly country?: string
  readonly number: string
}

/**
 * What is known of an age: a birth date (ISO 8601), or whole years on a day, or only a range, as in lists that
 * count "boys" and "men". A range counts towards a rule only when all of it does.
 */
export type Age =
  | { readonly birthDate: string }
  | { readonly years: number; readonly asOf: string }
  | { readonly fromYears: number; readonly toYears: number; readonly asOf: string }

/** Needs that only a protection officer may read. */
export const specificNeeds = [
  'pregnant',
  'breastfeeding',
  'chronic-illness',
  'unaccompanied-child',
  'single-parent',
  'older-person-alone',
  'gender-based-violence',
  'legal-protection',
  'mental-health',
  'malnutrition',
] as const
export type SpecificNeed = (typeof specificNeeds)[number]

export type Member = {
  readonly memberId: string
  readonly isHead: boolean
  /** Left out for members known only from a count. */
  readonly name?: { readonly given: string; readonly family?: string; readonly middle?: string }
  readonly sex: Sex
  readonly age?: Age
  readonly disability: boolean
  /** ISO 3166-1 alpha-3. */
  readonly nationality?: string
  readonly documents: readonly IdentityDocument[]
  readonly specificNeeds: readonly SpecificNeed[]
}

export type AlternateCollector = {
  readonly name: { readonly given: string; readonly family?: string }
  readonly document?: IdentityDocument
  readonly phone?: string
}

export type Consent = {
  readonly purpose: ConsentPurpose
  /** False where it was refused, or withdrawn after it was given. */
  readonly given: boolean
  /** BCP 47 language in which the text was read out. */
  readonly language: string
  /** Which text was read out; missing where it was recorded elsewhere, such as on paper. */
  readonly textVersion?: ConsentTextVersion
  /** Milliseconds since 1970. */
  readonly at: number
  /** Subject of the officer who recorded it: from the token. */
  readonly recordedBy: string
}

export type Household = {
  readonly householdId: string
  readonly siteId: string
  /** BCP 47. */
  readonly language: string
  readonly contacts: { readonly phones: readonly string[]; readonly whatsapp?: string }
  readonly members: readonly Member[]
  readonly alternateCollector?: AlternateCollector
  readonly consents: readonly Consent[]
  readonly enrolledAt: number
}

/** What stands consented: the last word on each purpose. Nobody who is not to be assisted is to be contacted. */
export function consentedPurposes(consents: readonly Consent[]): ConsentPurpose[] {
  const stands = (purpose: ConsentPurpose) =>
    consents.findLast((consent) => consent.purpose === purpose)?.given === true
  if (!stands('registration-and-assistance')) return []
  return consentPurposes.filter(stands)
}

/** What the document registry compares: letters and digits only, one case, no accents, any script's digits. */
export function normaliseDocumentNumber(number: string): string {
  return number
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
    .toUpperCase()
    .replace(/[^\p{L}0-9]/gu, '')
}

/** The text under which a document is unique: type, issuer and normalised number. */
export function documentKey(document: IdentityDocument): string {
  return [document.type, document.country ?? '', normaliseDocumentNumber(document.number)].join('|')
}

/**
 * Unicode lays the ten digits of every script side by side, zero first, so counting back to a zero gives the value.
 * The digits of two scripts may touch: then the zero is that of the first.
 */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0
  let zero = codePoint
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return (codePoint - zero) % 10
}
