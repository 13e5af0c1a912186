// A chunk of a list whose worker runs twice, at once, or dies: every household is there once, and the counts are exact.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { openList } from '../../shared/adapters/spreadsheet/open-list.ts'
import { type CheckChunkPorts, checkChunk } from '../../shared/application/check-chunk.ts'
import { type ImportChunkPorts, importChunk } from '../../shared/application/import-chunk.ts'
import { type ReadImportPorts, readImport } from '../../shared/application/read-import.ts'
import { startImport } from '../../shared/application/start-import.ts'
import { importMapping } from '../../shared/contract/routes/imports.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { demoMapping, makeRegistrations } from '../../tools/story/registrations.ts'
import { makeLocalKeyVault } from '../fixtures/local-key-vault.ts'
import { type RegistryWorld, startRegistryWorld } from '../fixtures/registry-world.ts'
import { ids } from '../fixtures/stored-items.ts'

let world: RegistryWorld
let ports: ImportChunkPorts & CheckChunkPorts & ReturnType<typeof makeImportStore>
beforeAll(async () => {
  world = await startRegistryWorld()
  const { client, tables } = world.engine
  const registry = world.roundPorts
  ports = {
    ...registry,
    ...makeImportStore({ client, tableName: tables.ledger, vault: makeLocalKeyVault() }),
    deriveHouseholdId: async (programmeId, rowKey) => deriveId('hh', programmeId, ...rowKey),
    hashRow: registry.hashDocument,
  }
})
afterAll(() => world.stop())

const rows = 30

/** No list comes from a form here. */
const noForm = () => Promise.reject(new Error('a form was asked for'))
const noForms = {
  findKoboForm: noForm,
  openKoboToken: noForm,
  findLastKoboId: noForm,
  readKoboPage: noForm,
  markPulled: noForm,
}

/** A list of its own, of one chunk or more, that was read and that no worker knows of yet. */
async function aReadImport({ count = rows } = {}) {
  const csv = makeRegistrations(count).replaceAll(',R0', `,${randomUUID().slice(0, 8)}`)
  const sent: string[] = []
  const sendChunks = async (messages: readonly { chunk: number; step: string }[]) => {
    sent.push(...messages.map(({ chunk, step }) => `${step} ${chunk}`))
  }
  const file = async () => Readable.from([Buffer.from(csv)])
  const request = {
    importId: deriveId('imp', randomUUID()),
    programmeId: ids.programme,
    siteId: ids.site,
    fileName: 'list.csv',
    fileId: 'fil_a',
    mapping: importMapping.parse(demoMapping),
    consentLanguage: 'es',
    actor: { sub: 'officer', roles: ['admin'], programmes: [], sites: [] },
    requestHash: 'hash',
    now: Date.now(),
  }
  const { importId } = request
  const all = { ...world.roundPorts, ...ports, openUpload: file, openList, sendChunks }
  const start = async () => {
    const others = { rememberMapping: async () => {}, sendToReader: async () => {} }
    const started = await startImport({ ...all, ...others })(request)
    if (isRefusal(started)) throw new Error(started.refused)
    return started
  }
  const read = (changed: Partial<ReadImportPorts> = {}) =>
    readImport({ ...all, ...noForms, hashText: digests.hashText, ...changed })({ importId })
  await start()
  const at = (chunk: number) => ({ importId, chunk, now: Date.now() })
  const run = (changed: Partial<ImportChunkPorts> = {}, chunk = 0) =>
    importChunk({ ...ports, ...changed })(at(chunk))
  const check = (chunk = 0) => checkChunk(ports)(at(chunk))
  const itemsOfImport = () => itemsOf(registryKey.import(importId).pk)
  const importItself = () => ports.findImport(importId)
  return {
    csv,
    sent,
    start,
    read,
    run,
    check,
    importItself,
    itemsOfImport,
    sum: () => ports.sumChunks(importId),
  }
}

/** The same, read to its end. */
async function aPlannedChunk() {
  const started = await aReadImport()
  await started.read()
  return started
}

function itemsOf(pk: string) {
  const { client, tables } = world.engine
  return queryWholePartition(client, { tableName: tables.ledger, pk, prefix: '' })
}

async function countRegistrations(): Promise<number> {
  const shards = Array.from({ length: shardCount }, (_, shard) => shard)
  const found = await Promise.all(
    shards.map((shard) => itemsOf(registryKey.registrations(ids.programme, shard))),
  )
  return found.flat().length
}

describe('importChunk', () => {
  it('counts each row once when several workers have the chunk at once', async () => {
    const before = await countRegistrations()
    const { run, sum } = await aPlannedChunk()
    await Promise.allSettled([run(), run(), run()])
    await run()
    expect(await sum()).toMatchObject({ chunksDone: 1, enrolled: rows, alreadyEnrolled: 0, failed: 0 })
    expect(await countRegistrations()).toBe(before + rows)
  })

  it('counts what a worker enrolled that died half way', async () => {
    const { run, sum } = await aPlannedChunk()
    let committed = 0
    const commitEnrolment: ImportChunkPorts['commitEnrolment'] = (enrolment) => {
      if (++committed > 12) throw new Error('killed')
      return ports.commitEnrolment(enrolment)
    }
    await expect(run({ commitEnrolment })).rejects.toThrow('killed')
    expect(await sum()).toMatchObject({ chunksDone: 0, enrolled: 0 })
    await run()
    expect(await sum()).toMatchObject({ chunksDone: 1, enrolled: rows, alreadyEnrolled: 0, failed: 0 })
  })

  it('counts what a worker enrolled that died before it could say so', async () => {
    const { run, sum } = await aPlannedChunk()
    await expect(run({ finishChunk: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed')
    await run()
    expect(await sum()).toMatchObject({ chunksDone: 1, enrolled: rows, alreadyEnrolled: 0, failed: 0 })
  })

  it('finds the rows encrypted, and leaves none', async () => {
    const { csv, run, itemsOfImport } = await aPlannedChunk()
    const cell = csv.split('\n')[1]?.split(',')[0] ?? ''
    const waiting = await itemsOfImport()
    expect(waiting.map(({ sk }) => sk)).toContain('ROWS#00000')
    expect(waiting.find(({ sk }) => sk === 'ROWS#00000')?.['expiresAt']).toBeGreaterThan(Date.now() / 1000)
    expect(JSON.stringify(waiting)).not.toContain(cell)
    await run()
    expect((await itemsOfImport()).map(({ sk }) => sk)).not.toContain('ROWS#00000')
  })
})

describe('readImport', () => {
  it('completes what a reader left that died half way, in the same chunks', async () => {
    const { read, sent, importItself, sum } = await aReadImport({ count: 1700 })
    let added = 0
    const addChunks: ReadImportPorts['addChunks'] = async (importId, chunks) => {
      if (++added > 1) throw new Error('killed')
      await ports.addChunks(importId, chunks)
    }
    await expect(read({ addChunks })).rejects.toThrow('killed')
    expect(await sum()).toMatchObject({ rowsRead: 1600, chunksRead: 32 })
    expect(await importItself()).not.toHaveProperty('chunks')
    expect(sent).toEqual([])
    await read()
    expect(await importItself()).toMatchObject({ rows: 1700, chunks: 34 })
    expect(await sum()).toMatchObject({ rowsRead: 1700, chunksRead: 34 })
    expect(sent).toHaveLength(34)
  })

  it('keeps nothing of a file that has expired but that it has', async () => {
    const { read, importItself } = await aReadImport()
    await read({ openUpload: async () => undefined })
    expect(await importItself()).toMatchObject({ fault: { code: 'import-file-unknown' } })
    await read()
    expect(await importItself()).not.toHaveProperty('rows')
  })

  it('stops at more rows than an import may have', async () => {
    const { read, importItself } = await aReadImport()
    await read({ mostRows: rows })
    expect(await importItself()).toMatchObject({ rows })
    const longer = await aReadImport()
    await longer.read({ mostRows: rows - 1 })
    expect((await longer.importItself())?.fault?.detail).toContain(`more than ${rows - 1} rows`)
  })
})

describe('checkChunk', () => {
  it('counts each row once when several workers have the chunk at once', async () => {
    const { check, sum } = await aPlannedChunk()
    await Promise.allSettled([check(), check(), check()])
    await check()
    expect(await sum()).toMatchObject({ chunksChecked: 1, check: { wouldEnrol: rows, failed: 0 } })
  })

  it('says of an enrolled chunk what it said before', async () => {
    const { check, run, sum } = await aPlannedChunk()
    await check()
    await run()
    await check()
    expect(await sum()).toMatchObject({ check: { wouldEnrol: rows, alreadyEnrolled: 0 }, enrolled: rows })
  })
})

describe('startImport', () => {
  it('sends again what is still to check, and nothing that is checked', async () => {
    const { sent, start, check, sum } = await aPlannedChunk()
    await start()
    expect(sent).toEqual(['check 0', 'check 0'])
    await check()
    await start()
    expect(sent).toEqual(['check 0', 'check 0'])
    expect(await sum()).toMatchObject({ chunksChecked: 1 })
  })

  it('completes an import that was cut off between its terms and its chunks', async () => {
    const { sent, start, read, itemsOfImport } = await aPlannedChunk()
    const waiting = await itemsOfImport()
    const { client, tables } = world.engine
    for (const { pk, sk } of waiting)
      await client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
    await start()
    await read()
    expect((await itemsOfImport()).map(({ sk }) => sk)).toEqual(waiting.map(({ sk }) => sk))
    expect(sent).toEqual(['check 0', 'check 0'])
  })
})
