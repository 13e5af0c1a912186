// A chunk of a list whose worker runs twice, at once, or dies: every household is there once, and the counts are exact.
import { randomUUID } from 'node:crypto'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { readRows } from '../../shared/adapters/csv/read-rows.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { type ImportChunkPorts, importChunk } from '../../shared/application/import-chunk.ts'
import { startImport } from '../../shared/application/start-import.ts'
import { importMapping } from '../../shared/contract/routes/registry.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { demoMapping, makeRegistrations } from '../../tools/story/registrations.ts'
import { makeLocalKeyVault } from '../fixtures/local-key-vault.ts'
import { type RegistryWorld, startRegistryWorld } from '../fixtures/registry-world.ts'
import { ids } from '../fixtures/stored-items.ts'

let world: RegistryWorld
let ports: ImportChunkPorts & ReturnType<typeof makeImportStore>
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

/** A list of its own, of one chunk that no worker knows of yet. */
async function aPlannedChunk() {
  const csv = makeRegistrations(rows).replaceAll(',R0', `,${randomUUID().slice(0, 8)}`)
  const sent: number[] = []
  const sendChunks = async (messages: readonly { readonly chunk: number }[]) => {
    sent.push(...messages.map(({ chunk }) => chunk))
  }
  const request = {
    importId: deriveId('imp', randomUUID()),
    programmeId: ids.programme,
    siteId: ids.site,
    fileName: 'list.csv',
    mapping: importMapping.parse(demoMapping),
    consentLanguage: 'es',
    csv,
    actor: { sub: 'officer', roles: ['admin'], programmes: [], sites: [] },
    requestHash: 'hash',
    now: Date.now(),
  }
  const { importId } = request
  const start = async (changed: Partial<typeof ports> = {}) => {
    const started = await startImport({ ...world.roundPorts, ...ports, ...changed, readRows, sendChunks })(
      request,
    )
    if (isRefusal(started)) throw new Error(started.refused)
    return started
  }
  await start()
  const run = (changed: Partial<ImportChunkPorts> = {}) =>
    importChunk({ ...ports, ...changed })({ importId, chunk: 0, now: Date.now() })
  const itemsOfImport = () => itemsOf(registryKey.import(importId).pk)
  return { csv, sent, start, run, itemsOfImport, sum: () => ports.sumChunks(importId) }
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

describe('startImport', () => {
  it('sends again what is still to do, and nothing that is done', async () => {
    const { sent, start, run, sum } = await aPlannedChunk()
    const answer = await start()
    expect(sent).toEqual([0, 0])
    await run()
    expect(await start()).toEqual(answer)
    expect(sent).toEqual([0, 0])
    expect(await sum()).toMatchObject({ chunksDone: 1, enrolled: rows })
  })

  it('completes an import that was cut off between its terms and its chunks', async () => {
    const { sent, start, itemsOfImport } = await aPlannedChunk()
    const waiting = await itemsOfImport()
    const { client, tables } = world.engine
    for (const { pk, sk } of waiting.filter((item) => item['sk'] !== 'HEADER'))
      await client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
    await start()
    expect((await itemsOfImport()).map(({ sk }) => sk)).toEqual(waiting.map(({ sk }) => sk))
    expect(sent).toEqual([0, 0])
  })
})
