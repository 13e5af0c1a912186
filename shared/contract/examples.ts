// An example of what a route takes and answers, made from its own schema: a route that is declared has its example, and
// one that its schema would refuse cannot be shown. Nobody in an example is a real person.
import * as z from 'zod'

type JsonSchema = {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly minItems?: number
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
}

/** Where the sampler is: the name of the field, and the definitions that references point into. */
type Place = {
  readonly name: string
  readonly definitions: Readonly<Record<string, JsonSchema>>
  readonly depth: number
  /** Leaves out what may be left out. */
  readonly short: boolean
}

/** Fields whose schema says less than their name does. */
const byName: Readonly<Record<string, unknown>> = {
  attempt: 1,
  bankId: 'EXAMPLEBANK',
  by: 'a3f0c1d2-0000-4000-8000-000000000000',
  bundle: 'eyJhbGciOiJFUzI1NiJ9.eyJ2IjoxfQ.c2lnbmF0dXJl',
  claims: 'eyJhbGciOiJFUzI1NiJ9.eyJ2IjoxfQ.c2lnbmF0dXJl',
  currency: 'USD',
  cursor: 'eyJwayI6IlBST0dSQU1NRSJ9',
  email: 'officer@example.org',
  family: 'Family name',
  fileName: 'registrations.csv',
  given: 'Given name',
  holder: 'Corner Shop Example Ltd',
  memberId: 'm1',
  middle: 'Middle name',
  name: 'Example',
  pcode: 'PA0501',
  phone: '+12025550123',
  reason: 'Checked with the desk',
  sub: 'a3f0c1d2-0000-4000-8000-000000000000',
  voucherId: '0123456789ABCDEF',
}

const instantExample = 1_772_370_000_000
const mostDepth = 12

/** An example that `schema` accepts: with all its fields, or, where these exclude each other, the needed ones alone. */
export function exampleOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  const place = { name: '', definitions: json.$defs ?? {}, depth: 0 }
  const whole = sample(json, { ...place, short: false })
  return schema.safeParse(whole).success ? whole : sample(json, { ...place, short: true })
}

function sample(schema: JsonSchema, place: Place): unknown {
  if (schema.$ref !== undefined) return sampleReference(schema.$ref, place)
  if (schema.examples?.[0] !== undefined) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return sampleChoice(choices, place)
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => sample(part, place)))
  if (schema.type === 'object') return sampleObject(schema, place)
  if (schema.type === 'array') return sampleList(schema, place)
  return sampleValue(schema, place)
}

function sampleReference(reference: string, place: Place): unknown {
  const name = reference.split('/').at(-1) ?? ''
  const target = place.definitions[name] ?? {}
  return sample(target, { ...place, depth: place.depth + 1, short: place.depth > 1 || place.short })
}

/** The first that does not lead back to where it came from. */
function sampleChoice(choices: readonly JsonSchema[], place: Place): unknown {
  const plain = choices.find(({ $ref, type }) => $ref === undefined && type !== 'null')
  return sample(plain ?? choices[0] ?? {}, place)
}

function sampleObject(schema: JsonSchema, place: Place): unknown {
  const { properties = {}, required = [], propertyNames, additionalProperties } = schema
  if (place.depth > mostDepth) return {}
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object')
    return {
      [sampleKey(propertyNames, place)]: sample(additionalProperties, { ...place, name: '' }),
    }
  const wanted = Object.entries(properties).filter(([name]) => !place.short || required.includes(name))
  return Object.fromEntries(
    wanted.map(([name, property]) => [name, sample(property, { ...place, name, depth: place.depth + 1 })]),
  )
}

function sampleKey(propertyNames: JsonSchema | undefined, place: Place): string {
  const key = propertyNames && sample(propertyNames, { ...place, name: 'key' })
  return typeof key === 'string' && key !== '' && propertyNames?.type !== 'string' ? key : 'USD'
}

function sampleList(schema: JsonSchema, place: Place): unknown {
  if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => sample(item, place))
  if (schema.items === undefined || place.depth > mostDepth) return []
  const item = sample(schema.items, { ...place, name: singular(place.name) })
  return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => item)
}

const singular = (name: string) => name.replace(/s$/, '')

function sampleValue(schema: JsonSchema, { name }: Place): unknown {
  if (schema.type === 'integer' || schema.type === 'number') return sampleNumber(schema, name)
  if (schema.type === 'boolean') return schema.default ?? true
  if (schema.type === 'string') return sampleText(schema, name)
  return schema.default ?? 'Example'
}

function sampleNumber({ minimum, exclusiveMinimum }: JsonSchema, name: string): number {
  const named = byName[name]
  if (typeof named === 'number') return named
  if (/(^at|At|^from|^until|Until)$/.test(name)) return instantExample
  if (/amount|Minor/i.test(name)) return 7500
  if (exclusiveMinimum !== undefined && exclusiveMinimum >= 0) return exclusiveMinimum + 1
  return Math.max(1, minimum !== undefined && Number.isSafeInteger(minimum) ? minimum : 1)
}

const ownId = /^\^([a-z]+)_\[/
const digits = '0123456789abcdefghjk'

function sampleText(schema: JsonSchema, name: string): string {
  const prefix = ownId.exec(schema.pattern ?? '')?.[1]
  if (prefix !== undefined) return `${prefix}_${digits}`
  if (schema.format === 'date') return '2026-03-01'
  if (schema.format === 'email') return 'officer@example.org'
  if (schema.format === 'uri') return 'https://partner.example.org/vale'
  const named = byName[name]
  if (typeof named === 'string') return named
  const fitting = byPattern.find((text) => new RegExp(schema.pattern ?? '', 'u').test(text))
  return (fitting ?? 'Example').padEnd(schema.minLength ?? 0, 'x')
}

/** Tried in this order against a schema's pattern. */
const byPattern = [
  'Example',
  'example',
  'food',
  '1',
  '1234',
  '0123456789abcdef',
  '0123456789ABCDEF',
  '0123456789012345',
  'PA',
  'VEN',
  'es',
  `vr1:${'0'.repeat(32)}`,
  'AAAAAAAAAAAAAAAAAAAAAA',
]
