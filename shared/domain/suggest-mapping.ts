// Guesses from a list's headers and first values how it becomes households, in Spanish, English and French. A guess is
// shown to an officer and never used unseen.
import type { Sex } from './household.ts'
import type { BirthDateFormat, ImportMapping, MemberCount } from './import-mapping.ts'

/** A column, with the different values that its first rows hold. */
export type SeenColumn = {
  readonly name: string
  /** What a form asks, in each of its languages. */
  readonly labels?: readonly string[]
  readonly values: readonly string[]
}

/** Headers as they are compared: the last part of a form's path, without a language behind `::`, accents, blanks and signs. */
const fields = {
  given: 'firstname givenname givennames forename nombre nombres primernombre prenom prenoms',
  middle: 'middlename middlenames secondname segundonombre deuxiemeprenom',
  family: 'lastname familyname surname apellido apellidos primerapellido nom nomdefamille',
  whole:
    'name fullname headname headofhousehold nombrecompleto nombreyapellido jefedehogar nomcomplet nometprenom',
  sex: 'sex gender headsex headgender sexo genero sexe genre',
  birthDate:
    'birthdate dateofbirth dob birthday fechadenacimiento fechanacimiento nacimiento datedenaissance datenaissance',
  years: 'age ageyears edad anos',
  document:
    'documentid documentnumber document idnumber nationalid passport passportnumber registrationnumber cedula documento numerodedocumento numerodocumento dni pasaporte numeroderegistro piecedidentite numerodidentite passeport numerodenregistrement',
  language: 'language preferredlanguage idioma idiomapreferido lengua langue languepreferee',
  phone:
    'phone phonenumber mobile mobilephone telephone tel telefono celular movil numerodetelefono portable numerodetelephone',
  whatsapp: 'whatsapp whatsappnumber whatsappphone whatsappphonenumber',
  consentLanguage: 'consentlanguage languageofconsent idiomadelconsentimiento langueduconsentement',
  consentGiven: 'consent consentgiven consentimiento consentement',
  men: 'men males male hombres hommes',
  women: 'women females female mujeres femmes',
  boys: 'boys ninos garcons',
  girls: 'girls ninas filles',
} as const

type Field = keyof typeof fields

const comparableHeader = (header: string) =>
  (header.replace(/::.*$/, '').split('/').at(-1) ?? '')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

/** Undefined when no column looks like a name: then nobody could be enrolled. */
export function suggestMapping(seen: readonly SeenColumn[], today: string): ImportMapping | undefined {
  const found = findFields(seen)
  const given = found.given ?? found.whole
  if (given === undefined) return undefined
  const family = found.family ?? (found.given === undefined ? undefined : found.whole)
  const { document, phone, whatsapp } = found
  const keys = [document, phone, family, given].filter((column) => column !== undefined)
  return {
    rowKey: keys.map(({ name }) => name).slice(0, 5),
    head: {
      given: given.name,
      middle: found.middle?.name,
      family: family?.name,
      sex: sexOf(found.sex),
      birthDate: birthDateOf(found.birthDate),
      document: document && { column: document.name, type: documentTypeOf(document.name) },
    },
    language: {
      column: found.language?.name,
      values: knownValues(found.language, languageWords),
      otherwise: 'es',
    },
    consent: consentOf(found),
    phones: phone === undefined ? [] : [phone.name],
    whatsapp: whatsapp?.name,
    memberCounts: countsOf(found),
    countedOn: today,
  }
}

/** The same, for members that a form lists in a group that repeats. */
export function suggestMembers(repeat: string, seen: readonly SeenColumn[]): ImportMapping['members'] {
  const found = findFields(seen)
  const given = found.given ?? found.whole
  return {
    repeat,
    given: given?.name,
    family: found.family?.name,
    sex: sexOf(found.sex),
    birthDate: birthDateOf(found.birthDate),
    years: found.years?.name,
  }
}

type Found = Readonly<Partial<Record<Field, SeenColumn>>>

/** Each column stands for one field, each field for the first column that may be meant. */
function findFields(seen: readonly SeenColumn[]): Found {
  const named = seen.flatMap((column) =>
    [column.name, ...(column.labels ?? [])].map((name) => [comparableHeader(name), column] as const),
  )
  const entries = (Object.keys(fields) as Field[]).flatMap((field) => {
    const words = fields[field].split(' ')
    const column = words.flatMap((word) => named.filter(([name]) => name === word))[0]?.[1]
    return column === undefined ? [] : [[field, column] as const]
  })
  return Object.fromEntries(entries)
}

const comparableValue = (value: string) => value.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase()

const sexWords: Readonly<Record<string, Sex>> = {
  ...wordsFor('female', 'f female woman girl femenino femenina mujer feminin femme fille'),
  ...wordsFor('male', 'm male man boy h masculino hombre masculin homme garcon'),
  ...wordsFor('other', 'other x otro otra autre'),
  ...wordsFor('unknown', 'unknown desconocido inconnu'),
}

const languageWords: Readonly<Record<string, string>> = {
  ...wordsFor('es', 'spanish espanol castellano espagnol'),
  ...wordsFor('en', 'english ingles anglais'),
  ...wordsFor('fr', 'french frances francais'),
  ...wordsFor('pt', 'portuguese portugues portugais'),
  ...wordsFor('ht', 'creole criollo kreyol'),
  ...wordsFor('ar', 'arabic arabe'),
}

const consentWords: Readonly<Record<string, 'yes' | 'no'>> = {
  ...wordsFor('yes', 'yes y true 1 si oui ok'),
  ...wordsFor('no', 'no n false 0 non'),
}

function wordsFor<Meaning extends string>(meaning: Meaning, words: string): Record<string, Meaning> {
  return Object.fromEntries(words.split(' ').map((word) => [word, meaning]))
}

/** Which of a column's values are known words; undefined when none is. */
function knownValues<Meaning extends string>(
  column: SeenColumn | undefined,
  words: Readonly<Record<string, Meaning>>,
): Record<string, Meaning> | undefined {
  const known = (column?.values ?? []).flatMap((value) => {
    const meaning = words[comparableValue(value)]
    return meaning === undefined ? [] : [[value.trim(), meaning] as const]
  })
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

function sexOf(column: SeenColumn | undefined): ImportMapping['head']['sex'] {
  if (column === undefined) return undefined
  const spellings = column.values.map(comparableValue)
  // H and M are Spanish: hombre and mujer.
  const words = spellings.includes('h') ? { ...sexWords, m: 'female' as const } : sexWords
  return { column: column.name, values: knownValues(column, words) ?? {} }
}

function birthDateOf(column: SeenColumn | undefined): ImportMapping['head']['birthDate'] {
  return column && { column: column.name, format: formatOf(column.values) }
}

/** A first part above 12 can only be a day, a second one too. Where no value tells, days come first. */
function formatOf(values: readonly string[]): BirthDateFormat {
  const parts = values.map((value) => value.split(/[-/.]/))
  if (parts.some(([first]) => first?.trim().length === 4)) return 'yyyy-mm-dd'
  const isMonthFirst =
    parts.some(([, second]) => Number(second) > 12) && !parts.some(([first]) => Number(first) > 12)
  return isMonthFirst ? 'mm-dd-yyyy' : 'dd-mm-yyyy'
}

/** A number of which the list does not say what it is of is the registration's own. */
function documentTypeOf(header: string): NonNullable<ImportMapping['head']['document']>['type'] {
  const name = comparableHeader(header)
  if (/passport|pasaporte|passeport/.test(name)) return 'passport'
  return /nationalid|cedula|dni/.test(name) ? 'national-id' : 'registration-number'
}

function consentOf({ consentLanguage, consentGiven }: Found): ImportMapping['consent'] {
  if (consentLanguage === undefined && consentGiven === undefined) return undefined
  return {
    language: consentLanguage && {
      column: consentLanguage.name,
      values: knownValues(consentLanguage, languageWords),
    },
    given: consentGiven && {
      column: consentGiven.name,
      values: knownValues(consentGiven, consentWords) ?? {},
    },
  }
}

const adults = { fromYears: 18, toYears: 120 }
const children = { fromYears: 0, toYears: 17 }

function countsOf({ men, women, boys, girls }: Found): MemberCount[] {
  const counts = [
    men && { column: men.name, sex: 'male' as const, ...adults },
    women && { column: women.name, sex: 'female' as const, ...adults },
    boys && { column: boys.name, sex: 'male' as const, ...children },
    girls && { column: girls.name, sex: 'female' as const, ...children },
  ]
  return counts.filter((count) => count !== undefined)
}
