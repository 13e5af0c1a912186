// How each problem of importing lists comes about.
import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type * as z from 'zod'
import {
  createImportFileRoute,
  getImportRoute,
  listImportFailuresRoute,
  listImportProblemsRoute,
  listImportsRoute,
  lookIntoImportFileRoute,
  runImportRoute,
  startImportRoute,
  takeFailedRowsRoute,
} from '../../../shared/contract/routes/imports.ts'
import { createProgrammeRoute } from '../../../shared/contract/routes/programmes.ts'
import { uploadList } from '../../../tools/story/imports.ts'
import { demoMapping, makeRegistrations } from '../../../tools/story/registrations.ts'
import { someStaff } from '../../fixtures/staff.ts'
import { settled } from '../../stack.ts'
import {
  ask,
  noSuch,
  ofProgramme,
  once,
  outsider,
  type Scenario,
  type Scenarios,
  type Vale,
} from './scenario.ts'

const upload = ({ setUp, programme }: Vale, content: string) =>
  uploadList(setUp, programme, { fileName: 'list.csv', content })

const brokenList = 'name,document\n"open,1\n'

type Asked = {
  readonly programmeId?: string
  readonly token?: string
  readonly idempotencyKey?: string
  readonly csv?: string
  readonly body?: Partial<z.input<typeof startImportRoute.body & z.ZodType>>
}

const startImport = async (vale: Vale, { csv, body, ...asked }: Asked = {}) => {
  const { api, tokens, programme } = vale
  const { programmeId = programme.programmeId, ...keyed } = asked
  const fileId = body?.fileId ?? (await upload(vale, csv ?? makeRegistrations(1)))
  const terms = {
    fileName: 'list.csv',
    siteId: programme.siteId,
    mapping: demoMapping,
    consentLanguage: 'es',
  }
  return api.send(startImportRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { ...terms, ...body, fileId },
    ...keyed,
  })
}

const startProblems: Scenarios = {
  'startImport: file-unreadable': (vale) => startImport(vale, { csv: brokenList }),
  'startImport: idempotency-key-reused': async (vale) => {
    const idempotencyKey = randomUUID()
    await startImport(vale, { idempotencyKey })
    return startImport(vale, { idempotencyKey, body: { fileName: 'other.csv' } })
  },
  'startImport: import-file-unknown': (vale) => startImport(vale, { body: { fileId: noSuch.fileId } }),
  'startImport: import-mapping-invalid': (vale) =>
    startImport(vale, { body: { mapping: { ...demoMapping, phones: ['no such column'] } } }),
  'startImport: outside-your-scope': async (vale) => startImport(vale, { token: await outsider(vale) }),
  'startImport: programme-unknown': (vale) => startImport(vale, { programmeId: noSuch.programmeId }),
  'startImport: rule-invalid': async (vale) => {
    const { programmeId } = await vale.api.call(createProgrammeRoute, {
      token: vale.tokens.programme,
      body: { name: 'No rules', currency: 'USD', kinds: ['cash'], cardLanguage: 'es', helpLine: '800' },
    })
    return startImport(vale, { programmeId })
  },
  'startImport: site-unknown': (vale) => startImport(vale, { body: { siteId: noSuch.siteId } }),
}

const aFile = { fileName: 'list.csv', sizeBytes: 10 }
const ofFile = (fileId: string, { programme }: Vale) => ({ programmeId: programme.programmeId, fileId })

const fileProblems: Scenarios = {
  ...ofProgramme(createImportFileRoute, 'programme', { body: aFile }),
  'lookIntoImportFile: programme-unknown': (vale) =>
    ask(vale, lookIntoImportFileRoute, { token: vale.tokens.programme, params: noSuch }),
  'lookIntoImportFile: outside-your-scope': async (vale) =>
    ask(vale, lookIntoImportFileRoute, {
      token: await outsider(vale),
      params: ofFile(noSuch.fileId, vale),
    }),
  'lookIntoImportFile: import-file-unknown': (vale) =>
    ask(vale, lookIntoImportFileRoute, {
      token: vale.tokens.programme,
      params: ofFile(noSuch.fileId, vale),
    }),
  'lookIntoImportFile: file-unreadable': async (vale) =>
    ask(vale, lookIntoImportFileRoute, {
      token: vale.tokens.programme,
      params: ofFile(await upload(vale, brokenList), vale),
    }),
}

const checked = once(async (vale) => {
  const { body } = await startImport(vale)
  await settled()
  return body.importId
})

const ofImport = [
  getImportRoute,
  listImportProblemsRoute,
  runImportRoute,
  listImportFailuresRoute,
  takeFailedRowsRoute,
]
const bodyOf = (route: (typeof ofImport)[number]) => (route.id === 'takeFailedRows' ? {} : undefined)

const importScenarios = ofImport.flatMap((route): [string, Scenario][] => [
  [
    `${route.id}: import-unknown`,
    (vale) =>
      ask(vale, route, {
        token: vale.tokens.programme,
        params: { ...noSuch, programmeId: vale.programme.programmeId },
        body: bodyOf(route),
      }),
  ],
  [
    `${route.id}: outside-your-scope`,
    async (vale) =>
      ask(vale, route, {
        token: await outsider(vale),
        params: { programmeId: vale.programme.programmeId, importId: await checked(vale) },
        body: bodyOf(route),
      }),
  ],
])

const takeFrom = (vale: Vale, importId: string, token = vale.tokens.programme) =>
  ask(vale, takeFailedRowsRoute, {
    token,
    params: { programmeId: vale.programme.programmeId, importId },
    body: {},
  })

/** A list that breaks off after what is looked at when it is started: the reader finds it out. */
const brokenOff = async (vale: Vale) => {
  const { body } = await startImport(vale, { csv: `${makeRegistrations(3000)}"open` })
  await settled()
  return body.importId
}

/** As the bucket does a week later. */
function expire({ stack, programme }: Vale, fileId: string): void {
  const buckets = dirname(stack.seals)
  for (const bucket of readdirSync(buckets))
    rmSync(join(buckets, bucket, 'lists', programme.programmeId, fileId), { force: true })
}

const takingProblems: Scenarios = {
  'runImport: import-state-conflict': async (vale) =>
    ask(vale, runImportRoute, {
      token: vale.tokens.programme,
      params: { programmeId: vale.programme.programmeId, importId: await brokenOff(vale) },
    }),
  'takeFailedRows: file-unreadable': async (vale) => takeFrom(vale, await brokenOff(vale)),
  'takeFailedRows: import-file-unknown': async (vale) => {
    const fileId = await upload(vale, makeRegistrations(1))
    const { body } = await startImport(vale, { body: { fileId } })
    await settled()
    expire(vale, fileId)
    return takeFrom(vale, body.importId)
  },
  'takeFailedRows: failed-rows-taken': async (vale) => {
    const { body } = await startImport(vale)
    await settled()
    await takeFrom(vale, body.importId)
    const { token } = await someStaff(vale, { roles: ['programme-officer'] })
    return takeFrom(vale, body.importId, token)
  },
}

export const importProblems: Scenarios = {
  ...fileProblems,
  ...startProblems,
  'listImports: outside-your-scope': async (vale) =>
    ask(vale, listImportsRoute, { token: await outsider(vale), params: vale.programme }),
  ...Object.fromEntries(importScenarios),
  ...takingProblems,
}
