import { describe, expect, it } from 'vitest'
import { readMrz } from '../../../../web/office/screens/enrolment/read-mrz.ts'

const today = '2026-11-24'

/** ICAO 9303's specimens, with a state that there is in place of Utopia: no check digit covers it. */
const td3 = ['P<VENERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36VEN7408122F1204159ZE184226B<<<<<10']
const td1 = [
  'I<COLD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159COL<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
]
const td2 = ['I<COLERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907COL7408122F1204159<<<<<<<6']

const person = { given: 'Anna Maria', family: 'Eriksson', birthDate: '1974-08-12', sex: 'female' }

describe('readMrz', () => {
  it('reads a passport', () => {
    expect(readMrz(td3.join('\n'), today)).toEqual({
      read: {
        ...person,
        nationality: 'VEN',
        document: { type: 'passport', country: 'VEN', number: 'L898902C3' },
      },
    })
  })

  it.each([
    ['three lines', td1],
    ['two lines', td2],
  ])('reads an identity card of %s', (_, lines) => {
    expect(readMrz(lines.join('\r\n'), today)).toEqual({
      read: {
        ...person,
        nationality: 'COL',
        document: { type: 'national-id', country: 'COL', number: 'D23145890' },
      },
    })
  })

  it('reads what a reader sends as one line, in small letters, with spaces', () => {
    expect(readMrz(td3.join('').toLowerCase(), today)).toHaveProperty('read.document.number', 'L898902C3')
    expect(readMrz(` ${td1.join(' \n ')} `, today)).toHaveProperty('read.document.number', 'D23145890')
  })

  it.each([
    ['number', td3.join('\n').replace('L898902C36', 'L898902C37')],
    ['birthDate', td3.join('\n').replace('7408122', '7408132')],
    ['expiry', td3.join('\n').replace('1204159', '1204169')],
    ['all', td3.join('\n').replace(/10$/, '11')],
  ])('takes nothing where the check digit of the %s is not right', (at, typed) => {
    expect(readMrz(typed, today)).toEqual({ fault: 'wrong', at })
  })

  it('notices every letter of number, birth date and their check digits that counts otherwise', () => {
    const [names = '', line = ''] = td3
    const checked = [...Array(10).keys(), ...Array.from({ length: 7 }, (_, at) => 13 + at)]
    for (const at of checked) {
      // Letters count on from 10, and all count modulo 10: L and 1 look alike to the standard.
      const other = (Number.parseInt(line[at] ?? '', 36) + 1) % 10
      const typed = `${names}\n${line.slice(0, at)}${other}${line.slice(at + 1)}`
      expect(readMrz(typed, today), typed).not.toHaveProperty('read')
    }
  })

  it('waits while lines are incomplete', () => {
    for (const typed of ['', td3[0] ?? '', td1.slice(0, 2).join('\n'), `${td3.join('\n')}<`])
      expect(readMrz(typed, today)).toEqual({ fault: 'incomplete' })
  })

  it('says that other texts are no such lines', () => {
    expect(readMrz('VL1:ABC', today)).toEqual({ fault: 'unreadable' })
  })

  it('tells the century by the day that it is', () => {
    expect(readMrz(td3.join('\n'), '2075-01-01')).toHaveProperty('read.birthDate', '2074-08-12')
    expect(readMrz(td3.join('\n'), '2074-08-11')).toHaveProperty('read.birthDate', '1974-08-12')
  })
})
