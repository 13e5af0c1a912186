import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBankCsv } from '../../../../shared/adapters/payments/bank-csv.ts'
import { decimalText } from '../../../../shared/domain/money.ts'
import { endToEndId, maxBankFileCharacters } from '../../../../shared/domain/payment.ts'
import { bankAnswers, settlementId } from '../../../fixtures/payments.ts'

const name = endToEndId({ settlementId, attempt: 1 })
const header = 'endToEndId,outcome,amount,currency,date,reference,reason'
const paid = `${name},paid,1234.50,USD,2026-03-04,B0001,`

const fileOf = (...rows: string[]) => readBankCsv([header, ...rows].join('\r\n'))

const faultsIn = (file: ReturnType<typeof readBankCsv>) => ('faults' in file ? file.faults : [])

const answer = {
  entryId: `csv|${name}|paid|123450|USD|2026-03-04|B0001`,
  endToEndId: name,
  outcome: 'paid',
  amountMinor: 123_450,
  currency: 'USD',
  bookedOn: '2026-03-04',
  bankReference: 'B0001',
}

describe('readBankCsv', () => {
  it('reads a row as an answer', () => {
    expect(fileOf(paid)).toEqual({ answers: [answer], ignored: [] })
  })

  it('reads it as spreadsheets save it: a byte order mark, semicolons, blanks, columns in another order', () => {
    const csv = `\uFEFFCurrency;amount;NOTE;Outcome;date;reason;reference;EndToEndId
USD; 1234.5 ;seen by Ana;PAID;2026-03-04;;"B0001";${name}

`
    expect(readBankCsv(csv)).toEqual({ answers: [answer], ignored: [] })
  })

  it('keeps the reason of a rejection and of a return', () => {
    expect(
      fileOf(
        `${name},rejected,1,USD,2026-03-04,B2,AC01`,
        `${name},returned,1,USD,2026-03-04,B3,account closed`,
      ),
    ).toMatchObject({
      answers: [
        { outcome: 'rejected', reason: 'AC01' },
        { outcome: 'returned', reason: 'account closed' },
      ],
    })
  })

  it('takes an unknown outcome without a name, by its reference', () => {
    expect(fileOf(',unknown,7.00,USD,2026-03-04,B9,')).toMatchObject({
      answers: [{ outcome: 'unknown', amountMinor: 700, bankReference: 'B9' }],
    })
  })

  it('quotes the name where the bank gives no reference', () => {
    expect(fileOf(paid.replace('B0001', ''))).toMatchObject({ answers: [{ bankReference: name }] })
  })

  it('gives a row the same identity wherever it stands, and however a spreadsheet writes its amount', () => {
    const file = fileOf(`${name},paid,7.00,USD,2026-03-04,B9,`, paid.replace('1234.50', '1234.5'))
    expect(file).toMatchObject({ answers: [{}, { entryId: answer.entryId }] })
  })

  it('reads back whatever a bank answers, in its order', () => {
    fc.assert(
      fc.property(
        bankAnswers.filter(({ length }) => length > 0),
        fc.constantFrom(',', ';', '\t'),
        (answers, delimiter) => {
          const rows = answers.map((one) => [
            one.endToEndId ?? '',
            one.outcome,
            decimalText(one.amountMinor, one.currency),
            one.currency,
            one.bookedOn,
            one.bankReference,
            one.reason ?? '',
          ])
          const file = readBankCsv(stringify([header.split(','), ...rows], { delimiter }))
          if ('faults' in file) throw new Error(JSON.stringify(file.faults))
          expect(file.answers.map(({ entryId: _, ...read }) => read)).toEqual(answers)
          expect(new Set(file.answers.map(({ entryId }) => entryId)).size).toBe(answers.length)
        },
      ),
    )
  })
})

describe('a bad row', () => {
  it.each([
    ['endToEndId', 'NOTPROVIDED,paid,1234.50,USD,2026-03-04,B0001,'],
    ['endToEndId', ',paid,1234.50,USD,2026-03-04,B0001,'],
    ['outcome', `${name},done,1234.50,USD,2026-03-04,B0001,`],
    ['outcome', `${name},,1234.50,USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,"1,234.50",USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,"1234,50",USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,1.234,USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,1234.50,CLP,2026-03-04,B0001,`],
    ['amount', `${name},paid,-5,USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,0,USD,2026-03-04,B0001,`],
    ['amount', `${name},paid,,USD,2026-03-04,B0001,`],
    ['currency', `${name},paid,1234.50,usd,2026-03-04,B0001,`],
    ['currency', `${name},paid,1234.50,,2026-03-04,B0001,`],
    ['date', `${name},paid,1234.50,USD,04/03/2026,B0001,`],
    ['date', `${name},paid,1234.50,USD,2026-02-30,B0001,`],
    ['reference', ',unknown,1234.50,USD,2026-03-04,,'],
    ['reason', `${name},returned,1234.50,USD,2026-03-04,B0001,${'x'.repeat(141)}`],
  ])('is named by its line and its %s, with what to do, and no other row is read', (column, row) => {
    expect(fileOf(paid, row)).toEqual({
      faults: [{ line: 3, column, what: expect.stringMatching(`^${column} must .*\\.$`) }],
    })
  })

  it('names every bad cell, and every bad row', () => {
    const faults = faultsIn(fileOf(`${name},done,1,USD,soon,B1,`, paid, `,paid,1,USD,2026-03-04,B2,`))
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [2, 'outcome'],
      [2, 'date'],
      [4, 'endToEndId'],
    ])
  })

  it('is one of fifty at most', () => {
    expect(
      faultsIn(fileOf(...Array.from({ length: 60 }, (_, row) => `,paid,1,USD,2026-03-04,B${row},`))),
    ).toHaveLength(50)
  })

  it('is named where it says what another has said', () => {
    expect(faultsIn(fileOf(paid, paid))).toEqual([
      { line: 3, what: expect.stringContaining('the same as line 2') },
    ])
  })

  it('is named where it has more cells than the header', () => {
    expect(faultsIn(fileOf(`${paid},`))).toEqual([{ line: 2, what: expect.stringContaining('more cells') }])
  })
})

describe('a file that is no list of answers', () => {
  it.each([
    ['is empty', '', 'a header and at least one row'],
    ['has a header alone', header, 'a header and at least one row'],
    ['has an open quote', `${header}\n"${paid}`, 'A quote is opened and never closed'],
    ['is too large', ' '.repeat(maxBankFileCharacters + 1), 'larger than'],
    ['has too many rows', `${header}${`\n${paid}`.repeat(5001)}`, 'more than 5000 rows'],
  ])('is refused where it %s', (_, csv, what) => {
    expect(faultsIn(readBankCsv(csv))).toEqual([
      { line: expect.any(Number), what: expect.stringContaining(what) },
    ])
  })

  it('is refused for each column that is missing or twice there', () => {
    const csv = `endToEndId,outcome,amount,amount,currency,date,reference\n${paid}`
    expect(faultsIn(readBankCsv(csv)).map(({ column, what }) => [column, what])).toEqual([
      ['amount', expect.stringContaining('2 times')],
      ['reason', expect.stringContaining('is missing')],
    ])
  })
})
