// What no local engine brings about at will: a table that is too busy. All else is tested against a real engine.
import { describe, expect, it } from 'vitest'
import type { EnrolmentOutcome } from '../../../shared/application/enrol-household.ts'
import { type ImportChunkPorts, importChunk } from '../../../shared/application/import-chunk.ts'
import type { FinishChunk, ListedRow } from '../../../shared/application/import-ports.ts'
import { refuse } from '../../../shared/domain/refusal.ts'

const rows: ListedRow[] = [1, 2, 3].map((row) => ({ row, cells: { id: `id-${row}`, name: 'Ana' } }))

/** `answers` are those of the table to enrolments, in turn, the last one for ever. */
function ports(answers: EnrolmentOutcome[]) {
  const finished: Parameters<FinishChunk>[1][] = []
  const stub: ImportChunkPorts = {
    findImport: async () => ({
      importId: 'imp_a',
      programmeId: 'prg_a',
      siteId: 'sit_a',
      fileName: 'list.csv',
      source: { kind: 'file', fileId: 'fil_a' },
      mapping: {
        rowKey: ['id'],
        head: { given: 'name' },
        language: { column: 'language', otherwise: 'es' },
        phones: [],
        memberCounts: [],
        countedOn: '2026-01-01',
      },
      consentLanguage: 'es',
      rows: rows.length,
      chunks: 1,
      startedBy: 'officer',
      createdAt: Date.parse('2026-03-01T12:00:00Z'),
    }),
    findRowsFor: async () => rows,
    finishChunk: async (_, result) => {
      finished.push(result)
    },
    getProgramme: async () => ({
      programmeId: 'prg_a',
      number: 1,
      name: 'A',
      currency: 'USD',
      kinds: ['value'],
      cardLanguage: 'es',
      helpLine: '800',
      pinRequired: false,
      vendorReversalMinutes: 60,
      replacementLimit: 3,
      offlineAllowed: false,
      timeZone: 'America/Panama',
      createdAt: 0,
      rules: { version: 1, eligibility: { all: [] }, transferValues: [] },
      baskets: [],
    }),
    getSite: async () => ({
      siteId: 'sit_a',
      number: 1,
      name: 'A',
      pcode: 'PA01',
      timeZone: 'America/Panama',
    }),
    getRegistration: async () => undefined,
    hashDocument: async (key) => key,
    hashKey: async (key) => key,
    toLatin: (text) => text,
    hashPin: async () => ({ salt: '', hash: '' }),
    hashRow: async (text) => text,
    findEnrolled: async () => undefined,
    normalisePhone: () => undefined,
    shardOf: () => 0,
    deriveHouseholdId: async (_, key) => `hh_${key.join()}`,
    sealHousehold: async ({ householdId, siteId, enrolledAt, members }) => ({
      householdId,
      siteId,
      enrolledAt,
      memberCount: members.length,
      consented: [],
      wrappedKey: new Uint8Array(),
      personal: '',
      sensitive: '',
    }),
    commitEnrolment: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? 'committed',
  }
  return { stub, finished }
}

const run = (stub: ImportChunkPorts) => importChunk(stub)({ importId: 'imp_a', chunk: 0, now: 0 })

describe('importChunk', () => {
  it('tries a row once more when the table was too busy', async () => {
    const { stub, finished } = ports([refuse('too-busy'), 'committed'])
    await run(stub)
    expect(finished).toMatchObject([{ counts: { enrolled: 3, failed: 0 }, failures: [] }])
  })

  it('fails as a whole when it stays too busy, and reports no row as failed', async () => {
    const { stub, finished } = ports([refuse('too-busy')])
    await expect(run(stub)).rejects.toThrow('other writers')
    expect(finished).toEqual([])
  })
})
