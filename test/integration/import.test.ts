// Importing lists of households over HTTP: every row is enrolled once or says why not, however often it is run.
import { randomUUID } from 'node:crypto'
import type { SQSBatchResponse } from 'aws-lambda'
import { describe, expect, it, vi } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import type * as z from 'zod'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import {
  getImportRoute,
  listImportFailuresRoute,
  listImportProblemsRoute,
  listImportsRoute,
  lookIntoImportFileRoute,
  runImportRoute,
  startImportRoute,
  takeFailedRowsRoute,
} from '../../shared/contract/routes/imports.ts'
import { getHouseholdRoute } from '../../shared/contract/routes/registry.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { uploadList } from '../../tools/story/imports.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { demoMapping, makeRegistrations, readRegistrations } from '../../tools/story/registrations.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { invoke, settled } from '../stack.ts'

// Every import is read, checked and enrolled by workers: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const vale = await useVale()
const { api, tokens, setUp, stack, tables } = vale

type Programme = { readonly programmeId: string; readonly siteId: string }
type Body = z.input<typeof startImportRoute.body & z.ZodType>

const aProgramme = (): Promise<Programme> =>
  setUpProgramme(setUp, { name: `List ${randomUUID().slice(0, 8)}` })

type List = { readonly csv?: string | Uint8Array; readonly fileId?: string }

/** Uploads the list and starts its import. */
const send = async (
  { programmeId, siteId }: Programme,
  { csv = '', fileId, ...body }: Partial<Body> & List,
  { token = tokens.programme, idempotencyKey = randomUUID() as string } = {},
) => {
  const file = { fileName: 'list.csv', fileId: fileId ?? (await uploaded({ programmeId }, csv)) }
  const terms = { siteId, mapping: demoMapping, consentLanguage: 'es' }
  return api.send(startImportRoute, {
    token,
    idempotencyKey,
    params: { programmeId },
    body: { ...file, ...terms, ...body },
  })
}

const uploaded = ({ programmeId }: Pick<Programme, 'programmeId'>, content: string | Uint8Array) =>
  uploadList(setUp, { programmeId }, { fileName: 'list.csv', content })

const see = ({ programmeId }: Programme, importId: string) =>
  api.call(getImportRoute, { token: tokens.programme, params: { programmeId, importId } })

/** Starts an import and waits until every row is checked. */
async function check(programme: Programme, csv: string | Uint8Array, mapping: Body['mapping'] = demoMapping) {
  const answer = await send(programme, { csv, mapping })
  expect(answer.status).toBe(202)
  await settled()
  return see(programme, answer.body.importId)
}

const run = ({ programmeId }: Programme, importId: string, token = tokens.programme) =>
  api.send(runImportRoute, { token, params: { programmeId, importId } })

/** Checks a list, has it enrolled and waits until it is done. */
async function runImport(
  programme: Programme,
  csv: string | Uint8Array,
  mapping: Body['mapping'] = demoMapping,
) {
  const { importId, state } = await check(programme, csv, mapping)
  expect(state).toBe('checked')
  expect((await run(programme, importId)).status).toBe(202)
  await settled()
  return see(programme, importId)
}

async function findingsOf({ programmeId }: Programme, importId: string) {
  const all = []
  let cursor: string | undefined
  do {
    const page = await api.call(listImportFailuresRoute, {
      token: tokens.programme,
      params: { programmeId, importId },
      query: { ...(cursor !== undefined && { cursor }) },
    })
    all.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}

async function problemsOf({ programmeId }: Programme, importId: string, code?: string) {
  const query = code === undefined ? {} : { code }
  const asked = { token: tokens.programme, params: { programmeId, importId }, query }
  return (await api.call(listImportProblemsRoute, asked)).rows
}

const failuresOf = async (programme: Programme, importId: string) =>
  (await findingsOf(programme, importId)).filter(({ enrolled }) => !enrolled)

async function countRegistered({ programmeId }: Programme): Promise<number> {
  const shards = Array.from({ length: shardCount }, (_, shard) =>
    registryKey.registrations(programmeId, shard),
  )
  const pages = await Promise.all(
    shards.map((pk) => queryWholePartition(tables, { tableName: stack.tables.registry, pk, prefix: '' })),
  )
  return pages.flat().length
}

/** Every list has documents of its own: they are unique over all programmes. */
function aList(count: number, series = randomUUID().slice(0, 8)) {
  const [header = '', ...rows] = makeRegistrations(count)
    .replaceAll(/,R0/g, `,${series}-`)
    .trimEnd()
    .split('\n')
  return { header, rows, csv: [header, ...rows].join('\n') }
}

/** A list of a few columns only. */
const small = {
  mapping: {
    rowKey: ['id'],
    head: {
      given: 'name',
      sex: { column: 'sex', values: { f: 'female', m: 'male' } },
      birthDate: { column: 'born', format: 'yyyy-mm-dd' },
      document: { column: 'id', type: 'national-id', country: 'PAN' },
    },
    language: { column: 'language', otherwise: 'es' },
    phones: ['phone'],
    memberCounts: [{ column: 'women', sex: 'female', fromYears: 18, toYears: 120 }],
    countedOn: '2026-01-01',
  } satisfies Body['mapping'],
  list: (...rows: string[]) => ['id,name,sex,born,language,phone,women', ...rows].join('\n'),
}
const anId = () => `8-${randomUUID().slice(0, 8)}`

describe('an import', () => {
  it('enrols every row of the demo list, and nothing when it is run again', async () => {
    const programme = await aProgramme()
    const { csv } = aList(200)
    const first = await runImport(programme, csv)
    expect(first).toMatchObject({
      state: 'done',
      rows: 200,
      chunks: 4,
      chunksDone: 4,
      enrolled: 200,
      failed: 0,
    })
    const again = await runImport(programme, csv)
    expect(again).toMatchObject({ state: 'done', enrolled: 0, alreadyEnrolled: 200, failed: 0, remarks: 0 })
    expect(await countRegistered(programme)).toBe(200)
  }, 120_000)

  it('enrols the list that the demo imports, or says of each row why not', async () => {
    const programme = await aProgramme()
    const { csv, rows } = await readRegistrations([])
    const seen = await runImport(programme, csv)
    const failures = await failuresOf(programme, seen.importId)
    expect(seen.enrolled + seen.failed).toBe(rows)
    expect(seen.enrolled).toBeGreaterThan(rows * 0.9)
    expect(failures).toHaveLength(seen.failed)
    expect(failures.every(({ reason }) => reason.length > 20)).toBe(true)
    expect((await findingsOf(programme, seen.importId)).length).toBe(seen.failed + seen.remarks)
  }, 120_000)

  it('keeps what it read, encrypted, and no row once it is done', async () => {
    const programme = await aProgramme()
    const id = anId()
    const csv = small.list(`${id},Ana,F ,1990-02-28,pt,50760001234,3`)
    const { importId } = await runImport(programme, csv, small.mapping)
    const tableName = stack.tables.registry
    const { pk } = registryKey.import(importId)
    const kept = await queryWholePartition(tables, { tableName, pk, prefix: '' })
    expect(kept.map(({ sk }) => sk)).toEqual(['CHUNK#00000', 'HEADER'])
    expect(JSON.stringify(kept)).not.toContain('Ana')
    const [registration] = (
      await Promise.all(
        Array.from({ length: shardCount }, (_, shard) => {
          const at = registryKey.registrations(programme.programmeId, shard)
          return queryWholePartition(tables, { tableName, pk: at, prefix: '' })
        }),
      )
    ).flat()
    const household = await api.call(getHouseholdRoute, {
      token: tokens.registration,
      params: { householdId: String(registration?.['householdId']) },
    })
    expect(household).toMatchObject({
      siteId: programme.siteId,
      language: 'pt',
      contacts: { phones: ['+50760001234'] },
      consents: [{ purpose: 'registration-and-assistance', given: true, language: 'es' }],
      members: [
        { isHead: true, name: { given: 'Ana' }, sex: 'female', age: { birthDate: '1990-02-28' } },
        { isHead: false, sex: 'female', age: { fromYears: 18, toYears: 120, asOf: '2026-01-01' } },
        { isHead: false },
      ],
    })
    expect(household.members).toHaveLength(3)
    expect(household.members[0]?.documents).toEqual([{ type: 'national-id', country: 'PAN', number: id }])
  })

  it('tells of each bad row which it is, its column and what to do', async () => {
    const programme = await aProgramme()
    const [held, again] = [anId(), anId()]
    const csv = small.list(
      `${held},Ana,f,1990-02-28,es,50760001234,1`,
      `${anId()},,f,1990-02-28,es,50760001234,1`,
      `${anId()},Eva,x,1990-02-28,es,50760001234,1`,
      `${anId()},Eva,f,1990-02-31,es,50760001234,1`,
      `${anId()},Eva,f,2990-02-28,es,50760001234,1`,
      `${anId()},Eva,f,1990-02-28,es,50760001234,many`,
      `A-,Eva,f,1990-02-28,es,50760001234,1`,
      `,Eva,f,1990-02-28,es,50760001234,1`,
      `${anId()},Eva,f,1990-02-28,es,none,1`,
      `${again},Eva,f,1990-02-28,es,,1`,
      `${again.toUpperCase()} ,Eva,f,1990-02-28,es,,2`,
      `${again},Eva,f,1990-02-28,es,,1`,
      `${anId()},Eva,f,1990-02-28`,
    )
    const seen = await runImport(programme, csv, small.mapping)
    expect(seen).toMatchObject({ rows: 13, enrolled: 3, alreadyEnrolled: 1, failed: 9, remarks: 1 })
    const told = await findingsOf(programme, seen.importId)
    expect(told.map(({ row, column, code, enrolled }) => [row, column, code, enrolled])).toEqual([
      [2, 'name', 'name-missing', false],
      [3, 'sex', 'value-unknown', false],
      [4, 'born', 'birth-date-invalid', false],
      [5, 'born', 'birth-date-in-future', false],
      [6, 'women', 'count-invalid', false],
      [7, 'id', 'document-number-invalid', false],
      [8, 'id', 'row-key-missing', false],
      [9, 'phone', 'phone-invalid', true],
      [11, undefined, 'row-repeated', false],
      [13, 'women', 'row-too-short', false],
    ])
  })

  it('leaves a household as it is when its row has changed, and says so', async () => {
    const programme = await aProgramme()
    const id = anId()
    await runImport(programme, small.list(`${id},Ana,f,1990-02-28,es,,1`), small.mapping)
    const seen = await runImport(programme, small.list(`${id},Ana,f,1990-02-28,es,,5`), small.mapping)
    expect(seen).toMatchObject({ enrolled: 0, alreadyEnrolled: 0, failed: 1 })
    const [failure] = await failuresOf(programme, seen.importId)
    expect(failure).toMatchObject({ row: 1, code: 'row-changed' })
    expect(failure?.reason).toMatch(/Household hh_\w{20} /)
  })

  it('takes a row in other columns or spelling of its key for the same', async () => {
    const programme = await aProgramme()
    const id = anId()
    await runImport(programme, small.list(`${id},Ana,f,1990-02-28,es,,1`), small.mapping)
    const csv = `women;born;note;sex;id;name;language;phone\n1;1990-02-28;new;f; ${id} ;Ana;es;`
    expect(await runImport(programme, csv, small.mapping)).toMatchObject({ alreadyEnrolled: 1, failed: 0 })
  })

  it('names the household that holds a document already', async () => {
    const programme = await aProgramme()
    const id = anId()
    const mapping = { ...small.mapping, rowKey: ['id', 'name'] }
    const csv = small.list(`${id},Ana,f,1990-02-28,es,,1`, `${id.toUpperCase()},Eva,f,1991-02-28,es,,1`)
    const seen = await runImport(programme, csv, mapping)
    expect(seen).toMatchObject({ enrolled: 1, failed: 1 })
    const [failure] = await failuresOf(programme, seen.importId)
    expect(failure).toMatchObject({ column: 'id', code: 'document-already-registered' })
    expect(failure?.reason).toMatch(/Household hh_\w{20} holds/)
  })

  it('reads what a spreadsheet saves: a byte order mark, semicolons, quotes, blanks, empty lines', async () => {
    const programme = await aProgramme()
    const rows = [
      '\uFEFFid;name;"sex";born;language;phone;women;;',
      `${anId()};"Ana; of the ""North""";Ｆ ;1990-02-28;es;;1;;`,
      ';;;;;;;;',
      '',
      `${anId()};Éva ;f;1990-02-28;es;;`,
    ]
    const seen = await runImport(programme, `${rows.join('\r\n')}\r\n`, small.mapping)
    expect(await failuresOf(programme, seen.importId)).toEqual([])
    expect(seen).toMatchObject({ rows: 2, enrolled: 2 })
  })

  it('pages its failures in the order of the rows', async () => {
    const programme = await aProgramme()
    const rows = Array.from({ length: 130 }, () => `${anId()},,f,1990-02-28,es,,1`)
    const seen = await runImport(programme, small.list(...rows), small.mapping)
    const failures = await failuresOf(programme, seen.importId)
    expect(failures.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 1))
  })
})

describe('the check of an import', () => {
  it('says what would come of every row, and enrols nobody', async () => {
    const programme = await aProgramme()
    const [there, held] = [anId(), anId()]
    await runImport(programme, small.list(`${there},Ana,f,1990-02-28,es,,1`), small.mapping)
    const before = await countRegistered(programme)
    const mapping = { ...small.mapping, rowKey: ['id', 'name'] }
    await runImport(programme, small.list(`${held},Eva,f,1990-02-28,es,,1`), mapping)
    const csv = small.list(
      `${anId()},New,f,1990-02-28,es,none,1`,
      `${there},Ana,f,1990-02-28,es,,1`,
      `${there}x,,f,1990-02-28,es,,1`,
      `${held},Other,f,1990-02-28,es,,1`,
      `${anId()},,f,1990-02-28,es,,1`,
    )
    const seen = await check(programme, csv, small.mapping)
    expect(seen).toMatchObject({
      state: 'checked',
      rows: 5,
      check: {
        wouldEnrol: 1,
        alreadyEnrolled: 1,
        failed: 3,
        remarks: 1,
        byCode: { 'phone-invalid': 1, 'name-missing': 2, 'document-already-registered': 1 },
      },
      enrolled: 0,
    })
    expect(await countRegistered(programme)).toBe(before + 1)
    const told = await problemsOf(programme, seen.importId)
    expect(told.map(({ code, row, column, enrolled }) => [code, row, column, enrolled])).toEqual([
      ['document-already-registered', 4, 'id', false],
      ['name-missing', 3, 'name', false],
      ['name-missing', 5, 'name', false],
      ['phone-invalid', 1, 'phone', true],
    ])
    expect(await problemsOf(programme, seen.importId, 'name-missing')).toHaveLength(2)
    expect(await problemsOf(programme, seen.importId, 'row-changed')).toEqual([])
  })

  it('foresees that two rows of one list show the same document', async () => {
    const programme = await aProgramme()
    const id = anId()
    const mapping = { ...small.mapping, rowKey: ['id', 'name'] }
    const csv = small.list(`${id},Ana,f,1990-02-28,es,,1`, `${id},Eva,f,1990-02-28,es,,1`)
    const seen = await check(programme, csv, mapping)
    expect(seen.check).toMatchObject({ wouldEnrol: 1, failed: 1 })
    const [problem] = await problemsOf(programme, seen.importId)
    expect(problem).toMatchObject({ row: 2, code: 'document-already-registered' })
    expect(problem?.reason).toMatch(/^Row 1 of this list/)
  })

  it('foresees of the demo list what then happens', async () => {
    const programme = await aProgramme()
    const { rows, csv } = aList(60)
    const { importId, check: foreseen } = await check(programme, `${csv}\n${rows[0]}x`)
    await run(programme, importId)
    await settled()
    const { wouldEnrol, failed } = foreseen
    expect(await see(programme, importId)).toMatchObject({ enrolled: wouldEnrol, failed })
  })

  it('reads an Excel file as it reads the same in CSV', async () => {
    const programme = await aProgramme()
    const id = anId()
    const file = await writeExcelFile([
      ['id', 'name', 'sex', 'born', 'language', 'phone', 'women'].map((value) => ({ value })),
      [
        { value: id },
        { value: 'Ana' },
        { value: 'f ' },
        { value: new Date(Date.UTC(1990, 1, 28)), type: Date, format: 'dd/mm/yyyy' },
        { value: 'es' },
        { value: 50_760_001_234, type: Number },
        { value: 1, type: Number },
      ],
    ]).toBuffer()
    expect(await runImport(programme, file, small.mapping)).toMatchObject({ enrolled: 1, failed: 0 })
    const csv = small.list(`${id},Ana,F,1990-02-28,es,+50760001234,1`)
    expect(await runImport(programme, csv, small.mapping)).toMatchObject({ alreadyEnrolled: 1, failed: 0 })
  })

  it('says where a file breaks off, and lets nobody run it', async () => {
    const programme = await aProgramme()
    const csv = `${small.list(...Array.from({ length: 3000 }, () => `${anId()},Ana,f,1990-02-28,es,,1`))}\n1,"Ana`
    const seen = await check(programme, csv, small.mapping)
    expect(seen).toMatchObject({ state: 'unreadable', fault: { code: 'file-unreadable' } })
    expect(seen.fault?.detail).toContain('at line 3002')
    expect(await run(programme, seen.importId)).toMatchObject({
      status: 409,
      body: { code: 'import-state-conflict', state: 'unreadable' },
    })
  })

  it('is listed with the others of its programme, the newest first', async () => {
    const programme = await aProgramme()
    const first = await check(programme, aList(1).csv)
    const second = await check(programme, aList(2).csv)
    const { programmeId } = programme
    const { rows } = await api.call(listImportsRoute, { token: tokens.programme, params: { programmeId } })
    expect(rows).toEqual([second, first])
  })
})

describe('runImport', () => {
  it('may be sent twice, by two officers', async () => {
    const programme = await aProgramme()
    const { importId } = await check(programme, aList(60).csv)
    const other = await someStaff(vale, { roles: ['programme-officer'] })
    await Promise.all([run(programme, importId), run(programme, importId, other.token)])
    await settled()
    await run(programme, importId)
    await settled()
    expect(await see(programme, importId)).toMatchObject({ state: 'done', enrolled: 60, alreadyEnrolled: 0 })
    expect(await countRegistered(programme)).toBe(60)
  })
})

describe('an uploaded file', () => {
  const look = ({ programmeId }: Pick<Programme, 'programmeId'>, fileId: string) =>
    api.send(lookIntoImportFileRoute, { token: tokens.programme, params: { programmeId, fileId } })

  it('shows its columns, the values of choices, and how they may be mapped', async () => {
    const programme = await aProgramme()
    const fileId = await uploaded(programme, aList(60).csv)
    const { body } = await look(programme, fileId)
    expect(body.columns.find(({ name }) => name === 'gender')).toEqual({
      name: 'gender',
      values: expect.arrayContaining(['Masculin', 'Féminin']),
      more: false,
    })
    expect(body.columns.find(({ name }) => name === 'documentid')).toMatchObject({ more: true })
    expect(body.columns.find(({ name }) => name === 'documentid')?.values).toHaveLength(3)
    expect(body.suggested?.head).toEqual({
      ...demoMapping.head,
      sex: { column: 'gender', values: { Masculin: 'male', Féminin: 'female' } },
    })
    expect(body).not.toHaveProperty('remembered')
  })

  it('is read as the last list with the same columns was, in the same programme', async () => {
    const programme = await aProgramme()
    await check(programme, aList(2).csv)
    const { header, rows } = aList(1)
    const again = [header.split(','), ...rows.map((row) => row.split(','))]
    const reversed = again.map((cells) => cells.toReversed().join(',')).join('\n')
    const { body } = await look(programme, await uploaded(programme, reversed))
    expect(body.remembered).toMatchObject({
      mapping: demoMapping,
      consentLanguage: 'es',
      siteId: programme.siteId,
    })
    const elsewhere = await aProgramme()
    const other = await look(elsewhere, await uploaded(elsewhere, aList(1).csv))
    expect(other.body).not.toHaveProperty('remembered')
  })

  it('leaves a record of who looked into it', async () => {
    const programme = await aProgramme()
    const fileId = await uploaded(programme, aList(1).csv)
    await look(programme, fileId)
    const record = await auditRecordOf('fileId', fileId)
    expect(record).toMatchObject({ what: 'import-file-read', programmeId: programme.programmeId })
  })

  it('is unknown to another programme, and before it was uploaded', async () => {
    const [programme, other] = [await aProgramme(), await aProgramme()]
    const fileId = await uploaded(programme, aList(1).csv)
    const missing = `fil_${'0'.repeat(20)}`
    for (const answer of [
      await look(other, fileId),
      await look(programme, missing),
      await send(other, { fileId }),
      await send(programme, { fileId: missing }),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, 'import-file-unknown'])
  })
})

describe('takeFailedRows', () => {
  const take = ({ programmeId }: Programme, importId: string, token = tokens.programme, fromRow?: number) =>
    api.send(takeFailedRowsRoute, { token, params: { programmeId, importId }, body: { fromRow } })

  const list = () => {
    const rows = [`${anId()},Ana,f,1990-02-28,es,,1`, `${anId()},,f,1990-02-28,es,=2+3,1`]
    return small
      .list(...rows)
      .replaceAll('\n', ',note\n')
      .replace(/$/, ',note')
  }

  it('gives the failed rows as they were, with what is wrong, safe from formulas', async () => {
    const programme = await aProgramme()
    const csv = list()
    const { importId } = await runImport(programme, csv, small.mapping)
    const { body, headers } = await take(programme, importId)
    const failed = csv.split('\n')[2]?.replace('=2+3', "'=2+3")
    expect(body.csv).toBe(
      `\uFEFFid,name,sex,born,language,phone,women,note,vale:row,vale:column,vale:code,vale:reason\r\n${failed},2,name,name-missing,The name of the head of household is empty.\r\n`,
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(await auditRecordOf('importId', importId)).toMatchObject({ what: 'failed-rows-taken' })
  })

  it('gives them as a list that is imported again once it is mended', async () => {
    const programme = await aProgramme()
    const { importId } = await check(programme, list(), small.mapping)
    const { body } = await take(programme, importId)
    const mended = body.csv.replace(',,f,', ',Eva,f,')
    expect(await runImport(programme, mended, small.mapping)).toMatchObject({ enrolled: 1, failed: 0 })
  })

  it('gives them to one officer alone, who may ask again', async () => {
    const programme = await aProgramme()
    const { importId } = await check(programme, list(), small.mapping)
    const first = await take(programme, importId)
    const other = await someStaff(vale, { roles: ['programme-officer'] })
    expect((await take(programme, importId, other.token)).body.code).toBe('failed-rows-taken')
    expect((await take(programme, importId)).body).toEqual(first.body)
    expect((await take(programme, importId, tokens.programme, 3)).body).toEqual({ csv: '' })
  })

  it('gives many in parts', async () => {
    const programme = await aProgramme()
    const long = 'x'.repeat(1000)
    const rows = Array.from({ length: 1600 }, () => `${anId()},,f,1990-02-28,es,,1,${long}`)
    const csv = small.list(...rows).replace('women', 'women,note')
    const { importId } = await check(programme, csv, small.mapping)
    const first = await take(programme, importId)
    const rest = await take(programme, importId, tokens.programme, first.body.nextRow)
    expect(rest.body).not.toHaveProperty('nextRow')
    const lines = `${first.body.csv}${rest.body.csv}`.trimEnd().split('\r\n')
    expect(lines).toHaveLength(1601)
    expect(new Set(lines).size).toBe(1601)
  })
})

/** The newest one that names this. */
async function auditRecordOf(name: string, value: string) {
  const records = await auditRecordsOfToday(tables, stack.tables.ledger, { [name]: value })
  return records.toSorted((a, b) => Number(a['at']) - Number(b['at'])).at(-1)
}

describe('startImport', () => {
  it('answers a repeat with its import as it is by then, and refuses its key for another list', async () => {
    const programme = await aProgramme()
    const idempotencyKey = randomUUID()
    const fileId = await uploaded(programme, aList(60).csv)
    const first = await send(programme, { fileId }, { idempotencyKey })
    await settled()
    const again = await send(programme, { fileId }, { idempotencyKey })
    expect(again.body).toMatchObject({ importId: first.body.importId, state: 'checked', rows: 60 })
    await settled()
    const other = await send(programme, { csv: aList(1).csv }, { idempotencyKey })
    expect(other.body.code).toBe('idempotency-key-reused')
  })

  it.each([
    ['no rows', 'id,name\n', 'at least one row'],
    ['a quote that is never closed', 'id,name\n"1,Ana\n2,Eva', 'line 3'],
    ['more cells than the header', 'id,name\n2,Eva,extra', 'Line 2 has 3 cells'],
  ])('refuses a file with %s', async (_, csv, words) => {
    const { status, body } = await send(vale.programme, { csv })
    expect([status, body.code]).toEqual([422, 'file-unreadable'])
    expect(body.detail).toContain(words)
  })

  it('refuses a mapping whose columns the file does not have, and names them', async () => {
    const { status, body } = await send(vale.programme, { csv: 'documentid,name,firstname\n1,a,b' })
    expect([status, body.code]).toEqual([422, 'import-mapping-invalid'])
    expect(body.detail).toContain('“phoneNumber”, “middlename”, “gender”')
  })

  it('refuses whoever does not work for the programme and the site', async () => {
    const programme = await aProgramme()
    const csv = aList(1).csv
    const roles = ['programme-officer'] as const
    const elsewhere = await someStaff(vale, { roles, programmes: [vale.programme.programmeId] })
    const otherSite = await someStaff(vale, { roles, sites: [vale.programme.siteId] })
    for (const { token } of [elsewhere, otherSite])
      expect((await send(programme, { csv }, { token })).body.code).toBe('outside-your-scope')
    const { importId } = await runImport(programme, csv)
    const { programmeId } = programme
    for (const { token } of [elsewhere, otherSite]) {
      const asked = { token, params: { programmeId, importId } }
      expect((await api.send(getImportRoute, asked)).body.code).toBe('outside-your-scope')
      expect((await api.send(listImportFailuresRoute, asked)).body.code).toBe('outside-your-scope')
      expect((await run(programme, importId, token)).body.code).toBe('outside-your-scope')
    }
  })

  it('knows its programme and site, and an import only in its programme', async () => {
    const csv = aList(1).csv
    const nowhere = { ...vale.programme, siteId: `sit_${'0'.repeat(20)}` }
    expect((await send(nowhere, { csv })).body.code).toBe('site-unknown')
    const nothing = { ...vale.programme, programmeId: `prg_${'0'.repeat(20)}` }
    expect((await send(nothing, { fileId: `fil_${'0'.repeat(20)}` })).body.code).toBe('programme-unknown')
    const { importId } = await runImport(await aProgramme(), csv)
    const { programmeId } = vale.programme
    const answer = await api.send(getImportRoute, {
      token: tokens.programme,
      params: { programmeId, importId },
    })
    expect(answer.body.code).toBe('import-unknown')
  })
})

describe('the import worker', () => {
  it('does nothing for a chunk that is done', async () => {
    const programme = await aProgramme()
    const seen = await runImport(programme, aList(60).csv)
    const { programmeId } = programme
    const message = { programmeId, importId: seen.importId, chunk: 1, step: 'enrol' }
    const Records = [{ messageId: 'm1', body: JSON.stringify(message) }]
    const answer = (await invoke('import-households', { Records })) as SQSBatchResponse
    expect(answer.batchItemFailures).toEqual([])
    expect(await see(programme, seen.importId)).toEqual(seen)
  })

  it('reports a message whose import does not exist, so that it comes again', async () => {
    const { programmeId } = vale.programme
    const message = { programmeId, importId: `imp_${'0'.repeat(20)}`, chunk: 0, step: 'enrol' }
    const Records = [{ messageId: 'm1', body: JSON.stringify(message) }]
    expect(await invoke('import-households', { Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    })
  })
})
