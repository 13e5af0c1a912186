import { describe, expect, it } from 'vitest'
import {
  hashEnrolmentCode,
  newEnrolmentCode,
  verifyEnrolmentCode,
} from '../../../shared/adapters/crypto/enrolment-code.ts'
import { parseEnrolmentCode, showEnrolmentCode } from '../../../shared/domain/device-enrolment.ts'

describe('parseEnrolmentCode', () => {
  it.each([
    ['as it is shown', '7QK2-M3ZP'],
    ['in lower case, with spaces', ' 7qk2 m3zp '],
    ['with a long dash', '7QK2–M3ZP'],
  ])('reads a code %s', (_, typed) => {
    expect(parseEnrolmentCode(typed)).toBe('7QK2M3ZP')
  })

  it('takes O for 0, and I and L for 1', () => {
    expect(parseEnrolmentCode('OILo-iloo')).toBe('01101100')
  })

  it.each(['', '7QK2M3Z', '7QK2M3ZPP', '7QK2-M3Z!', '7QK2-M3ZU'])('reads no code in %j', (typed) => {
    expect(parseEnrolmentCode(typed)).toBeUndefined()
  })
})

describe('newEnrolmentCode', () => {
  it('makes codes that are read as they are shown, each another', () => {
    const codes = Array.from({ length: 500 }, newEnrolmentCode)
    for (const code of codes) expect(parseEnrolmentCode(showEnrolmentCode(code))).toBe(code)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('is known again by what is kept of it, and no other is', async () => {
    const kept = await hashEnrolmentCode('7QK2M3ZP')
    expect(JSON.stringify(kept)).not.toContain('7QK2M3ZP')
    expect(await verifyEnrolmentCode('7QK2M3ZP', kept)).toBe(true)
    expect(await verifyEnrolmentCode('7QK2M3ZQ', kept)).toBe(false)
  })
})
