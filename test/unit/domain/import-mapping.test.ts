import { describe, expect, it } from 'vitest'
import { findMappingFault, type ImportMapping, mappedColumns } from '../../../shared/domain/import-mapping.ts'

const plain: ImportMapping = {
  rowKey: ['id'],
  head: { given: 'name' },
  language: { column: 'language', otherwise: 'es' },
  phones: [],
  memberCounts: [{ column: 'men', sex: 'male', fromYears: 18, toYears: 120 }],
  countedOn: '2026-03-01',
}
const columns = ['id', 'name', 'language', 'men']
const fault = (changes: Partial<ImportMapping>, seen: readonly string[] = columns) =>
  findMappingFault({ ...plain, ...changes }, { columns: seen, today: '2026-03-01' })

describe('mappedColumns', () => {
  it('lists what is read and nothing for what is not mapped', () => {
    expect(mappedColumns(plain)).toEqual(columns)
  })

  it('lists each column once, however often it is read', () => {
    const head = { given: 'name', document: { column: 'id', type: 'other' as const } }
    expect(mappedColumns({ ...plain, head })).toEqual(columns)
  })
})

describe('findMappingFault', () => {
  it('takes a list counted today, and a column for one year of age', () => {
    const memberCounts = [{ column: 'men', sex: 'male' as const, fromYears: 18, toYears: 18 }]
    expect(fault({ memberCounts })).toBeUndefined()
  })

  it('names the field at fault, and says in words what is wrong', () => {
    expect(fault({}, ['id', 'name', 'language'])).toEqual({
      field: 'mapping',
      detail: 'The file has no column “men”. Its header must name it.',
    })
    expect(fault({}, [...columns, 'id', 'men'])).toEqual({
      field: 'mapping',
      detail: 'The file has more than one column “id”, “men”.',
    })
    const memberCounts = [{ column: 'men', sex: 'male' as const, fromYears: 18, toYears: 17 }]
    expect(fault({ memberCounts })).toEqual({
      field: 'mapping.memberCounts.0.toYears',
      detail: 'The ages of a column must not end before they begin.',
    })
    expect(fault({ countedOn: '2026-03-02' })).toEqual({
      field: 'mapping.countedOn',
      detail: 'The day of counting lies in the future.',
    })
  })
})
