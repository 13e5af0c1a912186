import { describe, expect, it } from 'vitest'
import { isRefusal, refuse } from '../../../shared/domain/refusal.ts'

describe('isRefusal', () => {
  it('tells a refusal from whatever else a use case may answer', () => {
    expect(isRefusal(refuse('too-busy'))).toBe(true)
    expect(isRefusal(refuse('pin-required', { field: 'pin' }))).toBe(true)
    for (const outcome of [{ state: 'refused' }, {}, [], null, undefined, 'refused', 0, true])
      expect(isRefusal(outcome)).toBe(false)
  })
})
