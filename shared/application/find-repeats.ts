// Finds rows of one list that are of the same household, or show the same document for two.
import { normaliseDocumentNumber } from '../domain/household.ts'
import type { ImportMapping } from '../domain/import-mapping.ts'
import { type RowCells, rowKeyOf } from '../domain/import-row.ts'
import type { ListedRow } from './import-ports.ts'

type Repeat = Pick<ListedRow, 'repeats' | 'documentOf'>

/** Asked of each row in turn. It holds digests alone, so that it stays small beside a long list. */
export function makeRepeatFinder(mapping: ImportMapping, hashText: (text: string) => string) {
  const rowOfKey = new Map<string, { row: number; hash: string }>()
  const rowOfDocument = new Map<string, number>()
  const documentColumn = mapping.head.document?.column
  return (row: number, { cells, members }: RowCells): Repeat => {
    const key = rowKeyOf(cells, mapping)
    if (key === undefined) return {}
    const hash = hashText(JSON.stringify([cells, members]))
    const keyHash = hashText(JSON.stringify(key))
    const first = rowOfKey.get(keyHash)
    if (first !== undefined) return { repeats: { row: first.row, alike: first.hash === hash } }
    rowOfKey.set(keyHash, { row, hash })
    const number = normaliseDocumentNumber((documentColumn && cells[documentColumn]) ?? '')
    if (number === '') return {}
    const numberHash = hashText(number)
    const documentOf = rowOfDocument.get(numberHash)
    if (documentOf !== undefined) return { documentOf }
    rowOfDocument.set(numberHash, row)
    return {}
  }
}
