// KoboToolbox: a form is connected, mapped once, pulled from by hand, and sends by itself through a webhook.
import * as z from 'zod'
import { cursor, instant, koboFormId, language, pageOf, programmeId, siteId } from '../fields.ts'
import { defineRoute } from '../route.ts'
import { householdImport, importMapping } from './imports.ts'

const officers = ['admin', 'programme-officer'] as const
const inProgramme = z.strictObject({ programmeId })
const ofForm = z.strictObject({ programmeId, formId: koboFormId })

const koboForm = z.strictObject({
  formId: koboFormId,
  programmeId,
  siteId,
  serverUrl: z.string(),
  assetUid: z.string(),
  name: z.string(),
  consentLanguage: language,
  mapping: importMapping.optional(),
  connectedAt: instant,
  lastId: z.int().meta({ description: 'Number of the last submission that was pulled' }),
})

const questions = {
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        labels: z.array(z.string()).optional(),
        values: z.array(z.string()),
        more: z.boolean(),
      }),
    )
    .meta({ description: 'The questions as they were when the form was connected' }),
  suggested: importMapping.optional(),
}

/** In which the webhook's secret comes. */
export const koboSecretHeader = 'x-vale-form-secret'

export const connectKoboFormRoute = defineRoute({
  id: 'connectKoboForm',
  method: 'POST',
  path: '/programmes/{programmeId}/kobo-forms',
  servedBy: 'imports',
  roles: officers,
  params: inProgramme,
  body: z.strictObject({
    serverUrl: z
      .string()
      .max(120)
      .regex(/^https:\/\/[a-z0-9.-]+$/, 'must be https:// and a name, such as https://kf.kobotoolbox.org')
      .meta({ examples: ['https://kf.kobotoolbox.org'] }),
    assetUid: z
      .string()
      .regex(/^[A-Za-z0-9]{5,40}$/, 'must be the id of a form')
      .meta({ examples: ['aTJ3vi2KRGYj2NytSzBPp7'] }),
    token: z
      .string()
      .regex(/^[A-Za-z0-9]{20,80}$/, 'must be an API token')
      .meta({
        description: 'Kept encrypted and never shown',
        examples: ['0123456789abcdef0123456789abcdef01234567'],
      }),
    siteId,
    consentLanguage: language,
  }),
  success: {
    status: 201,
    schema: z.strictObject({
      form: koboForm,
      ...questions,
      webhookSecret: z.string().meta({
        description: `For the form's REST service, as the header ${koboSecretHeader}; shown this once`,
      }),
    }),
  },
  problems: [
    'programme-unknown',
    'site-unknown',
    'kobo-server-not-allowed',
    'kobo-not-answering',
    'outside-your-scope',
    'idempotency-key-reused',
  ],
  summary: 'Connects a KoboToolbox form by its API token, and suggests how its questions become households',
  idempotent: true,
  secretFields: ['token'],
})

export const listKoboFormsRoute = defineRoute({
  id: 'listKoboForms',
  method: 'GET',
  path: '/programmes/{programmeId}/kobo-forms',
  servedBy: 'imports',
  roles: officers,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(koboForm) },
  problems: ['outside-your-scope'],
  summary: 'Lists the connected KoboToolbox forms of a programme',
})

export const getKoboFormRoute = defineRoute({
  id: 'getKoboForm',
  method: 'GET',
  path: '/programmes/{programmeId}/kobo-forms/{formId}',
  servedBy: 'imports',
  roles: officers,
  params: ofForm,
  success: { status: 200, schema: z.strictObject({ form: koboForm, ...questions }) },
  problems: ['kobo-form-unknown', 'outside-your-scope'],
  summary: 'Shows a connected form with its questions, to be matched with what households have',
})

export const setKoboMappingRoute = defineRoute({
  id: 'setKoboMapping',
  method: 'PUT',
  path: '/programmes/{programmeId}/kobo-forms/{formId}/mapping',
  servedBy: 'imports',
  roles: officers,
  params: ofForm,
  body: z.strictObject({ mapping: importMapping, consentLanguage: language, siteId }),
  success: { status: 200, schema: koboForm },
  problems: ['kobo-form-unknown', 'site-unknown', 'outside-your-scope'],
  summary: 'Says how the questions of a form become households; the key is always the submission',
  maxBodyBytes: 64 * 1024,
})

export const pullKoboFormRoute = defineRoute({
  id: 'pullKoboForm',
  method: 'POST',
  path: '/programmes/{programmeId}/kobo-forms/{formId}/imports',
  servedBy: 'imports',
  roles: officers,
  params: ofForm,
  body: z.strictObject({
    everything: z
      .boolean()
      .optional()
      .meta({ description: 'Also what was pulled before; nothing is enrolled twice' }),
  }),
  success: { status: 202, schema: householdImport },
  problems: [
    'kobo-form-unknown',
    'kobo-mapping-missing',
    'rule-invalid',
    'outside-your-scope',
    'idempotency-key-reused',
  ],
  summary: 'Reads and checks what was submitted since the last time; an import like that of a file',
  idempotent: true,
})

export const listKoboSubmissionsRoute = defineRoute({
  id: 'listKoboSubmissions',
  method: 'GET',
  path: '/programmes/{programmeId}/kobo-forms/{formId}/submissions',
  servedBy: 'imports',
  roles: officers,
  params: ofForm,
  query: z.strictObject({ cursor }),
  success: {
    status: 200,
    schema: pageOf(
      z.strictObject({
        formId: koboFormId,
        submissionId: z.string().meta({ description: 'First and latest `_uuid` of the submission' }),
        formVersion: z.string().optional(),
        receivedAt: instant,
        state: z.enum(['received', 'enrolled', 'alreadyEnrolled', 'failed']),
        finding: z
          .strictObject({ column: z.string().optional(), code: z.string(), reason: z.string() })
          .optional(),
      }),
    ),
  },
  problems: ['kobo-form-unknown', 'outside-your-scope'],
  summary: 'Lists what a form has sent by itself, and what came of it; kept for 30 days',
})

export const receiveSubmissionRoute = defineRoute({
  id: 'receiveSubmission',
  method: 'POST',
  path: '/kobo-forms/{formId}/submissions',
  servedBy: 'submissions',
  roles: 'public',
  params: z.strictObject({ formId: koboFormId }),
  body: z.record(z.string().max(200), z.unknown()),
  foreignBody: true,
  throttle: { ratePerSecond: 50, burst: 200 },
  secretHeader: koboSecretHeader,
  success: { status: 202, schema: z.strictObject({ submissionId: z.string() }) },
  problems: ['kobo-secret-wrong', 'kobo-submission-invalid'],
  summary: "Takes a submission from a form's REST service, which shows its secret in a header",
  maxBodyBytes: 256 * 1024,
})

export const koboRoutes = [
  connectKoboFormRoute,
  listKoboFormsRoute,
  getKoboFormRoute,
  setKoboMappingRoute,
  pullKoboFormRoute,
  listKoboSubmissionsRoute,
  receiveSubmissionRoute,
]
