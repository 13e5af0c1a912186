import { describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { openList } from '../../../../shared/adapters/spreadsheet/open-list.ts'
import { UnreadableList } from '../../../../shared/application/list-ports.ts'
import { isRefusal } from '../../../../shared/domain/refusal.ts'
import { aWorkbook, inlineRows } from '../../../fixtures/workbooks.ts'

/** In pieces of seven bytes, as no network is kind enough to deliver. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}

async function read(file: string | Uint8Array) {
  const opened = await openList(inPieces(typeof file === 'string' ? Buffer.from(file) : file))
  if (isRefusal(opened)) return { refused: opened.detail ?? '' }
  const rows: (readonly string[])[] = []
  try {
    for await (const row of opened.rows) rows.push(row)
  } catch (error) {
    if (!(error instanceof UnreadableList)) throw error
    return { refused: error.refusal.detail ?? '', rows }
  }
  return { columns: opened.columns, rows }
}

describe('openList of a text', () => {
  it('reads what a spreadsheet saves: a byte order mark, semicolons, quotes, blanks, empty lines', async () => {
    const csv = '\uFEFFid;name;"sex"\r\n1;"Ana; of the ""North""";F \r\n;;\r\n\r\n2;Éva \r\n'
    expect(await read(csv)).toEqual({
      columns: ['id', 'name', 'sex'],
      rows: [
        ['1', 'Ana; of the "North"', 'F'],
        ['2', 'Éva'],
      ],
    })
  })

  it('reads the letters of Windows and of UTF-16', async () => {
    const rows = { columns: ['id', 'sexe'], rows: [['1', 'Féminin']] }
    expect(await read(Buffer.from('id,sexe\n1,Féminin\n', 'latin1'))).toEqual(rows)
    expect(await read(Buffer.from('\uFEFFid\tsexe\n1\tFéminin\n', 'utf16le'))).toEqual(rows)
  })

  it('takes off the apostrophe that keeps a cell from being a formula', async () => {
    expect(await read("phone,name\n'+50760001234,'t Hooft")).toMatchObject({
      rows: [['+50760001234', "'t Hooft"]],
    })
  })

  it.each([
    ['no rows', 'id,name\n', 'at least one row'],
    ['nothing', '', 'at least one row'],
    ['a quote that is never closed', 'id,name\n1,"Ana\n2,Eva', 'never closed: the file ends at line 3'],
    ['a quote within a cell', 'id,name\n1,A"n"a', 'middle of a cell at line 2'],
    ['more cells than the header', 'id,name\n1,Ana\n2,Eva,extra', 'Line 3 has 3 cells, but the header has 2'],
    ['a row without end', `id,name\n1,${'x'.repeat(300_000)}`, 'longer than any list has'],
  ])('refuses a file with %s, and never repeats a cell', async (_, csv, words) => {
    const { refused } = await read(csv)
    expect(refused).toContain(words)
    expect(refused).not.toMatch(/Ana|Eva/)
  })

  it('refuses letters that change in the middle of a file', async () => {
    const file = Buffer.concat([Buffer.from(`id\n${'1\n'.repeat(40_000)}`), Buffer.from([0xe9, 0x0a])])
    expect((await read(file)).refused).toContain('goes on in other letters')
  })
})

describe('openList of an Excel file', () => {
  it('reads texts, numbers, dates and the last value of a formula', async () => {
    const born = new Date(Date.UTC(1990, 2, 15))
    const file = await writeExcelFile([
      [{ value: 'name' }, { value: 'women' }, { value: 'born' }, { value: 'phone' }, { value: 'head' }],
      [
        { value: 'Éva ' },
        { value: 3, type: Number },
        { value: born, type: Date, format: 'dd/mm/yyyy' },
        { value: 50_760_001_234, type: Number },
        { value: true, type: Boolean },
      ],
    ]).toBuffer()
    expect(await read(file)).toEqual({
      columns: ['name', 'women', 'born', 'phone', 'head'],
      rows: [['Éva', '3', '1990-03-15', '50760001234', 'TRUE']],
    })
  })

  it('reads the first sheet that is not hidden, gaps, shared texts in runs, errors as nothing', async () => {
    const file = aWorkbook({
      strings:
        '<si><t>name</t></si><si><r><t xml:space="preserve">An</t></r><r><rPr><b/></rPr><t>a &amp; Bo</t></r><rPh sb="0" eb="1"><t>aid</t></rPh></si>',
      rows: [
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>sum</t></is></c><c r="D2"/></row>',
        '<row r="4"><c r="A4" t="s"><v>1</v></c><c r="C4" t="str"><f>1+1</f><v>two</v></c></row>',
        '<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="C5"><f>A1*2</f><v>1.5E1</v></c></row>',
        '<row r="6"><c r="A6" s="0"/></row>',
      ].join(''),
    })
    expect(await read(file)).toEqual({
      columns: ['name', '', 'sum'],
      rows: [
        ['Ana & Bo', '', 'two'],
        ['', '', '15'],
      ],
    })
  })

  it.each([
    ['1', '1900-01-01'],
    ['59', '1900-02-28'],
    ['61', '1900-03-01'],
    ['32947.75', '1990-03-15'],
  ])('shows the day %s in a style of dates as %s', async (serial, day) => {
    const styles =
      '<numFmts count="1"><numFmt numFmtId="164" formatCode="[$-409]dd\\-mm\\-yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    const rows = `${inlineRows(['born', 'count'])}<row><c s="1"><v>${serial}</v></c><c s="0"><v>${serial}</v></c></row>`
    expect(await read(aWorkbook({ rows, styles }))).toMatchObject({
      rows: [[day, String(Number(serial))]],
    })
  })

  it('counts days from 1904 where the workbook says so', async () => {
    const styles = '<cellXfs count="1"><xf numFmtId="14"/></cellXfs>'
    const rows = `${inlineRows(['born'])}<row><c s="0"><v>31485</v></c></row>`
    const workbookPr = '<workbookPr date1904="1"/>'
    expect(await read(aWorkbook({ rows, styles, workbookPr }))).toMatchObject({ rows: [['1990-03-15']] })
  })

  it('fills up rows that leave out their last cells, and refuses cells beyond the header', async () => {
    const rows = inlineRows(['a', 'b'], ['1'])
    expect(await read(aWorkbook({ rows }))).toMatchObject({ rows: [['1', '']] })
    const { refused } = await read(aWorkbook({ rows: inlineRows(['a'], ['1', '2']) }))
    expect(refused).toContain('beyond the last column')
  })

  it.each([
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old Excel file'],
    ['a broken zip', Buffer.from('PK\u0003\u0004 and then nothing'), 'broken'],
    ['a broken sheet', aWorkbook({ rows: '<row><c t="inlineStr">' }), 'broken'],
    ['an empty sheet', aWorkbook({ rows: '' }), 'a header and at least one row'],
    ['too many columns', aWorkbook({ rows: '<row><c r="ZZ1"/></row>' }), 'more than 500 columns'],
  ])('refuses %s', async (_, file, words) => {
    expect((await read(file)).refused).toContain(words)
  })

  it('expands no entity', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData>&a;</sheetData></worksheet>'
    const more = { 'xl/worksheets/sheet2.xml': Buffer.from(bomb) }
    expect((await read(aWorkbook({ rows: '', more }))).refused).toContain('document type')
  })

  /** A workbook whose directory says another size of its sheet. */
  const claiming = (size: number, ...rows: string[][]) => {
    const file = aWorkbook({ rows: inlineRows(...rows) })
    // The size stands 22 bytes before the name, in the entry's header of 46.
    file.writeUInt32LE(size, file.lastIndexOf('xl/worksheets/sheet2.xml') - 22)
    return file
  }

  it('opens no workbook whose parts say that they are huge', async () => {
    expect((await read(claiming(450 * 1024 * 1024, ['a'], ['1']))).refused).toContain('unpacks to more')
  })

  it('stops at a part that is larger than it says', async () => {
    const rows = Array.from({ length: 5000 }, () => ['x'])
    expect((await read(claiming(1000, ['a'], ...rows))).refused).toContain('broken')
  })
})
