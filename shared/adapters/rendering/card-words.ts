// The words on a card, in the languages whose letters the printer's standard fonts have. They name the form of
// help in general terms, and never the reason for it, the organisation or the holder.
import { type Currency, decimalText, exponentOf, isCurrency } from '../../domain/money.ts'
import type { VoucherKind } from '../../domain/voucher-text.ts'

export type CardWords = {
  /** BCP 47 tag of the text, for screen readers. */
  readonly language: string
  readonly kinds: Readonly<Record<VoucherKind, string>>
  readonly validFrom: string
  readonly validUntil: string
  readonly help: string
  readonly pin: string
  readonly keepSafe: string
  readonly services: (count: number) => string
  readonly more: (count: number) => string
  /** `amountMinor` in the currency's smallest unit. */
  readonly money: (amountMinor: number, currency: string) => string
  readonly number: (count: number) => string
  /** An ISO 8601 day, with its month in letters so that day and month cannot be mixed up. */
  readonly day: (day: string) => string
}

type Sentences = Omit<CardWords, 'money' | 'number' | 'day' | 'language'>

const sentences = {
  es: {
    kinds: {
      cash: 'Dinero en efectivo',
      value: 'Vale de compra',
      commodity: 'Artículos',
      service: 'Servicio',
    },
    validFrom: 'Válido desde el',
    validUntil: 'Último día',
    help: 'Ayuda',
    pin: 'Se pide PIN',
    keepSafe: 'Cuide esta tarjeta: quien la tiene puede usarla.',
    services: (count) => `${count} ${count === 1 ? 'servicio' : 'servicios'}`,
    more: (count) => `y ${count} más`,
  },
  en: {
    kinds: { cash: 'Cash', value: 'Shopping voucher', commodity: 'Items', service: 'Service' },
    validFrom: 'Valid from',
    validUntil: 'Last day',
    help: 'Help',
    pin: 'PIN needed',
    keepSafe: 'Keep this card safe: whoever has it can use it.',
    services: (count) => `${count} ${count === 1 ? 'service' : 'services'}`,
    more: (count) => `and ${count} more`,
  },
  fr: {
    kinds: { cash: 'Argent liquide', value: "Bon d'achat", commodity: 'Articles', service: 'Service' },
    validFrom: 'Valable à partir du',
    validUntil: 'Dernier jour',
    help: 'Aide',
    pin: 'Code PIN demandé',
    keepSafe: "Gardez bien cette carte : qui l'a peut s'en servir.",
    services: (count) => `${count} ${count < 2 ? 'service' : 'services'}`,
    more: (count) => `et ${count} de plus`,
  },
  pt: {
    kinds: { cash: 'Dinheiro', value: 'Vale-compra', commodity: 'Artigos', service: 'Serviço' },
    validFrom: 'Válido a partir de',
    validUntil: 'Último dia',
    help: 'Ajuda',
    pin: 'Pede PIN',
    keepSafe: 'Guarde bem este cartão: quem o tem pode usá-lo.',
    services: (count) => `${count} ${count === 1 ? 'serviço' : 'serviços'}`,
    more: (count) => `e mais ${count}`,
  },
  ht: {
    kinds: { cash: 'Lajan kach', value: 'Bon pou achte', commodity: 'Atik', service: 'Sèvis' },
    validFrom: 'Bon apati',
    validUntil: 'Dènye jou',
    help: 'Èd',
    pin: 'Yo mande PIN',
    keepSafe: 'Kenbe kat sa a byen: nenpòt moun ki gen li ka sèvi avè l.',
    services: (count) => `${count} sèvis`,
    more: (count) => `ak ${count} lòt`,
  },
} as const satisfies Record<string, Sentences>

type Written = keyof typeof sentences

/** Where a plain language tag leaves it open, as it is written in the Americas. */
const locales: Record<Written, string> = { es: 'es-419', en: 'en', fr: 'fr', pt: 'pt-BR', ht: 'fr-HT' }

/** ICU has no Haitian Creole. */
const haitianMonths = ['jan', 'fev', 'mas', 'avr', 'me', 'jen', 'jiy', 'out', 'sep', 'okt', 'nov', 'des']

/**
 * The words for a card in a BCP 47 language. The standard PDF fonts hold Latin letters only and PDFKit does not
 * shape them from right to left, so any other language (ar, zh) gets Spanish and English side by side.
 */
export function cardWords(language: string): CardWords {
  const written = language.split('-')[0] ?? ''
  if (!isWritten(written)) return inSpanishAndEnglish()
  return inOneLanguage(
    written,
    written === language ? locales[written] : localeOr(language, locales[written]),
  )
}

/** A tag that passes for BCP 47 by its shape alone may still be one that Intl refuses. */
function localeOr(tag: string, otherwise: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? otherwise
  } catch {
    return otherwise
  }
}

function isWritten(language: string): language is Written {
  return Object.hasOwn(sentences, language)
}

function inOneLanguage(written: Written, locale: string): CardWords {
  return {
    ...sentences[written],
    language: written,
    money: (amountMinor, currency) =>
      moneyText(amountMinor, currency, written === 'ht' ? locales.ht : locale),
    number: (count) => plainSpaces(new Intl.NumberFormat(locale).format(count)),
    day: (day) => (written === 'ht' ? haitianDay(day) : dayText(day, locale)),
  }
}

function inSpanishAndEnglish(): CardWords {
  const { es, en } = sentences
  const both = (spanish: string, english: string) => `${spanish} / ${english}`
  return {
    language: 'es',
    kinds: {
      cash: both('Efectivo', en.kinds.cash),
      value: both('Vale', 'Voucher'),
      commodity: both(es.kinds.commodity, en.kinds.commodity),
      service: both(es.kinds.service, en.kinds.service),
    },
    validFrom: both(es.validFrom, en.validFrom),
    validUntil: both(es.validUntil, en.validUntil),
    help: both(es.help, en.help),
    pin: both(es.pin, en.pin),
    keepSafe: both('Cuide esta tarjeta', 'Keep this card safe'),
    services: (count) => `${count} ×`,
    more: (count) => `+ ${count}`,
    money: (amountMinor, currency) => moneyText(amountMinor, currency, locales.es),
    number: (count) => plainSpaces(new Intl.NumberFormat(locales.es).format(count)),
    day: (day) => dayText(day, locales.en),
  }
}

const numberFormats = new Map<string, Intl.NumberFormat>()
const dayFormats = new Map<string, Intl.DateTimeFormat>()

function moneyText(amountMinor: number, currency: string, locale: string): string {
  if (!isCurrency(currency)) throw new Error(`card: ${currency} is no currency`)
  const key = `${locale} ${currency}`
  const format = numberFormats.get(key) ?? moneyFormat(currency, locale)
  numberFormats.set(key, format)
  // A decimal text, not a float: Intl keeps every digit of it.
  return plainSpaces(format.format(decimalText(amountMinor, currency) as `${number}`))
}

/** Some currencies are written without the decimals that they have: only where there are none is nothing lost. */
function moneyFormat(currency: Currency, locale: string): Intl.NumberFormat {
  const style = { style: 'currency', currency, currencyDisplay: 'code' } as const
  const usual = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 0
  const exponent = exponentOf(currency)
  return new Intl.NumberFormat(locale, {
    ...style,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    trailingZeroDisplay: usual < exponent ? 'stripIfInteger' : 'auto',
  })
}

function dayText(day: string, locale: string): string {
  const format =
    dayFormats.get(locale) ??
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  dayFormats.set(locale, format)
  return plainSpaces(format.format(Date.parse(day)))
}

function haitianDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${date} ${haitianMonths[(month ?? 1) - 1]} ${year}`
}

/** Intl writes spaces that the standard fonts do not have. */
function plainSpaces(text: string): string {
  return text.replace(/\s/gu, ' ')
}
