// Households: enrolment, registration in a programme, assessment.
import * as z from 'zod'
import { consentPurposes, consentTextVersions } from '../../domain/consent-text.ts'
import { documentTypes, sexes, specificNeeds } from '../../domain/household.ts'
import { listedStates } from '../../domain/registration.ts'
import { duplicateStates } from '../../domain/suspected-duplicate.ts'
import {
  amounts,
  code,
  country,
  cursor,
  day,
  duplicateId,
  householdId,
  instant,
  language,
  pageOf,
  programmeId,
  quantity,
  roundId,
  siteId,
  text,
  voucherKind,
} from '../fields.ts'
import { defineRoute } from '../route.ts'
import { condition, readers, retentionTerms } from './programmes.ts'

const years = z.int().min(0).max(120)
const age = z.union([
  z.strictObject({ birthDate: day }),
  z.strictObject({ years, asOf: day }),
  z.strictObject({ fromYears: years, toYears: years, asOf: day }),
])
const name = z.strictObject({ given: text(80), family: text(80).optional(), middle: text(80).optional() })
const phone = z
  .string()
  .max(24)
  .meta({ examples: ['+12025550123'] })

const documentNumber = z
  .string()
  .min(3)
  .max(40)
  .regex(/[\p{L}\p{Nd}].*[\p{L}\p{Nd}].*[\p{L}\p{Nd}]/u, 'must hold at least three letters or digits')

const document = z.strictObject({
  type: z.enum(documentTypes),
  country: country.optional(),
  number: documentNumber,
})

/** Each of a page's names is one household that is decrypted. */
const mostRows = 100

/**
 * Enrolling is one transaction of at most 100 writes: each document is one, beside household and
 * registration, and so are the keys by which duplicates find it (`mostKeys`).
 */
const mostDocuments = 60

const tooManyDocuments = `must hold at most ${mostDocuments} documents in all`
const holdsFewDocuments = (members: readonly { readonly documents: readonly unknown[] }[]) =>
  members.reduce((sum, { documents }) => sum + documents.length, 0) <= mostDocuments

const memberInput = z.strictObject({
  isHead: z.boolean().default(false),
  name: name.optional(),
  sex: z.enum(sexes),
  age: age.optional(),
  disability: z.boolean().default(false),
  nationality: country.optional(),
  documents: z.array(document).max(5).default([]),
  specificNeeds: z.array(z.enum(specificNeeds)).max(10).default([]),
})

const consentInput = z.strictObject({
  purpose: z.enum(consentPurposes),
  given: z.boolean(),
  language,
  textVersion: z
    .enum(consentTextVersions)
    .optional()
    .meta({ description: 'Which text was read out; left out for consent that was recorded elsewhere' }),
})
const pin = z.string().regex(/^[0-9]{4,6}$/, 'must be 4 to 6 digits')

const householdInput = z.strictObject({
  siteId,
  language,
  contacts: z
    .strictObject({ phones: z.array(phone).max(3).default([]), whatsapp: phone.optional() })
    .default({ phones: [] }),
  members: z.array(memberInput).min(1).max(30).refine(holdsFewDocuments, tooManyDocuments),
  alternateCollector: z
    .strictObject({
      name: name.omit({ middle: true }),
      document: document.optional(),
      phone: phone.optional(),
    })
    .optional(),
  consents: z.array(consentInput).min(1).max(5),
  programmeId: programmeId
    .optional()
    .meta({ description: 'Registers the household in this programme at once' }),
  pin: pin.optional().meta({ description: 'Chosen by the household; kept only as a salted hash' }),
})

/** What of a household is compared while it is typed: no consent yet, nobody's needs. */
export const typedHousehold = householdInput.pick({ siteId: true, contacts: true }).extend({
  members: z
    .array(memberInput.omit({ specificNeeds: true }))
    .min(1)
    .max(30),
})

const conditionResult = z.strictObject({
  condition,
  held: z.boolean(),
  value: z.union([z.number(), z.string()]),
  unknownMembers: z.int(),
})

const entitlementLine = z.strictObject({
  code,
  kind: voucherKind,
  category: code,
  amounts,
  basket: z.strictObject({ number: z.int(), version: z.int(), quantity }).optional(),
  steps: z.array(z.strictObject({ reason: z.string(), count: z.int(), each: z.int(), total: z.int() })),
})

export const assessment = z.strictObject({
  householdId,
  programmeId,
  ruleVersion: z.int(),
  assessedOn: day,
  eligible: z.boolean(),
  conditions: z.array(conditionResult),
  lines: z.array(entitlementLine),
})

const enrolled = z.strictObject({
  householdId,
  siteId,
  memberCount: z.int(),
  enrolledAt: instant,
  assessment: assessment.optional(),
})

export const enrolHouseholdRoute = defineRoute({
  id: 'enrolHousehold',
  method: 'POST',
  path: '/households',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer'],
  body: householdInput,
  success: { status: 201, schema: enrolled },
  problems: [
    'document-already-registered',
    'birth-date-in-future',
    'consent-missing',
    'household-head-not-one',
    'phone-invalid',
    'site-unknown',
    'programme-unknown',
    'rule-invalid',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Enrols a household, and assesses it at once when a programme is named',
  idempotent: true,
  secretFields: ['pin'],
  maxBodyBytes: 64 * 1024,
})

const recordedConsent = consentInput.extend({ at: instant, recordedBy: z.string() })
const memberView = memberInput.extend({ memberId: z.string() })

export const household = householdInput
  .omit({ programmeId: true, pin: true, consents: true, members: true })
  .extend({
    householdId,
    version: z
      .int()
      .meta({ description: 'Goes up by one with every change; a change names the one it was made on' }),
    members: z.array(memberView),
    consents: z.array(recordedConsent),
    registrations: z.array(
      z.strictObject({
        ...{ programmeId, eligible: z.boolean(), ruleVersion: z.int() },
        registeredAt: instant,
        contactAllowed: z.boolean(),
        assessment,
      }),
    ),
    duplicates: z
      .array(z.strictObject({ duplicateId, state: z.enum(duplicateStates) }))
      .meta({ description: 'The pairs that it is suspected, or was decided, to be half of' }),
    mergedInto: householdId.optional(),
    enrolledAt: instant,
    specificNeedsShown: z.boolean().meta({ description: 'False unless a protection officer asks' }),
  })

const ofHousehold = z.strictObject({ householdId })

export const getHouseholdRoute = defineRoute({
  id: 'getHousehold',
  method: 'GET',
  path: '/households/{householdId}',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer', 'protection-officer'],
  params: ofHousehold,
  success: { status: 200, schema: household },
  problems: ['household-unknown', 'household-erased', 'outside-your-scope'],
  summary: 'Shows a household; the read is recorded; specific needs only to a protection officer',
})

const version = z.int().min(1).meta({ description: 'The one that was looked at' })

export const correctHouseholdRoute = defineRoute({
  id: 'correctHousehold',
  method: 'PUT',
  path: '/households/{householdId}',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer', 'protection-officer'],
  params: ofHousehold,
  body: householdInput.omit({ programmeId: true, pin: true, consents: true, members: true }).extend({
    version,
    members: z
      .array(
        memberInput.extend({
          memberId: z
            .string()
            .regex(/^m[0-9]{1,4}$/)
            .optional()
            .meta({ description: 'Left out for a member who is new' }),
          specificNeeds: z.array(z.enum(specificNeeds)).max(10).optional().meta({
            description:
              'Left out: as they are. Otherwise added to what is known; from a protection officer, in its place',
          }),
        }),
      )
      .min(1)
      .max(30)
      .refine(holdsFewDocuments, tooManyDocuments),
  }),
  success: {
    status: 200,
    schema: z.strictObject({ householdId, version: z.int(), assessments: z.array(assessment) }),
  },
  problems: [
    'household-unknown',
    'household-merged',
    'household-changed',
    'correction-too-large',
    'document-already-registered',
    'birth-date-in-future',
    'household-head-not-one',
    'phone-invalid',
    'site-unknown',
    'outside-your-scope',
    'too-busy',
  ],
  summary: 'Corrects a household as somebody looked at it, and assesses it anew in each of its programmes',
  maxBodyBytes: 64 * 1024,
})

export const recordConsentRoute = defineRoute({
  id: 'recordConsent',
  method: 'POST',
  path: '/households/{householdId}/consents',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer', 'protection-officer'],
  params: ofHousehold,
  body: consentInput.extend({ version }),
  success: {
    status: 200,
    schema: z.strictObject({ householdId, version: z.int(), consented: z.array(z.enum(consentPurposes)) }),
  },
  problems: ['household-unknown', 'household-merged', 'household-changed', 'outside-your-scope', 'too-busy'],
  summary:
    'Records consent that is given or withdrawn; without consent to assistance there is no new assistance and no contact',
})

export const eraseHouseholdRoute = defineRoute({
  id: 'eraseHousehold',
  method: 'POST',
  path: '/households/{householdId}/erasure',
  servedBy: 'registry',
  roles: ['admin', 'protection-officer'],
  params: ofHousehold,
  body: z.strictObject({ reason: z.enum(['asked-by-person', 'enrolled-by-mistake', 'protection']) }),
  success: { status: 200, schema: z.strictObject({ householdId, erasedAt: instant }) },
  problems: ['household-unknown', 'outside-your-scope', 'too-busy'],
  summary:
    'Destroys the key to a household, for ever; the books and the vouchers that it holds stay. Answers a repeat alike',
})

export const exportHouseholdRoute = defineRoute({
  id: 'exportHousehold',
  method: 'GET',
  path: '/households/{householdId}/export',
  servedBy: 'registry',
  roles: ['protection-officer'],
  params: ofHousehold,
  success: {
    status: 200,
    schema: z.strictObject({
      exportedAt: instant,
      household: householdInput.omit({ programmeId: true, pin: true, consents: true, members: true }).extend({
        householdId,
        members: z.array(memberView),
        consents: z.array(recordedConsent),
        enrolledAt: instant,
      }),
      registrations: z.array(
        z.strictObject({
          ...{ programmeId, siteId, registeredAt: instant, consented: z.boolean(), hasPin: z.boolean() },
          assessment,
        }),
      ),
      entitlements: z.array(
        z.strictObject({ programmeId, roundId, code, kind: voucherKind, category: code, amounts }),
      ),
    }),
  },
  problems: ['household-unknown', 'outside-your-scope'],
  summary:
    'All that is kept of a household, for the person who asks for it; that it was exported is recorded',
})

export const exportHouseholdCsvRoute = defineRoute({
  id: 'exportHouseholdCsv',
  method: 'GET',
  path: '/households/{householdId}/export.csv',
  servedBy: 'registry',
  roles: ['protection-officer'],
  params: ofHousehold,
  success: { status: 200, schema: z.string(), mediaType: 'text/csv; charset=utf-8' },
  problems: ['household-unknown', 'outside-your-scope'],
  summary: 'The same as a spreadsheet that a person can read',
})

const inProgramme = z.strictObject({ programmeId })

export const registerHouseholdRoute = defineRoute({
  id: 'registerHousehold',
  method: 'POST',
  path: '/programmes/{programmeId}/registrations',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer'],
  params: inProgramme,
  body: z.strictObject({ householdId, pin: pin.optional() }),
  success: { status: 201, schema: assessment },
  problems: [
    'programme-unknown',
    'household-unknown',
    'household-merged',
    'consent-missing',
    'registration-exists',
    'rule-invalid',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Registers an enrolled household in a programme and assesses it',
  idempotent: true,
  secretFields: ['pin'],
})

const wholeNumber = (most: number) =>
  z.string().regex(new RegExp(`^[1-9][0-9]{0,${String(most).length - 1}}$`))
const headName = z.strictObject({
  given: z.string(),
  family: z.string().optional(),
  middle: z.string().optional(),
})

export const listRegistrationsRoute = defineRoute({
  id: 'listRegistrations',
  method: 'GET',
  path: '/programmes/{programmeId}/registrations',
  servedBy: 'registry',
  roles: [...readers, 'protection-officer'],
  params: inProgramme,
  query: z.strictObject({
    siteId: siteId.optional(),
    state: z.enum(listedStates).optional(),
    from: day.optional().meta({ description: "First day of registration, in the programme's time zone" }),
    until: day.optional(),
    sort: z.enum(['newest', 'oldest']).optional(),
    names: z.enum(['true', 'false']).optional().meta({
      description: 'Shows the names of heads to those who may read them; who saw whose is recorded',
    }),
    limit: wholeNumber(mostRows)
      .refine((limit) => Number(limit) <= mostRows)
      .optional()
      .meta({ description: `At most ${mostRows}; 50 where it is left out` }),
    cursor,
  }),
  success: {
    status: 200,
    schema: pageOf(
      z.strictObject({
        householdId,
        siteId,
        memberCount: z.int().optional(),
        registeredAt: instant,
        state: z.enum(listedStates),
        head: headName.optional(),
      }),
    ),
  },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary:
    'Lists the registrations of a programme at the sites of who asks; a page with a cursor may be short',
})

const heldBy = z.strictObject({
  type: z.enum(documentTypes).optional(),
  country: country.optional(),
  number: documentNumber,
})

export const findHouseholdRoute = defineRoute({
  id: 'findHousehold',
  method: 'POST',
  path: '/households/search',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer', 'protection-officer'],
  body: z
    .strictObject({
      document: heldBy
        .optional()
        .meta({ description: 'Any type is meant where it is left out, also one that names no country' }),
      voucherNumber: z.string().min(10).max(30).optional(),
      householdId: householdId.optional(),
    })
    .refine(
      (asked) => Object.values(asked).filter((value) => value !== undefined).length === 1,
      'must name a document, a voucher or a household',
    )
    .meta({ examples: [{ document: { type: 'passport', country: 'VEN', number: '012345678' } }] }),
  success: {
    status: 200,
    schema: z.strictObject({
      rows: z.array(
        z.strictObject({
          householdId,
          siteId,
          memberCount: z.int(),
          enrolledAt: instant,
          registrations: z.array(z.strictObject({ programmeId, state: z.enum(listedStates) })),
        }),
      ),
    }),
  },
  problems: ['household-unknown', 'voucher-unknown', 'voucher-number-mistyped', 'outside-your-scope'],
  summary: "Finds a household by a document, a voucher's number or its own; nothing of it that is personal",
})

export const assessHouseholdRoute = defineRoute({
  id: 'assessHousehold',
  method: 'POST',
  path: '/programmes/{programmeId}/registrations/{householdId}/assessment',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer', 'programme-officer'],
  params: z.strictObject({ programmeId, householdId }),
  success: { status: 200, schema: assessment },
  problems: [
    'programme-unknown',
    'registration-unknown',
    'household-merged',
    'outside-your-scope',
    'too-busy',
  ],
  summary: 'Assesses a household by the current rule: which conditions held, which did not, with what values',
})

export const retention = z.strictObject({
  programmeId,
  lastDay: retentionTerms.lastDay.optional(),
  keepDays: retentionTerms.keepDays.optional(),
  erasesFrom: day.optional().meta({ description: 'The first day on which households are erased' }),
  report: z
    .strictObject({ lastRunAt: instant, erased: z.int(), keptElsewhere: z.int(), isComplete: z.boolean() })
    .optional()
    .meta({ description: 'What the daily run has done; households that another programme needs are kept' }),
})

export const setRetentionRoute = defineRoute({
  id: 'setRetention',
  method: 'PUT',
  path: '/programmes/{programmeId}/retention',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inProgramme,
  body: z.strictObject(retentionTerms),
  success: { status: 200, schema: retention },
  problems: ['outside-your-scope', 'programme-unknown', 'too-busy'],
  summary: "Says when the programme ends, and for how long its households' data is kept after that",
})

export const getRetentionRoute = defineRoute({
  id: 'getRetention',
  method: 'GET',
  path: '/programmes/{programmeId}/retention',
  servedBy: 'registry',
  roles: ['admin', 'programme-officer', 'protection-officer', 'auditor'],
  params: inProgramme,
  success: { status: 200, schema: retention },
  problems: ['outside-your-scope', 'programme-unknown'],
  summary: "Shows for how long a programme's households are kept, and how many were erased since",
})

export const registryRoutes = [
  enrolHouseholdRoute,
  getHouseholdRoute,
  correctHouseholdRoute,
  recordConsentRoute,
  eraseHouseholdRoute,
  exportHouseholdRoute,
  exportHouseholdCsvRoute,
  registerHouseholdRoute,
  listRegistrationsRoute,
  findHouseholdRoute,
  assessHouseholdRoute,
  setRetentionRoute,
  getRetentionRoute,
]
