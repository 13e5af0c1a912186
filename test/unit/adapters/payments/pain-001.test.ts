import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writePain001 } from '../../../../shared/adapters/payments/pain-001.ts'
import { parseDecimalText } from '../../../../shared/domain/money.ts'
import { controlSum, endToEndId, parseEndToEndId } from '../../../../shared/domain/payment.ts'
import { schemaFaults, textsAt } from '../../../fixtures/pain-001-schema.ts'
import { anInstruction, aPayment, payments, settlementId } from '../../../fixtures/payments.ts'

const inSpain = { holder: 'Tienda Peña', country: 'ES', iban: 'ES9121000418450200051332' }

describe('writePain001', () => {
  it('writes one credit transfer, element by element', () => {
    expect(
      writePain001(aPayment())
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">',
      '<CstmrCdtTrfInitn>',
      '<GrpHdr>',
      '<MsgId>PAY0123456789ABCDEFGHJK</MsgId>',
      '<CreDtTm>2026-03-03T14:05:09Z</CreDtTm>',
      '<NbOfTxs>1</NbOfTxs>',
      '<CtrlSum>1234.50</CtrlSum>',
      '<InitgPty>',
      '<Nm>Fundacion Ejemplo</Nm>',
      '</InitgPty>',
      '</GrpHdr>',
      '<PmtInf>',
      '<PmtInfId>PAY0123456789ABCDEFGHJK</PmtInfId>',
      '<PmtMtd>TRF</PmtMtd>',
      '<BtchBookg>false</BtchBookg>',
      '<NbOfTxs>1</NbOfTxs>',
      '<CtrlSum>1234.50</CtrlSum>',
      '<ReqdExctnDt>',
      '<Dt>2026-03-04</Dt>',
      '</ReqdExctnDt>',
      '<Dbtr>',
      '<Nm>Fundacion Ejemplo</Nm>',
      '</Dbtr>',
      '<DbtrAcct>',
      '<Id>',
      '<Othr>',
      '<Id>03-01-0000451</Id>',
      '</Othr>',
      '</Id>',
      '</DbtrAcct>',
      '<DbtrAgt>',
      '<FinInstnId>',
      '<BICFI>BAGEPAPAXXX</BICFI>',
      '<PstlAdr>',
      '<Ctry>PA</Ctry>',
      '</PstlAdr>',
      '</FinInstnId>',
      '</DbtrAgt>',
      '<ChrgBr>DEBT</ChrgBr>',
      '<CdtTrfTxInf>',
      '<PmtId>',
      '<InstrId>STL0123456789ABCDEFGHJK.01</InstrId>',
      '<EndToEndId>STL0123456789ABCDEFGHJK.01</EndToEndId>',
      '</PmtId>',
      '<Amt>',
      '<InstdAmt Ccy="USD">1234.50</InstdAmt>',
      '</Amt>',
      '<CdtrAgt>',
      '<FinInstnId>',
      '<BICFI>MCTBPAPA</BICFI>',
      '<PstlAdr>',
      '<Ctry>PA</Ctry>',
      '</PstlAdr>',
      '</FinInstnId>',
      '</CdtrAgt>',
      '<Cdtr>',
      '<Nm>Pena + Hijos</Nm>',
      '</Cdtr>',
      '<CdtrAcct>',
      '<Id>',
      '<Othr>',
      '<Id>04-72-98-123456</Id>',
      '</Othr>',
      '</Id>',
      '</CdtrAcct>',
      '<UltmtCdtr>',
      '<Nm>Tienda Dona Ana</Nm>',
      '</UltmtCdtr>',
      '<RmtInf>',
      '<Ustrd>Liquidacion 2026-0012</Ustrd>',
      '</RmtInf>',
      '</CdtTrfTxInf>',
      '</PmtInf>',
      '</CstmrCdtTrfInitn>',
      '</Document>',
      '',
    ])
  })

  it('sends euros through SEPA, shared as SEPA says', () => {
    const instruction = anInstruction({ currency: 'EUR', creditor: { ...inSpain, name: 'Tienda Peña' } })
    const xml = writePain001(
      aPayment({
        scheme: 'sepa',
        instructions: [instruction],
        debtor: { name: 'F', account: inSpain },
      }),
    )
    expect(schemaFaults(xml)).toEqual([])
    expect(textsAt(xml, 'PmtTpInf/SvcLvl/Cd')).toEqual(['SEPA'])
    expect(textsAt(xml, 'ChrgBr')).toEqual(['SLEV'])
    expect(textsAt(xml, 'DbtrAgt/FinInstnId/Othr/Id')).toEqual(['NOTPROVIDED'])
    expect(textsAt(xml, 'CdtrAgt')).toEqual([])
    expect(textsAt(xml, 'UltmtCdtr')).toEqual([])
  })

  it('names a bank by its number in a clearing system, that of ISO or its own', () => {
    const creditor = { name: 'A', holder: 'A', country: 'PA', other: '1' }
    const systems = [{ system: 'USABA', id: '021000021' }, { system: 'ACH Directo', id: '71' }, { id: '72' }]
    const instructions = systems.map((clearingMember, index) =>
      anInstruction({
        endToEndId: endToEndId({ settlementId, attempt: index + 1 }),
        creditor: { ...creditor, clearingMember },
      }),
    )
    const xml = writePain001(aPayment({ instructions }))
    expect(schemaFaults(xml)).toEqual([])
    expect(textsAt(xml, 'ClrSysId/Cd')).toEqual(['USABA'])
    expect(textsAt(xml, 'ClrSysId/Prtry')).toEqual(['ACH Directo'])
    expect(textsAt(xml, 'ClrSysMmbId/MmbId')).toEqual(['021000021', '71', '72'])
  })

  it('throws on what no bank should see', () => {
    expect(() => writePain001(aPayment({ instructions: [anInstruction(), anInstruction()] }))).toThrow(
      'twice',
    )
  })

  it('is valid by the schema, for every batch, and says again what it was given', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        const { instructions } = payment
        const xml = writePain001(payment)
        expect(schemaFaults(xml)).toEqual([])
        expect(writePain001(payment)).toBe(xml)
        expect(textsAt(xml, 'PmtId/EndToEndId')).toEqual(instructions.map((one) => one.endToEndId))
        expect(textsAt(xml, 'PmtId/EndToEndId').map(parseEndToEndId)).not.toContain(undefined)
        const currency = instructions[0]?.currency ?? 'USD'
        const amounts = textsAt(xml, 'Amt/InstdAmt').map((text) => parseDecimalText(text, currency))
        expect(amounts).toEqual(instructions.map((one) => one.amountMinor))
      }),
    )
  })

  it('adds up: both sums and counts are those of the transfers, exactly', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        const xml = writePain001(payment)
        const digits = textsAt(xml, 'Amt/InstdAmt').map((text) => BigInt(text.replace('.', '')))
        const sum = String(digits.reduce((total, one) => total + one, 0n))
        expect(textsAt(xml, 'CtrlSum').map((text) => text.replace('.', '').replace(/^0+/, ''))).toEqual([
          sum,
          sum,
        ])
        expect(textsAt(xml, 'CtrlSum')[0]).toBe(controlSum(payment.instructions))
        const count = String(payment.instructions.length)
        expect(textsAt(xml, 'NbOfTxs')).toEqual([count, count])
      }),
    )
  })
})

/** That the schema's rules bite: each of these would be let through by a validator that is asleep. */
describe('schemaFaults', () => {
  const valid = writePain001(aPayment())
  const without = (element: string) => valid.replace(new RegExp(`\\s*<${element}>.*?</${element}>`, 's'), '')
  const swapped = (first: string, second: string) => {
    const [found = ''] = valid.match(new RegExp(`<${first}>.*?</${first}>`, 's')) ?? []
    return valid.replace(found, '').replace(`</${second}>`, `</${second}>${found}`)
  }

  it.each([
    'GrpHdr',
    'MsgId',
    'CreDtTm',
    'NbOfTxs',
    'InitgPty',
    'PmtInf',
    'PmtInfId',
    'PmtMtd',
    'ReqdExctnDt',
    'Dt',
    'Dbtr',
    'DbtrAcct',
    'DbtrAgt',
    'FinInstnId',
    'CdtTrfTxInf',
    'PmtId',
    'EndToEndId',
    'Amt',
    'InstdAmt Ccy="USD"',
  ])('misses %s', (element) => {
    const name = element.split(' ')[0]
    const broken = element === name ? without(element) : valid.replace(/<InstdAmt.*<\/InstdAmt>/, '')
    expect(broken).not.toBe(valid)
    expect(schemaFaults(broken)).not.toEqual([])
  })

  it.each([
    ['MsgId', 'CreDtTm'],
    ['PmtMtd', 'BtchBookg'],
    ['InstrId', 'EndToEndId'],
    ['Cdtr', 'CdtrAcct'],
    ['ChrgBr', 'CdtTrfTxInf'],
    ['BICFI', 'PstlAdr'],
    ['CdtrAgt', 'RmtInf'],
  ])('sees %s after %s', (first, second) => {
    expect(schemaFaults(swapped(first, second))).not.toEqual([])
  })

  it.each([
    ['a MsgId of 36 characters', '>PAY0', `>${'A'.repeat(16)}0`],
    ['an empty name', '>Tienda Dona Ana<', '><'],
    ['a name of 141 characters', '>Tienda Dona Ana<', `>${'a'.repeat(141)}<`],
    ['another method', '>TRF<', '>WIRE<'],
    ['another bearer', '>DEBT<', '>OUR<'],
    ['no currency', ' Ccy="USD"', ''],
    ['a currency in small letters', 'Ccy="USD"', 'Ccy="usd"'],
    ['an amount with a comma', 'USD">1234.50', 'USD">1234,50'],
    ['an amount below zero', 'USD">1234.50', 'USD">-1234.50'],
    ['six decimals', 'USD">1234.50', 'USD">1234.500001'],
    ['nineteen digits', 'USD">1234.50', 'USD">1234567890123456789'],
    ['a count in words', '<NbOfTxs>1', '<NbOfTxs>one'],
    ['a BIC of nine characters', '>MCTBPAPA<', '>MCTBPAPAX<'],
    ['a country of three letters', '<Ctry>PA<', '<Ctry>PAN<'],
    ['an account number of 35 characters', '>04-72-98-123456<', `>${'1'.repeat(35)}<`],
    ['a day that is none', '>2026-03-04<', '>04/03/2026<'],
    ['another version of the schema', 'pain.001.001.09', 'pain.001.001.03'],
    ['an element that is none', '<ChrgBr>', '<Charge/><ChrgBr>'],
  ])('refuses %s', (_, from, to) => {
    const broken = valid.replace(from, to)
    expect(broken).not.toBe(valid)
    expect(schemaFaults(broken)).not.toEqual([])
  })
})
