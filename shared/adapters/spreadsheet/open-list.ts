// Opens a list by what its first bytes say, not by its name: Excel's .xlsx, or a text of cells.
import { type OpenList, type OpenListIn, UnreadableList } from '../../application/list-ports.ts'
import { openCsv } from './open-csv.ts'
import { openXlsx } from './open-xlsx.ts'
import { startOf } from './start-of-bytes.ts'
import { unreadable } from './unreadable.ts'

const signatures = {
  zip: Buffer.from('PK\u0003\u0004'),
  /** Microsoft's compound file: an .xls, or an .xlsx behind a password. */
  compound: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
}

export const openList: OpenListIn = async (bytes) => {
  try {
    const source = await startOf(bytes)
    if (source.start.indexOf(signatures.compound) === 0)
      throw unreadable(
        'This is an old Excel file, or one with a password. Save it as .xlsx, without a password.',
      )
    const isZip = source.start.indexOf(signatures.zip) === 0
    return withoutApostrophes(await (isZip ? openXlsx(source.all) : openCsv(source)))
  } catch (error) {
    if (error instanceof UnreadableList) return error.refusal
    throw error
  }
}

/** Lists that were written for spreadsheets, ours too, put one before what would be taken for a formula. */
const guarded = /^'(?=[=+\-@])/

function withoutApostrophes({ columns, rows }: OpenList): OpenList {
  const bare = (row: readonly string[]) => row.map((cell) => cell.replace(guarded, ''))
  const bareRows = async function* () {
    for await (const row of rows) yield bare(row)
  }
  return { columns: bare(columns), rows: bareRows() }
}
