// Importing lists of households over HTTP: every row is enrolled once or says why not, however often it is run.
import { randomUUID } from 'node:crypto'
import type { SQSBatchResponse } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import {
  getHouseholdRoute,
  getImportRoute,
  listImportFailuresRoute,
  startImportRoute,
} from '../../shared/contract/routes/registry.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { demoMapping, makeRegistrations, readRegistrations } from '../../tools/story/registrations.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { invoke, settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables } = vale

type Programme = { readonly programmeId: string; readonly siteId: string }
type Body = z.input<typeof startImportRoute.body & z.ZodType>

const aProgramme = (): Promise<Programme> =>
  setUpProgramme(setUp, { name: `List ${randomUUID().slice(0, 8)}` })

const send = (
  { programmeId, siteId }: Programme,
  body: Partial<Body> & { csv: string },
  { token = tokens.programme, idempotencyKey = randomUUID() as string } = {},
) =>
  api.send(startImportRoute, {
    token,
    idempotencyKey,
    params: { programmeId },
    body: { fileName: 'list.csv', siteId, mapping: demoMapping, consentLanguage: 'es', ...body },
  })

const see = ({ programmeId }: Programme, importId: string) =>
  api.call(getImportRoute, { token: tokens.programme, params: { programmeId, importId } })

/** Starts an import and waits until it is done. */
async function runImport(programme: Programme, csv: string, mapping: Body['mapping'] = demoMapping) {
  const answer = await send(programme, { csv, mapping })
  expect(answer.status).toBe(202)
  await settled()
  return see(programme, answer.body.importId)
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
  })

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

describe('startImport', () => {
  it('answers a repeat with the first answer, and refuses its key for another list', async () => {
    const programme = await aProgramme()
    const idempotencyKey = randomUUID()
    const { csv } = aList(60)
    const first = await send(programme, { csv }, { idempotencyKey })
    await settled()
    const again = await send(programme, { csv }, { idempotencyKey })
    expect(again.raw).toEqual(first.raw)
    await settled()
    expect(await see(programme, first.body.importId)).toMatchObject({ enrolled: 60, alreadyEnrolled: 0 })
    const other = await send(programme, { csv: aList(1).csv }, { idempotencyKey })
    expect(other.body.code).toBe('idempotency-key-reused')
  })

  it.each([
    ['no rows', 'id,name\n', 'at least one row'],
    ['a quote that is never closed', 'id,name\n1,"Ana\n2,Eva', 'line 3'],
    ['more cells than the header', 'id,name\n1,Ana\n2,Eva,extra', 'Line 3 has 3 cells'],
    ['too many rows', `id\n${'1\n'.repeat(20_001)}`, 'at most 20000'],
  ])('refuses a file with %s', async (_, csv, words) => {
    const { status, body } = await send(vale.programme, { csv })
    expect([status, body.code]).toEqual([422, 'csv-unreadable'])
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
    }
  })

  it('knows its programme and site, and an import only in its programme', async () => {
    const csv = aList(1).csv
    const nowhere = { ...vale.programme, siteId: `sit_${'0'.repeat(20)}` }
    expect((await send(nowhere, { csv })).body.code).toBe('site-unknown')
    const nothing = { ...vale.programme, programmeId: `prg_${'0'.repeat(20)}` }
    expect((await send(nothing, { csv })).body.code).toBe('programme-unknown')
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
    const message = { programmeId, importId: seen.importId, chunk: 1 }
    const Records = [{ messageId: 'm1', body: JSON.stringify(message) }]
    const answer = (await invoke('import-households', { Records })) as SQSBatchResponse
    expect(answer.batchItemFailures).toEqual([])
    expect(await see(programme, seen.importId)).toEqual(seen)
  })

  it('reports a message whose import does not exist, so that it comes again', async () => {
    const message = { programmeId: vale.programme.programmeId, importId: `imp_${'0'.repeat(20)}`, chunk: 0 }
    const Records = [{ messageId: 'm1', body: JSON.stringify(message) }]
    expect(await invoke('import-households', { Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    })
  })
})
