import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCamt053 } from '../../../../shared/adapters/payments/camt-053.ts'
import { writePain001 } from '../../../../shared/adapters/payments/pain-001.ts'
import { endToEndId, maxBankFileCharacters } from '../../../../shared/domain/payment.ts'
import { detailXml, entryOf, entryXml, statementXml } from '../../../fixtures/bank-statements.ts'
import { aPayment, bankAnswers, settlementId } from '../../../fixtures/payments.ts'

const name = endToEndId({ settlementId, attempt: 1 })
const other = endToEndId({ settlementId, attempt: 2 })
const ours = detailXml({ name })

function answersIn(entries: string, given: Parameters<typeof statementXml>[1] = {}) {
  const file = readCamt053(statementXml(entries, given))
  if ('faults' in file) throw new Error(JSON.stringify(file.faults))
  return file.answers
}

function ignoredIn(entries: string) {
  const file = readCamt053(statementXml(entries))
  if ('faults' in file) throw new Error(JSON.stringify(file.faults))
  expect(file.answers).toEqual([])
  return file.ignored.map(({ because }) => because)
}

function faultsIn(xml: string) {
  const file = readCamt053(xml)
  return 'faults' in file ? file.faults : []
}

const paid = {
  entryId: `03-01-0000451|DBIT|2026-03-04|B0001|${name}`,
  endToEndId: name,
  outcome: 'paid',
  amountMinor: 123_450,
  currency: 'USD',
  bookedOn: '2026-03-04',
  bankReference: 'B0001',
}

describe('readCamt053', () => {
  it('reads a booked debit with a name of ours as paid', () => {
    expect(answersIn(entryXml({ details: ours }))).toEqual([paid])
  })

  it.each(['02', '03', '04', '06', '08', '10'])('reads version .%s, with a prefix and without', (version) => {
    const status = version < '04' ? 'BOOK' : '<Cd>BOOK</Cd>'
    const entries = entryXml({ status, details: ours })
    expect(answersIn(entries, { version })).toEqual([paid])
    expect(answersIn(entries, { version, prefix: 'camt:' })).toEqual([paid])
  })

  it('reads it from within an envelope too', () => {
    const document = statementXml(entryXml({ details: ours })).replace(/<\?xml.*\?>/, '')
    expect(readCamt053(`<Envelope><AppHdr/>${document}</Envelope>`)).toEqual({ answers: [paid], ignored: [] })
  })

  it('takes the id of the instruction where the bank gives that one back', () => {
    const details = detailXml({ name: 'NOTPROVIDED', refs: `<InstrId>${name}</InstrId>` })
    expect(answersIn(entryXml({ details }))).toMatchObject([{ endToEndId: name, outcome: 'paid' }])
  })

  it('splits an entry into its transactions, each with its own amount and name', () => {
    const amounts = (amount: string) => `<AmtDtls><TxAmt><Amt Ccy="USD">${amount}</Amt></TxAmt></AmtDtls>`
    const details =
      detailXml({ name, amounts: amounts('1000.00') }) +
      detailXml({ name: other, amounts: amounts('234.50') })
    expect(answersIn(entryXml({ details }))).toMatchObject([
      { endToEndId: name, outcome: 'paid', amountMinor: 100_000 },
      { endToEndId: other, outcome: 'paid', amountMinor: 23_450 },
    ])
  })

  it('prefers the amount that was ordered to the one that moved', () => {
    const amounts =
      '<Amt Ccy="USD">1240.00</Amt><AmtDtls><InstdAmt><Amt Ccy="USD">1234.50</Amt></InstdAmt></AmtDtls>'
    expect(answersIn(entryXml({ amount: '1240.00', details: detailXml({ name, amounts }) }))).toEqual([paid])
  })

  it('knows a return by its information, with the reason', () => {
    const details = detailXml({ name, returned: 'AC04' })
    const [answer] = answersIn(entryXml({ side: 'CRDT', reference: 'B0002', details }))
    expect(answer).toMatchObject({ endToEndId: name, outcome: 'returned', reason: 'AC04' })
  })

  it('knows a return by the reversal of the debit', () => {
    const [answer] = answersIn(entryXml({ side: 'CRDT', reversal: true, details: ours }))
    expect(answer).toMatchObject({ endToEndId: name, outcome: 'returned' })
  })

  it.each(['RRTN', 'RPCR'])('knows a return by the bank transaction code %s', (kind) => {
    const code = `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>${kind}</SubFmlyCd></Fmly></Domn></BkTxCd>`
    const [answer] = answersIn(entryXml({ side: 'CRDT', code, details: ours }))
    expect(answer).toMatchObject({ endToEndId: name, outcome: 'returned' })
  })

  it('reads the side of the transaction where the entry mixes them', () => {
    const amounts = '<Amt Ccy="USD">1234.50</Amt>'
    const details = [
      detailXml({ name, amounts, side: 'DBIT' }),
      detailXml({ name: other, amounts, side: 'CRDT', returned: 'MS03' }),
    ]
    expect(answersIn(entryXml({ details: details.join('') }))).toMatchObject([
      { endToEndId: name, outcome: 'paid' },
      { endToEndId: other, outcome: 'returned', reason: 'MS03' },
    ])
  })

  it.each(['<Cd>RJCT</Cd>', '<Prtry>RJCT</Prtry>', 'RJCT'])('reads the status %s as rejected', (status) => {
    const [answer] = answersIn(entryXml({ status, details: detailXml({ name, returned: 'AC01' }) }))
    expect(answer).toMatchObject({ endToEndId: name, outcome: 'rejected', reason: 'AC01' })
  })

  it('says that it does not know what a sum without its parts has paid', () => {
    const [answer, ...more] = answersIn(entryXml({ details: '<Btch><NbOfTxs>2</NbOfTxs></Btch>' }))
    expect(answer).toMatchObject({ outcome: 'unknown', amountMinor: 123_450, bankReference: 'B0001' })
    expect(answer?.reason).toContain('without its parts')
    expect(answer).not.toHaveProperty('endToEndId')
    expect(more).toEqual([])
  })

  it('says so of parts without amounts, and of a debit without a name', () => {
    const [parts] = answersIn(entryXml({ details: ours + detailXml({ name: other }) }))
    expect(parts).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('without their amounts'),
    })
    const [nameless] = answersIn(entryXml({ details: detailXml({ name: 'NOTPROVIDED' }) }))
    expect(nameless).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('no EndToEndId') })
  })

  it('says so of a credit that bears our name and is not called a return, and of a return that is debited', () => {
    const [credit] = answersIn(entryXml({ side: 'CRDT', details: ours }))
    expect(credit).toMatchObject({ endToEndId: name, outcome: 'unknown' })
    const [debit] = answersIn(entryXml({ details: detailXml({ name, returned: 'AC04' }) }))
    expect(debit).toMatchObject({ endToEndId: name, outcome: 'unknown' })
  })

  it('leaves out what is not booked, and says so', () => {
    for (const status of ['<Cd>PDNG</Cd>', '<Cd>INFO</Cd>', '<Cd>FUTR</Cd>', 'PDNG'])
      expect(ignoredIn(entryXml({ status, details: ours }))).toEqual(['not-booked'])
  })

  it('leaves out what is not ours: gifts, rent, charges, money that we never pay in', () => {
    const charge =
      '<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>'
    const card =
      '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn></BkTxCd>'
    const entries = [
      entryXml({ side: 'CRDT' }),
      entryXml({ side: 'CRDT', details: detailXml({ name: 'GIFT 7' }) }),
      entryXml({ details: detailXml({ name: 'RENT 2026-03' }) }),
      entryXml({ code: charge }),
      entryXml({ code: card }),
      entryXml({ currency: 'XAU' }),
    ]
    expect(ignoredIn(entries.join(''))).toEqual(Array(6).fill('not-ours'))
  })

  it('gives an entry the same identity in a statement that is sent again', () => {
    const [first] = answersIn(entryXml({ details: ours }))
    const [again] = answersIn(entryXml({ reference: 'B0000' }) + entryXml({ details: ours }), {
      statementId: 'STMT-8',
      version: '02',
    }).slice(-1)
    expect(again?.entryId).toBe(first?.entryId)
  })

  it('gives a return another identity than the payment, though it bears its reference', () => {
    const details = detailXml({ name, returned: 'AC04' })
    const [debit, credit] = answersIn(entryXml({ details: ours }) + entryXml({ side: 'CRDT', details }))
    expect(credit?.entryId).not.toBe(debit?.entryId)
  })

  it('tells entries without references apart by their place', () => {
    const entries = entryXml({ reference: '' }) + entryXml({ reference: '' })
    expect(answersIn(entries).map(({ bankReference }) => bankReference)).toEqual(['STMT-7/1', 'STMT-7/2'])
    expect(new Set(answersIn(entries).map(({ entryId }) => entryId)).size).toBe(2)
  })

  it('takes the day of value, or of the statement, where none of booking is given', () => {
    const value = '<ValDt><DtTm>2026-03-03T23:59:59+05:00</DtTm></ValDt>'
    expect(answersIn(entryXml({ day: '', code: value, details: ours }))).toMatchObject([
      { bookedOn: '2026-03-03' },
    ])
    expect(answersIn(entryXml({ day: '', details: ours }))).toMatchObject([{ bookedOn: '2026-03-05' }])
  })

  it.each([
    ['1234.5', 123_450],
    ['1234.50000', 123_450],
    ['1234', 123_400],
    ['1000.', 100_000],
    ['4.35', 435],
  ])('reads the amount %s exactly', (amount, amountMinor) => {
    expect(answersIn(entryXml({ amount, details: ours }))).toMatchObject([{ amountMinor }])
  })

  it('reads back whatever a bank answers, in its order', () => {
    fc.assert(
      fc.property(bankAnswers, fc.constantFrom('', 'ns2:'), (answers, prefix) => {
        const read = answersIn(answers.map(entryOf).join('\n'), { prefix })
        expect(read.map(({ entryId: _, ...answer }) => answer)).toEqual(
          answers.map((answer) =>
            answer.outcome === 'unknown' ? { ...answer, reason: expect.any(String) } : answer,
          ),
        )
        expect(new Set(read.map(({ entryId }) => entryId)).size).toBe(answers.length)
      }),
    )
  })
})

describe('a file that is no statement', () => {
  it.each([
    ['is empty', '', 'no XML'],
    ['is a picture', '\u0089PNG\r\n', 'no XML'],
    ['is cut off', statementXml(entryXml({ details: ours })).slice(0, -30), 'cut off'],
    ['is another document', '<html/>', 'begins with html'],
    ['is a payment', writePain001(aPayment()), 'pain.001'],
    ['is a notice', '<Document><BkToCstmrDbtCdtNtfctn/></Document>', 'camt.054'],
    ['is a report of the running day', '<Document><BkToCstmrAcctRpt/></Document>', 'camt.052'],
    ['is a status', '<Document><CstmrPmtStsRpt/></Document>', 'pain.002'],
    ['holds no statement', '<Document><BkToCstmrStmt/></Document>', 'no statement'],
  ])('is refused where it %s', (_, xml, what) => {
    const [fault, ...more] = faultsIn(xml)
    expect(fault?.what).toContain(what)
    expect(more).toEqual([])
  })

  it('is refused when it brings entities, before any is expanded', () => {
    const laughs = `<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "${'&a;'.repeat(100)}">]>`
    const external = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for (const type of [laughs, external, '<!DOCTYPE Document SYSTEM "http://example.org/x.dtd">']) {
      const xml = statementXml(entryXml({ details: detailXml({ name: '&b;' }) })).replace(
        '<Doc',
        `${type}<Doc`,
      )
      expect(faultsIn(xml)).toEqual([{ line: 2, what: expect.stringContaining('DOCTYPE') }])
    }
  })

  it('is refused for an entity that nothing declares', () => {
    expect(faultsIn(statementXml(entryXml({ details: detailXml({ name: '&x;' }) })))[0]?.what).toContain(
      'undefined entity',
    )
  })

  it('is refused for its size, its depth and its number of elements', () => {
    expect(faultsIn(' '.repeat(maxBankFileCharacters + 1))[0]?.what).toContain('larger than')
    expect(faultsIn('<a>'.repeat(1000))[0]?.what).toContain('deep')
    expect(faultsIn(`<a>${'<b/>'.repeat(400_000)}</a>`)[0]?.what).toContain('elements')
  })
})

describe('an entry of ours that is broken', () => {
  it.each([
    ['Sts', entryXml({ details: ours }).replace(/<Sts>.*<\/Sts>/, '')],
    ['CdtDbtInd', entryXml({ details: ours }).replace('DBIT', 'MINUS')],
    ['BookgDt', entryXml({ details: ours, day: '2026-02-30' })],
    ['Amt', entryXml({ details: ours, amount: '1234.505' })],
    ['Amt', entryXml({ details: ours, amount: '1.234,50' })],
    ['Amt', entryXml({ details: ours, amount: '1.2.3' })],
    ['Amt', entryXml({ details: ours, amount: '0.00' })],
    ['Amt', entryXml({ details: ours, amount: '-5.00' })],
    ['Amt', entryXml({ details: ours, amount: '9'.repeat(30) })],
    ['Amt', entryXml({ details: ours, currency: 'XAU' })],
    ['Amt', entryXml({ amount: '1234,50' })],
    ['Amt', entryXml({ details: ours }).replace(/<Amt.*<\/Amt>/, '')],
  ])('is named by its line and %s, and no answer of the file is read', (column, entry) => {
    const file = readCamt053(statementXml(`${entryXml({ details: ours })}\n${entry}`))
    expect(file).toEqual({ faults: [{ line: 8, column, what: expect.stringContaining(column) }] })
  })

  it('is one of fifty at most', () => {
    const entry = entryXml({ details: ours, amount: '0' })
    expect(faultsIn(statementXml(entry.repeat(60)))).toHaveLength(50)
  })
})
