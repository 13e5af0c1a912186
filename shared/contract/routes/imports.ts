// Lists of households: a file is uploaded, looked into, checked row by row, and enrolled once an officer says so.
import * as z from 'zod'
import { documentTypes, sexes } from '../../domain/household.ts'
import { birthDateFormats } from '../../domain/import-mapping.ts'
import {
  country,
  cursor,
  day,
  importFileId,
  importId,
  instant,
  language,
  pageOf,
  programmeId,
  siteId,
  text,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

const years = z.int().min(0).max(120)
const column = z.string().min(1).max(160)
const cellValue = z.string().max(80)
const sexColumn = z.strictObject({ column, values: z.record(cellValue, z.enum(sexes)) })
const birthDateColumn = z.strictObject({ column, format: z.enum(birthDateFormats) })
const languageValues = z.record(cellValue, language)

/** How the columns of a list become a household. Values are compared trimmed and without regard to case. */
export const importMapping = z.strictObject({
  rowKey: z.array(column).min(1).max(5).meta({ description: 'Columns that tell one row from another' }),
  head: z.strictObject({
    given: column,
    middle: column.optional(),
    family: column.optional(),
    sex: sexColumn.optional(),
    birthDate: birthDateColumn.optional(),
    document: z.strictObject({ column, type: z.enum(documentTypes), country: country.optional() }).optional(),
  }),
  language: z.strictObject({
    column: column.optional(),
    values: languageValues.optional(),
    otherwise: language,
  }),
  consent: z
    .strictObject({
      language: z.strictObject({ column, values: languageValues.optional() }).optional(),
      given: z.strictObject({ column, values: z.record(cellValue, z.enum(['yes', 'no'])) }).optional(),
    })
    .optional()
    .meta({
      description: 'Where the list says of each household whether it consented, and in which language',
    }),
  phones: z.array(column).max(3).default([]),
  whatsapp: column.optional(),
  memberCounts: z
    .array(z.strictObject({ column, sex: z.enum(sexes), fromYears: years, toYears: years }))
    .max(20)
    .default([])
    .meta({ description: 'Columns that count members; the head is one of them, not one more' }),
  members: z
    .strictObject({
      repeat: column,
      given: column.optional(),
      family: column.optional(),
      sex: sexColumn.optional(),
      birthDate: birthDateColumn.optional(),
      years: column.optional(),
    })
    .optional()
    .meta({ description: 'A group of a form that repeats, once for each member beside the head' }),
  countedOn: day.meta({ description: 'Day to which ages and counts refer' }),
})

const inProgramme = z.strictObject({ programmeId })
const officers = ['admin', 'programme-officer'] as const
const readers = ['admin', 'programme-officer', 'registration-officer'] as const

const mostFileBytes = 64 * 1024 * 1024

export const createImportFileRoute = defineRoute({
  id: 'createImportFile',
  method: 'POST',
  path: '/programmes/{programmeId}/import-files',
  servedBy: 'imports',
  roles: [...officers, 'partner-registrar'],
  params: inProgramme,
  body: z.strictObject({
    fileName: text(120),
    sizeBytes: z.int().min(1).max(mostFileBytes).meta({ description: 'The upload must be just as large' }),
  }),
  success: {
    status: 201,
    schema: z.strictObject({
      fileId: importFileId,
      upload: z.strictObject({
        url: z.string().meta({
          description: 'Where to PUT the file; secret until it expires',
          examples: ['https://uploads.example.org/lists/prg_example'],
        }),
        headers: z.record(z.string(), z.string()).meta({ description: 'To be sent with it' }),
        expiresAt: instant,
      }),
    }),
  },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary: 'Makes room for a list, CSV or Excel, and says where to put it; it is deleted after a week',
  idempotent: true,
})

const seenColumn = z.strictObject({
  name: z.string(),
  values: z.array(z.string()),
  more: z.boolean().meta({ description: 'True when it holds more than twenty different values' }),
})

const ofFile = z.strictObject({ programmeId, fileId: importFileId })

export const lookIntoImportFileRoute = defineRoute({
  id: 'lookIntoImportFile',
  method: 'GET',
  path: '/programmes/{programmeId}/import-files/{fileId}',
  servedBy: 'imports',
  roles: officers,
  params: ofFile,
  success: {
    status: 200,
    schema: z.strictObject({
      fileId: importFileId,
      columns: z.array(seenColumn),
      suggested: importMapping.optional(),
      remembered: z
        .strictObject({ mapping: importMapping, consentLanguage: language, siteId })
        .optional()
        .meta({ description: 'As a list with the same columns was imported last' }),
    }),
  },
  problems: ['programme-unknown', 'import-file-unknown', 'file-unreadable', 'outside-your-scope'],
  summary: 'Shows the columns of an uploaded list, and how they were or may be mapped; the read is recorded',
})

const problem = z.strictObject({
  row: z.int().meta({ description: 'Counted from 1, without the header and empty lines' }),
  column: z.string().optional(),
  code: z.string(),
  reason: z.string(),
  enrolled: z.boolean().meta({ description: 'True when the household is enrolled all the same' }),
})

export const householdImport = z.strictObject({
  importId,
  programmeId,
  siteId,
  fileName: z.string(),
  state: z.enum(['reading', 'unreadable', 'checking', 'checked', 'running', 'done']),
  fault: z.strictObject({ code: z.string(), detail: z.string() }).optional(),
  rows: z.int(),
  chunks: z.int(),
  chunksChecked: z.int(),
  chunksDone: z.int(),
  check: z
    .strictObject({
      wouldEnrol: z.int(),
      alreadyEnrolled: z.int(),
      failed: z.int(),
      remarks: z.int(),
      byCode: z.record(z.string(), z.int()).meta({ description: 'How many rows there are of each problem' }),
    })
    .meta({ description: 'What would come of the rows, as far as they are checked' }),
  enrolled: z.int(),
  alreadyEnrolled: z.int(),
  failed: z.int(),
  remarks: z.int().meta({ description: 'Of those enrolled, how many without some part of their row' }),
  createdAt: instant,
})

export const startImportRoute = defineRoute({
  id: 'startImport',
  method: 'POST',
  path: '/programmes/{programmeId}/imports',
  servedBy: 'imports',
  roles: [...officers, 'partner-registrar'],
  params: inProgramme,
  body: z.strictObject({
    fileName: text(120),
    fileId: importFileId,
    siteId,
    mapping: importMapping,
    consentLanguage: language.meta({
      description: 'In which consent was recorded, where a row does not say it itself',
    }),
  }),
  success: { status: 202, schema: householdImport },
  problems: [
    'programme-unknown',
    'site-unknown',
    'rule-invalid',
    'import-file-unknown',
    'file-unreadable',
    'import-mapping-invalid',
    'outside-your-scope',
    'idempotency-key-reused',
  ],
  summary: 'Reads an uploaded list and checks every row, in the background; nobody is enrolled yet',
  idempotent: true,
  maxBodyBytes: 64 * 1024,
})

export const listImportsRoute = defineRoute({
  id: 'listImports',
  method: 'GET',
  path: '/programmes/{programmeId}/imports',
  servedBy: 'imports',
  roles: readers,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(householdImport) },
  problems: ['outside-your-scope'],
  summary: 'Lists the imports of a programme, the newest first',
})

const ofImport = z.strictObject({ programmeId, importId })

export const getImportRoute = defineRoute({
  id: 'getImport',
  method: 'GET',
  path: '/programmes/{programmeId}/imports/{importId}',
  servedBy: 'imports',
  roles: [...readers, 'partner-registrar'],
  params: ofImport,
  success: { status: 200, schema: householdImport },
  problems: ['import-unknown', 'outside-your-scope'],
  summary: 'Shows how far an import is, and what would come or came of its rows',
})

export const listImportProblemsRoute = defineRoute({
  id: 'listImportProblems',
  method: 'GET',
  path: '/programmes/{programmeId}/imports/{importId}/problems',
  servedBy: 'imports',
  roles: readers,
  params: ofImport,
  query: z.strictObject({
    code: z
      .string()
      .regex(/^[a-z-]{1,60}$/)
      .optional()
      .meta({ description: 'Of this problem alone' }),
    cursor,
  }),
  success: { status: 200, schema: pageOf(problem) },
  problems: ['import-unknown', 'outside-your-scope'],
  summary: 'Lists what the check found, by problem and row; kept for 30 days',
})

export const runImportRoute = defineRoute({
  id: 'runImport',
  method: 'POST',
  path: '/programmes/{programmeId}/imports/{importId}/run',
  servedBy: 'imports',
  roles: officers,
  params: ofImport,
  success: { status: 202, schema: householdImport },
  problems: ['import-unknown', 'import-state-conflict', 'outside-your-scope'],
  summary: 'Enrols what was checked, in the background; running the same list again doubles nothing',
})

export const listImportFailuresRoute = defineRoute({
  id: 'listImportFailures',
  method: 'GET',
  path: '/programmes/{programmeId}/imports/{importId}/failures',
  servedBy: 'imports',
  roles: readers,
  params: ofImport,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(problem) },
  problems: ['import-unknown', 'outside-your-scope'],
  summary: 'Lists each row that failed and why, and what was left out of others; kept for 30 days',
})

export const takeFailedRowsRoute = defineRoute({
  id: 'takeFailedRows',
  method: 'POST',
  path: '/programmes/{programmeId}/imports/{importId}/failed-rows',
  servedBy: 'imports',
  roles: officers,
  params: ofImport,
  body: z.strictObject({
    fromRow: z.int().min(1).optional().meta({ description: 'Where the part before said it goes on' }),
  }),
  success: {
    status: 200,
    schema: z.strictObject({
      csv: z.string(),
      nextRow: z.int().optional().meta({ description: 'There is another part' }),
    }),
  },
  problems: [
    'import-unknown',
    'import-file-unknown',
    'file-unreadable',
    'failed-rows-taken',
    'outside-your-scope',
  ],
  summary:
    'Gives one officer the failed rows as they were, with what is wrong, to mend and import again; recorded',
})

export const importRoutes = [
  createImportFileRoute,
  lookIntoImportFileRoute,
  startImportRoute,
  listImportsRoute,
  getImportRoute,
  listImportProblemsRoute,
  runImportRoute,
  listImportFailuresRoute,
  takeFailedRowsRoute,
]
